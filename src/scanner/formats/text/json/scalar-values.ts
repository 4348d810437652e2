import type { JsonArray, JsonNode, JsonObject } from '../../../encoding/json';
import type { Value } from '../../../rules/value';

/** A text, a number or a word of JSON or YAML as the Python value that a reader makes of it. */
export function scalarValue(node: Exclude<JsonNode, JsonObject | JsonArray>, maxText: number): Value {
  switch (node.type) {
    case 'null':
      return { type: 'none' };
    case 'boolean':
      return { type: 'bool', value: node.value };
    case 'number':
      return { type: Number.isSafeInteger(node.value) ? 'int' : 'float', value: node.value };
    case 'string':
      return textValue(node.value, maxText);
  }
}

/** A text as Python's, of which `max` characters are kept. */
export function textValue(text: string, max: number): Value {
  return { type: 'str', value: text.slice(0, max), truncated: text.length > max, size: text.length };
}
