import type { JsonNode, JsonString } from '../../../encoding/json';
import { member, readingsOf, textOf } from '../../../encoding/json';
import type { CodeJudgement } from '../../../rules/judge-code';
import { judgeCode } from '../../../rules/judge-code';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { CodeSummary } from '../../bytecode';
import { judgingWork, readMarshal } from '../../bytecode';
import { looksLikeCode } from '../../bytecode/marshal-attempt';
import { describe, quote } from '../../pickle/values/python-text';
import { readingsOfBase64 } from '../../../encoding/base64';
import { argumentsText, toValue } from './config-values';

/** A code object inside a configuration. */
export interface StoredCode {
  readonly node: JsonNode;
  readonly summary: CodeSummary;
  /** The keys that lead to it, such as `config.code`. */
  readonly keys: string;
}

/** One reading of a text as code. */
interface Reading {
  readonly summary: CodeSummary;
  /** More than its first byte looks like code. */
  readonly sure: boolean;
}

/** Type byte of a code object in marshal data, with and without the reference flag. */
const CODE = 0x63;
const FLAG = 0x80;
/** Texts that Python can encode as ASCII; others are never taken as base64. */
const ASCII = /^[\0-\x7f]*$/;
/** Bytes from which one sees that they may be code, and the fewest characters that hold so many. */
const HEAD = 24;
const MIN_TEXT = 21;
/** Values below a function in which Keras may look for its code, and how deep. */
const MAX_PLACES = 200;
const MAX_DEPTH = 6;
/** Other texts of one function that are shown in evidence. */
const MAX_OTHERS = 3;

/** Different pieces of code that are read in one configuration. */
export const MAX_CODES = 500;

/** Arguments whose functions a Lambda layer calls. */
const FUNCTIONS = ['function', 'output_shape', 'mask', 'fn', 'call'];
/**
 * Keys below which Keras finds the code: `config.value` of a `__lambda__`, `config.code` in a Lambda layer; the others are
 * decoys, forms of other versions, and the `__tuple__` of HDF5. The first of them is the last that is pushed.
 */
const CODE_KEYS = ['items', 'code', 'value', 'config'];

/** Reads the code that a configuration holds; each text once, and no more than a limit of them. */
export class StoredCodes {
  /** True when code was met beyond the limit. */
  limited = false;
  private readonly known = new Map<string, readonly Reading[]>();
  private readonly judgements = new Map<CodeSummary, CodeJudgement | undefined>();

  /** @param onBytes - is told of bytes that are read as code */
  constructor(
    private readonly work: Work,
    private readonly onBytes: (bytes: Uint8Array) => void = () => undefined
  ) {}

  /** Judges the names in the code that no model needs; each code only once. */
  judge(summary: CodeSummary): CodeJudgement | undefined {
    if (!this.judgements.has(summary)) {
      this.work.spend(judgingWork(summary));
      this.judgements.set(summary, judgeCode(summary));
    }
    return this.judgements.get(summary);
  }

  /** Reads every code that a function may have, the one that Keras takes first; `node` is anything from which it makes one. */
  of(node: JsonNode | undefined): StoredCode[] {
    return this.places(node).flatMap(({ text, keys }) =>
      this.read(text.value).map(({ summary }) => ({ node: text, summary, keys }))
    );
  }

  /** Reads code in any text whose first bytes look like code. */
  hidden(text: string): CodeSummary[] {
    const readings = text.length >= MIN_TEXT && mayBeCode(text) ? this.read(text) : [];
    return readings.filter(({ sure }) => sure).map(({ summary }) => summary);
  }

  /** A Lambda layer or a bare `__lambda__` as Python text: `Lambda(lambda x: x * 2, output_shape=lambda s: s)`. */
  lambdaText(node: JsonNode, isLayer: boolean): string {
    if (!isLayer) {
      return this.functionText(node);
    }
    const config = member(node, 'config');
    const parts: string[] = [];
    for (const name of FUNCTIONS) {
      const value = member(config, name);
      if (value !== undefined && value.type !== 'null') {
        parts.push(`${name === 'function' ? '' : `${name}=`}${this.functionText(value)}`);
      }
    }
    const given = member(config, 'arguments');
    if (given?.type === 'object' && given.members.length > 0) {
      parts.push(`arguments=dict(${argumentsText([], given)})`);
    }
    return `Lambda(${parts.join(', ')})`;
  }

  /** The different pieces of code that a function has; no writer gives it more than one. */
  pieces(node: JsonNode | undefined): { readonly text: string; readonly keys: string }[] {
    const pieces = new Map<string, string>();
    for (const { summary, keys } of this.of(node)) {
      pieces.set(summary.text, pieces.get(summary.text) ?? keys);
    }
    return [...pieces].map(([text, keys]) => ({ text, keys }));
  }

  private functionText(node: JsonNode): string {
    const pieces = this.pieces(node);
    if (pieces.length > 0) {
      const shown = pieces.slice(0, MAX_OTHERS + 1);
      return shown.map(({ text, keys }) => (pieces.length > 1 ? `${text}  # ${takenBy(keys)}` : text)).join('\n| ');
    }
    const name = textOf(member(node, 'config'));
    return node.type === 'string'
      ? quote(node.value)
      : textOf(member(node, 'class_name')) === 'function' && name
        ? name
        : describe(toValue(node));
  }

