import type { JsonNode, JsonString } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import type { CodeJudgement } from '../../../rules/judge-code';
import { judgeCode } from '../../../rules/judge-code';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { CodeSummary } from '../../bytecode';
import { judgingWork, looksLikeCode, readMarshal } from '../../bytecode';
import { describe, quote } from '../../pickle/values/python-text';
import { decodeUnpadded } from '../../../encoding/base64';
import { argumentsText, toValue } from './config-values';

/** A code object inside a configuration. */
export interface StoredCode {
  readonly node: JsonNode;
  readonly summary: CodeSummary;
}

/** Type byte of a code object in marshal data, with and without the reference flag. */
const CODE = 0x63;
const FLAG = 0x80;
/** Texts that Python can encode as ASCII; others are never taken as base64. */
const ASCII = /^[\0-\x7f]*$/;
/** Letters that are enough to see the first byte, unless many are junk. */
const MAX_PREFIX = 64;
/** How deep the text with the code may stand below the function. */
const MAX_DEPTH = 4;

/** Different pieces of code that are read in one configuration. */
export const MAX_CODES = 500;

/** Arguments whose functions a Lambda layer calls. */
const FUNCTIONS = ['function', 'output_shape', 'mask', 'fn', 'call'];

/** Reads the code that a configuration holds; each text once, and no more than a limit of them. */
export class StoredCodes {
  /** True when code was met beyond the limit. */
  limited = false;
  private readonly known = new Map<string, CodeSummary | undefined>();
  private readonly judgements = new Map<CodeSummary, CodeJudgement | undefined>();

  constructor(private readonly work: Work) {}

  /** Judges the names in the code that no model needs; each code only once. */
  judge(summary: CodeSummary): CodeJudgement | undefined {
    if (!this.judgements.has(summary)) {
      this.work.spend(judgingWork(summary));
      this.judgements.set(summary, judgeCode(summary));
    }
    return this.judgements.get(summary);
  }

  /** Reads the code of a function; `node` is anything from which Keras makes a function. */
  of(node: JsonNode | undefined): StoredCode | undefined {
    const text = codeText(node);
    this.work.spend(PRICES.node + (text?.value.length ?? 0));
    const summary = text && this.read(text.value, codeIn);
    return text && summary && { node: text, summary };
  }

  /** Reads code in any text that looks like code. */
  hidden(text: string): CodeSummary | undefined {
    return /^[4Y][0-9A-Za-z+/\s]{27}/.test(text) ? this.read(text, hiddenCode) : undefined;
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

  private functionText(node: JsonNode): string {
    const code = this.of(node);
    if (code) {
      return code.summary.text;
    }
    const name = textOf(member(node, 'config'));
    return node.type === 'string'
      ? quote(node.value)
      : textOf(member(node, 'class_name')) === 'function' && name
        ? name
        : describe(toValue(node));
  }

  private read(text: string, decode: (text: string, work: Work) => CodeSummary | undefined): CodeSummary | undefined {
    if (this.known.has(text)) {
      return this.known.get(text);
    }
    if (this.known.size >= MAX_CODES) {
      this.limited = true;
      return undefined;
    }
    this.work.spend(text.length * PRICES.searchedByte);
    const summary = decode(text, this.work);
    if (summary) {
      this.known.set(text, summary);
    }
    return summary;
  }
}

/**
 * The code that a text holds where Keras keeps the body of a function (`func_load` in keras/src/utils/python_utils.py):
 * base64 of marshal data, or in old files the bytes themselves as characters. Base64 without its padding, which Python refuses,
 * is read all the same: the file may have been cut off.
 */
function codeIn(text: string, work: Work): CodeSummary | undefined {
  const bytes = ASCII.test(text) ? decodeUnpadded(text) : undefined;
  if (bytes && (bytes[0] | FLAG) === (CODE | FLAG)) {
    return readMarshal(bytes, work);
  }
  return (text.charCodeAt(0) | FLAG) === (CODE | FLAG) && text.length > 20 ? rawCode(text, work) : undefined;
}

function hiddenCode(text: string, work: Work): CodeSummary | undefined {
  const bytes = decodeUnpadded(text);
  return bytes && looksLikeCode(bytes) ? readMarshal(bytes, work) : undefined;
}

/** Python's raw_unicode_escape of a text: characters below 256 as they are, others as escapes. */
function rawCode(text: string, work: Work): CodeSummary | undefined {
  const plain = text.replace(/[^\u0000-\u00ff]/gu, char => {
    const point = char.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
  });
  const bytes = Uint8Array.from(plain, char => char.charCodeAt(0));
  return looksLikeCode(bytes) ? readMarshal(bytes, work) : undefined;
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/**
 * The text that holds the code of a function: it alone; `[code, defaults, closure]` (Keras 2); `{code, defaults, closure}`
 * or `{value: [code, ...]}` (Keras 3), these also below `config` of a `__lambda__`.
 */
function codeText(node: JsonNode | undefined, depth = 0): JsonString | undefined {
  if (node === undefined || depth > MAX_DEPTH) {
    return undefined;
  }
  if (node.type === 'string') {
    return codeLike(node.value) ? node : undefined;
  }
  if (node.type === 'array') {
    return codeText(node.items[0], depth + 1);
  }
  for (const key of ['code', 'value', 'config']) {
    const found = codeText(member(node, key), depth + 1);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The first letters say whether the first byte is that of a code object. */
function codeLike(text: string): boolean {
  const first = decodeUnpadded(text.slice(0, MAX_PREFIX))?.[0] ?? decodeUnpadded(text)?.[0];
  return (first !== undefined && (first | FLAG) === (CODE | FLAG)) || (text.charCodeAt(0) | FLAG) === (CODE | FLAG);
}
