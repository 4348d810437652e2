import type { FindingInput } from '../../../context';
import type { JsonNode, JsonObject } from '../../../encoding/json';
import { repeatedKeys } from '../../../encoding/json';
import { printable } from '../../../printable';
import { describe, quote } from '../../pickle/values/python-text';
import { toValue } from './config-values';

/** Characters of a value that are shown. */
const MAX_SHOWN = 60;
/** Repeated keys of one object that are told by themselves. */
const MAX_TOLD = 20;

/**
 * Reports keys that stand more than once in an object: Python takes the last of them, other readers the first. Nothing that
 * writes configurations repeats a key.
 */
export function reportRepeatedKeys(node: JsonObject, report: (finding: Omit<FindingInput, 'offset'>) => void): void {
  for (const [key, values] of [...repeatedKeys(node)].slice(0, MAX_TOLD)) {
    report({
      rule: 'json-repeated-key',
      severity: mayMislead(values) ? 'MEDIUM' : 'LOW',
      module: 'json',
      operator: key,
      evidence: [values[0], values[values.length - 1]].map(value => `${quote(key)}: ${shown(value)}`).join(', '),
      params: { key: printable(key, MAX_SHOWN) }
    });
  }
}

/** Numbers and words of JSON lead to no class, function or file, and equal values can only be read in one way. */
function mayMislead(values: readonly JsonNode[]): boolean {
  const [first] = values;
  return (
    values.some(({ type }) => type === 'object' || type === 'array') ||
    (values.some(({ type }) => type === 'string') &&
      !values.every(value => value.type === 'string' && first.type === 'string' && value.value === first.value))
  );
}

function shown(value: JsonNode): string {
  return value.type === 'object' ? '{…}' : value.type === 'array' ? '[…]' : describe(toValue(value, MAX_SHOWN));
}
