/**
 * A JSON reader for files that an attacker may have written so that two readers disagree. Unlike JSON.parse it
 * keeps every member of an object in order (repeated keys too), knows the byte offset of each value, caps depth and
 * size, and accepts what Python's json module accepts (NaN, Infinity, numbers of any length, UTF-16 and UTF-32, lone
 * surrogates, a BOM) and what it accepts with `strict=False` (control characters). Bytes that are no text, which
 * `json.loads` refuses and other readers replace, are an error that does not end the reading.
 * RFC 8259; CPython's Lib/json/decoder.py, Modules/_json.c and json.detect_encoding, 3.8 to 3.14.
 */

import { latin1 } from '../printable';
import { decoded, toUtf8, unescaped } from './json-string';

interface At {
  /** Byte offset of the value in the bytes that were read; for UTF-16 and UTF-32 in their UTF-8 form. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
}

export interface JsonMember {
  readonly key: string;
  /** Byte offset of the key's opening quote. */
  readonly offset: number;
  readonly value: JsonNode;
}

export interface JsonObject extends At {
  readonly type: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends At {
  readonly type: 'array';
  readonly items: readonly JsonNode[];
}

export interface JsonString extends At {
  readonly type: 'string';
  readonly value: string;
}

export type JsonNode =
  | JsonObject
  | JsonArray
  | JsonString
  | (At & { readonly type: 'number'; readonly value: number })
  | (At & { readonly type: 'boolean'; readonly value: boolean })
  | (At & { readonly type: 'null' });

export interface JsonLimits {
  /** Objects and arrays inside each other. */
  readonly maxDepth: number;
  /** Values in all. */
  readonly maxNodes: number;
}

/** Python's own reader gives up before this depth: at 1,000 until 3.11, at 10,000 in 3.13, by the size of its stack since. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100_000, maxNodes: 1_000_000 };

export interface JsonReading {
  /** The value; after an error the part before it. Undefined when not even a value begins. */
  readonly root?: JsonNode;
  /** Why reading stopped before the end, an id of `reason-ids.ts`, and where. */
  readonly error?: { readonly reason: 'truncated' | 'corrupt' | 'limit-depth' | 'limit-size'; readonly offset: number };
}

interface Frame {
  readonly node:
    | { type: 'object'; members: JsonMember[]; offset: number; length: number }
    | { type: 'array'; items: JsonNode[]; offset: number; length: number };
  key?: string;
  keyOffset: number;
  /** The keys before, when a visitor asks for repeated ones. */
  keys?: Set<string>;
  /** True when the container has an item, so that a comma has to come before the next. */
  filled: boolean;
}

class JsonError extends Error {
  constructor(
    readonly reason: 'truncated' | 'corrupt' | 'limit-depth' | 'limit-size',
    readonly offset: number
  ) {
    super(reason);
  }
}

const QUOTE = 0x22;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/;
const WORDS: readonly (readonly [string, JsonNode])[] = [
  ['true', { type: 'boolean', value: true, offset: 0, length: 4 }],
  ['false', { type: 'boolean', value: false, offset: 0, length: 5 }],
  ['null', { type: 'null', offset: 0, length: 4 }],
  ['NaN', { type: 'number', value: NaN, offset: 0, length: 3 }],
  ['Infinity', { type: 'number', value: Infinity, offset: 0, length: 8 }],
  ['-Infinity', { type: 'number', value: -Infinity, offset: 0, length: 9 }]
];
/** Characters of the longest word. */
const MAX_WORD = 9;
/** Digits of a number of which its value is made: no configuration has more, and the rest only makes it longer. */
const MAX_DIGITS = 400;
/** Digits of a number that is exact in any case. */
const MAX_COUNT = 15;
/** Different keys of which the reader keeps one copy to share. */
const MAX_KEYS = 10_000;

/** Read JSON. Never throws; work and memory are linear in the bytes. */
export function readJson(bytes: Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonReading {
  return new JsonReader(toUtf8(bytes), limits).read();
}

/**
 * Read JSON without keeping it, however large: each value is shown once, before those inside it.
 * @param visit - is given the key of a value in an object, or of the list in it that the value is in, and the value; a
 * container is empty as yet; then in how many containers it stands
 * @param repeated - is given each key that stands in its object for the second time or more, and its offset
 * @returns why reading stopped before the end
 */
export function visitJson(
  bytes: Uint8Array,
  visit: (key: string | undefined, node: JsonNode, depth: number) => void,
  repeated?: (key: string, offset: number) => void
): JsonReading['error'] {
  return new JsonReader(toUtf8(bytes), { ...JSON_LIMITS, maxNodes: Infinity }, visit, repeated).read().error;
}

/** The value of `key`: the last one, as Python and JavaScript take it. Undefined when it is not there. */
export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node?.type !== 'object') {
    return undefined;
  }
  for (let i = node.members.length - 1; i >= 0; i--) {
    if (node.members[i].key === key) {
      return node.members[i].value;
    }
  }
  return undefined;
}

