import type { Severity } from '../report';
import type { ResolvedName } from './names';
import type { CallKind, Judgement, Value } from './types';
import { itemsOf, textOf } from './values';

/** Why the arguments of a call of something unknown deserve more than a look. */
export interface Suspicion {
  readonly severity: Severity;
  /** `command`, `python`, `url`, `import`, `path`, `pickle` or `global`. */
  readonly what: string;
}

/**
 * Look for a command, Python source, a URL, an import, a path being written, a nested pickle or a dangerous callable in
 * what an unknown callable is given.
 */
export function suspicionOf(
  callee: ResolvedName,
  how: CallKind,
  args: Value,
  reference: (module: string, name: string) => Judgement
): Suspicion | undefined {
  for (const item of itemsOf(args)) {
    if (item.type === 'global' && reference(item.module, item.name).kind === 'dangerous') {
      return { severity: 'HIGH', what: 'global' };
    }
    if (/^(echo|curl|wget|bash|sh|python3?|rm|cat|nc) /.test(textOf(item) ?? '')) {
      return { severity: 'HIGH', what: 'command' };
    }
  }
  return callee.name === '' && how === 'reduce' ? { severity: 'HIGH', what: 'import' } : undefined;
}
