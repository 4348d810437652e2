import type { JsonNode } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import type { Value } from '../../../rules/value';
import { describe, quote } from '../../pickle/values/python-text';
import { scalarValue, textValue } from '../../text/json/scalar-values';

/** Items of one list or dict that are shown or looked at. */
const MAX_ITEMS = 200;
const MAX_DEPTH = 12;
const MAX_STRING = 4_000;
/** Characters of one text in evidence: files in base64 are longer. */
const MAX_SHOWN = 300;

/** JSON as the Python value that Keras makes of it. Tensors that flow between layers are unknown. */
export function toValue(node: JsonNode | undefined, maxText = MAX_STRING, depth = 0): Value {
  if (node === undefined || depth > MAX_DEPTH) {
    return { type: 'unknown', why: 'dropped' };
  }
  switch (node.type) {
    case 'array':
      return {
        type: 'list',
        items: node.items.slice(0, MAX_ITEMS).map(item => toValue(item, maxText, depth + 1)),
        more: Math.max(0, node.items.length - MAX_ITEMS)
      };
    case 'object':
      if (textOf(member(node, 'class_name')) === '__keras_tensor__') {
        return { type: 'unknown', why: 'computed' };
      }
      return {
        type: 'dict',
        entries: node.members
          .slice(0, MAX_ITEMS)
          .map(({ key, value }) => [textValue(key, Infinity), toValue(value, maxText, depth + 1)] as const),
        more: Math.max(0, node.members.length - MAX_ITEMS)
      };
    default:
      return scalarValue(node, maxText);
  }
}

/** `a, b, key=value` as one types it in a call. */
export function argumentsText(positional: readonly JsonNode[], keywords: JsonNode | undefined): string {
  const texts = positional.slice(0, MAX_ITEMS).map(node => describe(toValue(node, MAX_SHOWN)));
  if (keywords?.type === 'object') {
    for (const { key, value } of keywords.members.slice(0, MAX_ITEMS)) {
      const text = describe(toValue(value, MAX_SHOWN));
      texts.push(/^[A-Za-z_]\w*$/.test(key) ? `${key}=${text}` : `**{${quote(key)}: ${text}}`);
    }
  }
  return texts.join(', ');
}

/** Calls of one layer that are looked at. */
const MAX_CALLS = 50;

/** How a layer is called in the graph of a functional model: `inbound_nodes`, in Keras 3's form; every call's arguments. */
export function callArguments(
  layer: JsonNode
): { readonly positional: readonly JsonNode[]; readonly keywords: JsonNode | undefined } | undefined {
  const nodes = member(layer, 'inbound_nodes');
  const calls = (nodes?.type === 'array' ? nodes.items.slice(0, MAX_CALLS) : []).filter(call => call.type === 'object');
  if (calls.length === 0) {
    return undefined;
  }
  const positional = calls.flatMap(call => {
    const args = member(call, 'args');
    return args?.type === 'array' ? args.items.slice(0, MAX_ITEMS) : [];
  });
  return { positional, keywords: calls.map(call => member(call, 'kwargs')).find(given => given !== undefined) };
}