/** Every value of `key`, also those that a repetition hides. */
export function membersOf(node: JsonNode | undefined, key: string): JsonNode[] {
  return node?.type === 'object' ? node.members.filter(entry => entry.key === key).map(entry => entry.value) : [];
}

/** Values of one repeated key of which `readingsOf` gives the first; a reader takes the first or the last of them. */
const MAX_READINGS = 4;

/** The values of `key` that a reader may take: the first few and the last. */
export function readingsOf(node: JsonNode | undefined, key: string): JsonNode[] {
  const values = membersOf(node, key);
  return values.length > MAX_READINGS + 1 ? [...values.slice(0, MAX_READINGS), values[values.length - 1]] : values;
}

/** The keys that stand more than once in an object, with all their values. No writer repeats one. */
export function repeatedKeys(node: JsonObject): ReadonlyMap<string, readonly JsonNode[]> {
  const repeated = new Map<string, JsonNode[]>();
  const seen = new Map<string, JsonNode>();
  for (const { key, value } of node.members) {
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, value);
      continue;
    }
    const values = repeated.get(key);
    if (values === undefined) {
      repeated.set(key, [before, value]);
    } else {
      values.push(value);
    }
  }
  return repeated;
}

/** The text of a string node, or undefined. */
export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.type === 'string' ? node.value : undefined;
}

