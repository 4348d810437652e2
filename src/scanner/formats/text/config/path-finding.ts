import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import type { Severity } from '../../../report';

/** A file that settings name. */
export interface SetFile {
  readonly file: string;
  /** Where it is named, in bytes, and the keys that lead there. */
  readonly offset: number;
  readonly path: string;
  readonly severity: Severity;
  /** The program that reads the settings. */
  readonly module?: string;
  readonly rule?: 'config-path' | 'config-own-code';
}

/** Reports a file that settings have their reader open where it should not, or run. */
export function reportPath(context: ScanContext, named: SetFile): void {
  const { file, offset, path, severity, module = 'config', rule = 'config-path' } = named;
  const params = { path, file: printable(file, context.limits.maxName) };
  context.finding({ rule, severity, module, operator: path, offset, evidence: file, params });
}