  private read(text: string): readonly Reading[] {
    const before = this.known.get(text);
    if (before !== undefined) {
      return before;
    }
    if (this.known.size >= MAX_CODES) {
      this.limited = true;
      return [];
    }
    this.work.spend(text.length * PRICES.searchedByte);
    const readings = this.codesIn(text);
    if (readings.length > 0) {
      this.known.set(text, readings);
    }
    return readings;
  }

  /**
   * The code that a text holds where Keras keeps the body of a function (`func_load` in keras/src/utils/python_utils.py):
   * base64 of marshal data, or in old files and where that is refused the bytes themselves as characters. Base64 without its
   * padding is read all the same: the file may have been cut off.
   */
  private codesIn(text: string): Reading[] {
    const raw = isCodeByte(text.charCodeAt(0)) ? rawUnicodeEscape(text) : undefined;
    const candidates = [
      ...(ASCII.test(text)
        ? readingsOfBase64(text).filter(({ rest, bytes }) => rest !== 1 || looksLikeCode(bytes))
        : []),
      ...(raw !== undefined && looksLikeCode(raw) ? [{ bytes: raw }] : [])
    ];
    const readings: Reading[] = [];
    for (const { bytes } of candidates.filter(candidate => isCodeByte(candidate.bytes[0]))) {
      this.onBytes(bytes);
      const summary = readMarshal(bytes, this.work);
      if (summary !== undefined) {
        readings.push({ summary, sure: looksLikeCode(bytes) });
      }
    }
    return readings;
  }

  /**
   * The texts that may hold the code of a function: it alone; `[code, defaults, closure]` (Keras 2, in HDF5 also as
   * `__tuple__`); `{code, defaults, closure}` or `{value: [code, ...]}` (Keras 3), these also below `config` of a `__lambda__`.
   */
  private places(root: JsonNode | undefined): { readonly text: JsonString; readonly keys: string }[] {
    const found: { readonly text: JsonString; readonly keys: string }[] = [];
    const pending = root === undefined ? [] : [{ node: root, depth: 0, keys: '' }];
    let count = 0;
    for (let next = pending.pop(); next !== undefined && count < MAX_PLACES; next = pending.pop(), count++) {
      const { node, depth, keys } = next;
      this.work.spend(PRICES.node + (node.type === 'string' ? node.value.length : 0));
      if (node.type === 'string' && codeLike(node.value)) {
        found.push({ text: node, keys });
      }
      if (depth >= MAX_DEPTH) {
        continue;
      }
      if (node.type === 'array' && node.items.length > 0) {
        pending.push({ node: node.items[0], depth: depth + 1, keys: `${keys}[0]` });
      }
      for (const key of node.type === 'object' ? CODE_KEYS : []) {
        // The last of repeated keys is the one that Python takes.
        pending.push(
          ...readingsOf(node, key).map(value => ({
            node: value,
            depth: depth + 1,
            keys: `${keys}${keys === '' ? '' : '.'}${key}`
          }))
        );
      }
    }
    return found;
  }
}

/**
 * Which loader takes the code at these keys: a Lambda layer of Keras 3 `config.code` (keras/src/layers/core/lambda_layer.py), a
 * `__lambda__` elsewhere and tf_keras `config.value` (saving/serialization_lib.py), Keras 2 the first item of a list.
 */
function takenBy(keys: string): string {
  const by = /^config\.code(\[0\])?$/.test(keys)
    ? 'Keras 3 in a Lambda layer'
    : /^config\.value(\.code|\.items)?(\[0\])*$/.test(keys)
      ? 'Keras 3 outside of a Lambda layer, and tf_keras'
      : /^(\[0\]|items\[0\])?$/.test(keys)
        ? 'Keras 2 and tf_keras'
        : 'no known version of Keras';
  return `${keys === '' ? 'the function itself' : keys}: taken by ${by}`;
}

/** A Keras function that is named, without code: `{class_name: 'function', config: 'relu'}`. */
export function isNamedFunction(node: JsonNode): boolean {
  return (
    textOf(member(node, 'class_name')) === 'function' &&
    /^[A-Za-z_]\w*$/.test(textOf(member(node, 'config')) ?? '') &&
    member(node, 'code') === undefined &&
    member(node, 'value') === undefined
  );
}

/** Python's raw_unicode_escape of a text: characters below 256 as they are, others as escapes. */
function rawUnicodeEscape(text: string): Uint8Array {
  const plain = text.replace(/[^\u0000-\u00ff]/gu, char => {
    const point = char.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
  });
  return Uint8Array.from(plain, char => char.charCodeAt(0));
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

function isCodeByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte | FLAG) === (CODE | FLAG);
}

/** The first letters say whether the first byte is that of a code object. */
function codeLike(text: string): boolean {
  return isCodeByte(text.charCodeAt(0)) || isCodeByte(readingsOfBase64(text, '', 1)[0].bytes[0]);
}

/** The same of a text in any place, which needs more signs. */
function mayBeCode(text: string): boolean {
  return (
    readingsOfBase64(text, '', HEAD).some(({ bytes }) => looksLikeCode(bytes)) ||
    (isCodeByte(text.charCodeAt(0)) && text.charCodeAt(3) === 0 && text.charCodeAt(4) === 0)
  );
}
