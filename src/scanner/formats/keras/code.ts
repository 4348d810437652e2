import type { JsonNode } from '../../json';
import { member, textOf } from '../../json';
import type { CodeSummary } from '../marshal';
import { looksLikeCode, readMarshal } from '../marshal';
import { quote } from '../pickle/describe';
import { decodeBase64 } from './base64';
import { argumentsText, toValue } from './python';
import { describe } from '../pickle/describe';

/** A code object inside a configuration. */
export interface StoredCode {
  readonly node: JsonNode;
  readonly summary: CodeSummary;
}

/** Type byte of a code object in marshal data, with and without the reference flag. */
const CODE = 0x63;
const FLAG = 0x80;

/** What a Lambda layer calls, as the layer's arguments name it. */
const FUNCTIONS = ['function', 'output_shape', 'mask', 'fn', 'call'];

/**
 * The code that a text holds where Keras keeps the body of a function (`func_load` in keras/src/utils/python_utils.py):
 * base64 of marshal data, or in old files the bytes themselves as characters.
 */
export function codeIn(text: string): CodeSummary | undefined {
  const bytes = decodeBase64(text);
  if (bytes && (bytes[0] | FLAG) === (CODE | FLAG)) {
    return readMarshal(bytes);
  }
  return (text.charCodeAt(0) | FLAG) === (CODE | FLAG) && text.length > 20 ? rawCode(text) : undefined;
}

/** Code in a text of which nothing is known: it has to look like code. */
export function hiddenCode(text: string): CodeSummary | undefined {
  const bytes = /^[4Y][0-9A-Za-z+/\s]{27}/.test(text) ? decodeBase64(text) : undefined;
  return bytes && looksLikeCode(bytes) ? readMarshal(bytes) : undefined;
}

/** Python's raw_unicode_escape of a text: characters below 256 as they are, others as six characters. */
function rawCode(text: string): CodeSummary | undefined {
  const plain = text.replace(/[^\u0000-\u00ff]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = Uint8Array.from(plain, char => char.charCodeAt(0));
  return looksLikeCode(bytes) ? readMarshal(bytes) : undefined;
}

/**
 * Where the code of a function stands: a text; `[code, defaults, closure]` (Keras 2); `{code, defaults, closure}` or
 * `{value: [code, ...]}` (Keras 3), these also below `config` of a `__lambda__`.
 */
export function storedCode(node: JsonNode | undefined, depth = 0): StoredCode | undefined {
  if (node === undefined || depth > 4) {
    return undefined;
  }
  if (node.type === 'string') {
    const summary = codeIn(node.value);
    return summary && { node, summary };
  }
  if (node.type === 'array') {
    return storedCode(node.items[0], depth + 1);
  }
  if (node.type !== 'object') {
    return undefined;
  }
  for (const key of ['code', 'value', 'config']) {
    const found = storedCode(member(node, key), depth + 1);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** A Lambda layer or a bare `__lambda__` as Python text: `Lambda(lambda x: x * 2, output_shape=lambda s: s)`. */
export function lambdaText(node: JsonNode, isLayer: boolean): string {
  if (!isLayer) {
    return functionText(node);
  }
  const config = member(node, 'config');
  const parts: string[] = [];
  for (const name of FUNCTIONS) {
    const value = member(config, name);
    if (value !== undefined && value.type !== 'null') {
      parts.push(`${name === 'function' ? '' : `${name}=`}${functionText(value)}`);
    }
  }
  const given = member(config, 'arguments');
  if (given?.type === 'object' && given.members.length > 0) {
    parts.push(`arguments=dict(${argumentsText([], given)})`);
  }
  return `Lambda(${parts.join(', ')})`;
}

function functionText(node: JsonNode): string {
  const code = storedCode(node);
  if (code) {
    return code.summary.text;
  }
  const name = textOf(member(node, 'config'));
  return node.type === 'string' ? quote(node.value) : textOf(member(node, 'class_name')) === 'function' && name ? name : describe(toValue(node));
}