class JsonReader {
  private readonly frames: Frame[] = [];
  private readonly keys = new Map<string, string>();
  private position: number;
  private nodes = 0;
  private root: JsonNode | undefined;
  /** Offset of the first string with bytes that are no text. */
  private noText: number | undefined;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: JsonLimits,
    private readonly visit?: (key: string | undefined, node: JsonNode, depth: number) => void,
    private readonly repeated?: (key: string, offset: number) => void
  ) {
    this.position = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  read(): JsonReading {
    try {
      this.document();
      return this.noText === undefined
        ? { root: this.root }
        : { root: this.root, error: { reason: 'corrupt', offset: this.noText } };
    } catch (error) {
      if (!(error instanceof JsonError)) {
        throw error;
      }
      // Objects and arrays that are still open end where reading stopped.
      for (let frame = this.frames.pop(); frame; frame = this.frames.pop()) {
        frame.node.length = error.offset - frame.node.offset;
      }
      return { root: this.root, error: { reason: error.reason, offset: error.offset } };
    }
  }

  /** One value and blanks. Containers are kept on an explicit stack, so that depth costs no call frames. */
  private document(): void {
    this.blanks();
    this.value();
    while (this.frames.length > 0) {
      this.blanks();
      const frame = this.frames[this.frames.length - 1];
      if (frame.node.type === 'object') {
        this.nextMember(frame, frame.node);
      } else if (!this.closes(0x5d, frame.node, frame.filled)) {
        this.value();
      }
    }
    this.blanks();
    if (this.position < this.bytes.length) {
      throw new JsonError('corrupt', this.position);
    }
  }

  private nextMember(frame: Frame, node: Frame['node']): void {
    if (this.closes(0x7d, node, frame.filled)) {
      return;
    }
    if (this.byte() !== QUOTE) {
      throw new JsonError(this.position < this.bytes.length ? 'corrupt' : 'truncated', this.position);
    }
    frame.keyOffset = this.position;
    frame.key = this.kept(this.string());
    if (this.repeated !== undefined) {
      frame.keys ??= new Set();
      if (frame.keys.has(frame.key)) {
        this.repeated(frame.key, frame.keyOffset);
      }
      frame.keys.add(frame.key);
    }
    this.blanks();
    this.expect(0x3a);
    this.blanks();
    this.value();
  }

  /** The end of a container, or else the comma before its next entry. */
  private closes(mark: number, node: { offset: number; length: number }, needsComma: boolean): boolean {
    if (this.byte() === mark) {
      this.position++;
      node.length = this.position - node.offset;
      this.frames.pop();
      return true;
    }
    if (needsComma) {
      this.expect(0x2c);
      this.blanks();
    }
    return false;
  }

  private value(): void {
    const offset = this.position;
    if (++this.nodes > this.limits.maxNodes) {
      throw new JsonError('limit-size', offset);
    }
    const byte = this.byte();
    if (byte === 0x7b || byte === 0x5b) {
      if (this.frames.length >= this.limits.maxDepth) {
        throw new JsonError('limit-depth', offset);
      }
      this.position++;
      const node: Frame['node'] =
        byte === 0x7b
          ? { type: 'object', members: [], offset, length: 1 }
          : { type: 'array', items: [], offset, length: 1 };
      this.place(node);
      // The items of a list go by the key of the list.
      const key = byte === 0x5b ? this.frames[this.frames.length - 1]?.key : undefined;
      this.frames.push({ node, key, keyOffset: offset, filled: false });
    } else if (byte === QUOTE) {
      const value = this.string();
      this.place({ type: 'string', value, offset, length: this.position - offset });
    } else {
      this.place(this.scalar(offset));
    }
  }

  /** The same text as before, where a document has the same keys again and again. */
  private kept(key: string): string {
    const known = this.keys.get(key);
    if (known === undefined && this.keys.size < MAX_KEYS) {
      this.keys.set(key, key);
    }
    return known ?? key;
  }

  private place(node: JsonNode): void {
    const frame = this.frames[this.frames.length - 1] as Frame | undefined;
    if (frame !== undefined) {
      frame.filled = true;
    }
    if (this.visit !== undefined) {
      this.visit(frame?.key, node, this.frames.length);
    } else if (frame === undefined) {
      this.root = node;
    } else if (frame.node.type === 'object') {
      frame.node.members.push({ key: frame.key ?? '', offset: frame.keyOffset, value: node });
    } else {
      frame.node.items.push(node);
    }
  }

  private scalar(offset: number): JsonNode {
    const count = this.count(offset);
    if (count !== undefined) {
      return count;
    }
    if (!isDigit(this.bytes[offset])) {
      const ahead = this.ascii(offset, offset + MAX_WORD);
      for (const [word, node] of WORDS) {
        if (ahead.startsWith(word)) {
          this.position += word.length;
          return { ...node, offset };
        }
      }
    }
    let end = offset;
    while (end < this.bytes.length && isOfNumber(this.bytes[end])) {
      end++;
    }
    const [number] = NUMBER.exec(this.ascii(offset, end)) ?? [''];
    if (number === '') {
      throw new JsonError(offset < this.bytes.length ? 'corrupt' : 'truncated', offset);
    }
    this.position += number.length;
    const value = Number(number.length > MAX_DIGITS ? number.slice(0, MAX_DIGITS).replace(/[eE][-+]?$/, '') : number);
    return { type: 'number', value, offset, length: number.length };
  }

  /** A number of a few digits, as most are: without a text in between. */
  private count(offset: number): JsonNode | undefined {
    const { bytes } = this;
    let [end, value] = [offset, 0];
    for (; end - offset < MAX_COUNT && isDigit(bytes[end]); end++) {
      value = value * 10 + bytes[end] - ZERO;
    }
    const length = end - offset;
    if (length === 0 || isOfNumber(bytes[end]) || (length > 1 && bytes[offset] === ZERO)) {
      return undefined;
    }
    this.position = end;
    return { type: 'number', value, offset, length };
  }

  /** A string whose opening quote stands at the position. Python's strict mode refuses control characters; this does not. */
  private string(): string {
    const start = ++this.position;
    const { bytes } = this;
    let escaped = false;
    let end = start;
    for (; end < bytes.length && bytes[end] !== QUOTE; end++) {
      if (bytes[end] === BACKSLASH) {
        escaped = true;
        end++;
      }
    }
    if (end >= bytes.length) {
      throw new JsonError('truncated', start - 1);
    }
    this.position = end + 1;
    const string = escaped ? unescaped(bytes, start, end) : decoded(bytes.subarray(start, end));
    if (string === undefined) {
      throw new JsonError('corrupt', start);
    }
    if (!string.isText) {
      this.noText ??= start;
    }
    return string.text;
  }

  private blanks(): void {
    for (;;) {
      const byte = this.bytes[this.position];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        return;
      }
      this.position++;
    }
  }

  private expect(mark: number): void {
    if (this.byte() !== mark) {
      throw new JsonError(this.position < this.bytes.length ? 'corrupt' : 'truncated', this.position);
    }
    this.position++;
  }

  private byte(): number | undefined {
    return this.bytes[this.position];
  }

  private ascii(from: number, to: number): string {
    return latin1(this.bytes.subarray(from, to));
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Digits, and `+`, `-`, `.`, `E`, `e`. */
function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45 || byte === 0x65;
}
