import type { ScanContext } from '../../context';
import { printable } from '../../printable';
import type { Severity } from '../../report';
import type { RuleId } from '../../rules/catalog';

/** Reports a finding about something that a model names: an operator, a key, a codec. */
type NamedReport = (
  context: ScanContext,
  rule: RuleId,
  severity: Severity,
  name: string,
  offset: number,
  evidence?: string
) => void;

/**
 * Makes the function with which a format reports.
 * @param module - under which its findings stand
 */
export function namedReport(module: string): NamedReport {
  return (context, rule, severity, name, offset, evidence = '') => {
    const shown = printable(name, context.limits.maxName);
    context.finding({ rule, severity, module, operator: shown, offset, evidence, params: { name: shown } });
  };
}

/** Reports a key or a tensor that stands twice in a model: its readers may take either. */
export function reportRepeatedName(context: ScanContext, module: string, name: string, offset: number): void {
  const evidence = JSON.stringify(printable(name, context.limits.maxName));
  namedReport(module)(context, 'model-repeated-name', 'MEDIUM', name, offset, evidence);
}
