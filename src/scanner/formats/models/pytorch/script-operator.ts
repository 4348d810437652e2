import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import type { ScriptName } from '../../../rules/languages/torchscript-operators';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';

/** Reports an operator, or a class, that a compiled function names, unless it is one of PyTorch's that only compute. */
export function reportOperator(
  context: ScanContext,
  kind: ScriptName,
  module: string,
  operator: string,
  offset: number,
  member = context.name
): void {
  if (kind === 'known') {
    return;
  }
  const isCustom = kind === 'custom';
  const { maxName } = context.limits;
  const call = printable(`${module}::${operator}`, maxName);
  context.finding({
    rule: isCustom ? 'torchscript-custom-operator' : 'torchscript-file-access',
    severity: isCustom ? (saysItActs(operator) || saysItActs(module) ? 'MEDIUM' : 'LOW') : 'HIGH',
    module,
    operator,
    offset,
    evidence: call,
    params: { member: printable(member, maxName), call, ...(kind === 'unchecked' && { reaches: 'memory' }) }
  });
}
