import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import type { Operation, Origin } from '../../../rules/tensorflow/judge-operation';
import { judgeOperation } from '../../../rules/tensorflow/judge-operation';
import { operationRow } from '../../../rules/tensorflow/operation-effects';
import { PRICES } from '../../../work';

/**
 * Reports an operation that does more than compute.
 * @param attributes - names of its attributes, for evidence of one that the rules do not know
 * @param place - where it stands, in the words of the rule
 */
export function reportOperation(
  context: ScanContext,
  operation: Operation,
  offset: number,
  attributes: readonly string[],
  place: Readonly<Record<string, string>>
): void {
  const judgement = judgeOperation(operation);
  if (judgement === undefined) {
    return;
  }
  context.work.spend(PRICES.judgement);
  context.finding({
    ...judgement,
    module: 'tensorflow',
    operator: operation.operation,
    offset,
    evidence: evidenceOf(operation, judgement.severity === 'LOW' ? [] : attributes),
    params: Object.fromEntries(
      Object.entries(place).map(([key, text]) => [key, printable(text, context.limits.maxName)])
    )
  });
}

/** The operation with its constant arguments: `WriteFile(filename='/tmp/x', contents=<input>)`. */
function evidenceOf(operation: Operation, attributes: readonly string[]): string {
  const row = operationRow(operation.operation);
  const shown: string[] = [];
  const show = (name: string, origin: Origin | undefined, needed: boolean): void => {
    const parts = [...(origin?.texts.map(quoted) ?? []), ...(origin?.fed ? ['<input>'] : [])];
    if (origin !== undefined && (parts.length === 0 || origin.computed) && needed) {
      parts.push('<computed>');
    }
    if (parts.length > 0) {
      shown.push(`${name}=${parts.join(' + ')}`);
    }
  };
  row?.inputs.forEach((name, index) => show(name, operation.input(index), row.from.includes(index)));
  for (const name of row?.attributes ?? attributes) {
    show(name, { texts: operation.attribute(name), fed: false, computed: false }, false);
  }
  return `${operation.operation}(${shown.join(', ')})`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
