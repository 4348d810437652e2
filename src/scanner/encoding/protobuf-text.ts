import { latin1 } from '../printable';
import type { Work } from '../work';
import { PRICES } from '../work';

/** A field of a message in text form; each element of a list is a field of its own. */
export interface TextField {
  /** Its name, `[package.extension]`, or the number of an unknown field. */
  readonly name: string;
  /** Byte offset of the name. */
  readonly offset: number;
  /** A number, a word, or a string, whose bytes are the characters. Undefined for a message. */
  readonly value?: string;
  /** The value stands in quotes. */
  readonly quoted: boolean;
  /** The fields of a message. */
  readonly fields?: readonly TextField[];
}

export interface TextProtoReading {
  /** The fields, after an error those before it. */
  readonly fields: readonly TextField[];
  /** Why reading stopped before the end, and where. */
  readonly error?: {
    readonly reason: 'truncated' | 'corrupt' | 'limit-depth' | 'limit-members';
    readonly offset: number;
  };
}

/** Messages within each other: parsers refuse more than 100 unless they are told otherwise (CWE-674). */
const MAX_DEPTH = 200;
/** Fields that are kept. */
const MAX_FIELDS = 1_000_000;
/** Numbers in a row under one name that are kept: the rest are weights. */
const MAX_NUMBERS = 64;

/** What may stand between fields, or between the parts of a string: no pattern in it repeats another. */
const BLANKS = /[\s,;]+|#[^\n]*/y;
const NAME = /\[\s*[\w./%-]+\s*\]|\w+/y;
const SCALAR = /-?\s*[\w.]+(?:(?<=\d[eE])[+-]\d+)?/y;
const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v'
};
const UTF8 = new TextEncoder();

class TextError extends Error {
  constructor(
    readonly reason: NonNullable<TextProtoReading['error']>['reason'],
    readonly offset: number
  ) {
    super(reason);
  }
}

interface Frame {
  readonly fields: TextField[];
  readonly close: string;
  /** In a list of messages: the name that they share. */
  readonly list?: { readonly name: string; readonly offset: number };
}

/**
 * Reads a message in text form (protobuf.dev, "Text Format Language Specification"; `google/protobuf/text_format.py`), in
 * which names stand for numbers, so that no schema is needed. Never throws but for `work`; takes what some parser takes.
 */
export function readTextProto(bytes: Uint8Array, work: Work): TextProtoReading {
  work.spend(bytes.length * PRICES.textByte);
  const reader = new TextReader(latin1(bytes), work);
  try {
    reader.read();
  } catch (error) {
    if (!(error instanceof TextError)) {
      throw error;
    }
    return { fields: reader.root, error: { reason: error.reason, offset: error.offset } };
  }
  return { fields: reader.root };
}

class TextReader {
  readonly root: TextField[] = [];
  private readonly frames: Frame[] = [{ fields: this.root, close: '' }];
  private at: number;
  private count = 0;
  /** How often the same name came with a number. */
  private run = { name: '', count: 0 };

  constructor(
    private readonly text: string,
    private readonly work: Work
  ) {
    this.at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  }

  read(): void {
    for (;;) {
      this.pass(BLANKS);
      const frame = this.frames[this.frames.length - 1];
      if (this.at >= this.text.length) {
        if (this.frames.length > 1) {
          throw new TextError('truncated', this.at);
        }
        return;
      }
      if (this.text[this.at] === frame.close) {
        this.at++;
        this.frames.pop();
      } else if (frame.list !== undefined) {
        this.value(frame.list.name, frame.list.offset, frame.fields);
      } else {
        this.field(frame.fields);
      }
    }
  }

  private field(into: TextField[]): void {
    const offset = this.at;
    const name = this.match(NAME).replace(/\s+/g, '');
    if (name === '') {
      throw new TextError('corrupt', offset);
    }
    this.pass(BLANKS);
    if (this.text[this.at] === ':') {
      this.at++;
      this.pass(BLANKS);
    }
    if (this.text[this.at] === '[') {
      this.at++;
      this.frames.push({ fields: into, close: ']', list: { name, offset } });
    } else {
      this.value(name, offset, into);
    }
  }

  private value(name: string, offset: number, into: TextField[]): void {
    const open = this.text[this.at];
    if (open === '{' || open === '<') {
      if (this.frames.length > MAX_DEPTH) {
        throw new TextError('limit-depth', offset);
      }
      this.at++;
      const fields: TextField[] = [];
      this.keep(into, { name, offset, quoted: false, fields });
      this.frames.push({ fields, close: open === '{' ? '}' : '>' });
    } else if (open === '"' || open === "'") {
      this.keep(into, { name, offset, quoted: true, value: this.strings() });
    } else {
      const value = this.match(SCALAR);
      if (value === '') {
        throw new TextError(this.at < this.text.length ? 'corrupt' : 'truncated', this.at);
      }
      this.run = { name, count: this.run.name === name ? this.run.count + 1 : 0 };
      if (this.run.count < MAX_NUMBERS || !/\d/.test(value)) {
        this.keep(into, { name, offset, quoted: false, value });
      }
    }
  }

  private keep(into: TextField[], field: TextField): void {
    this.work.spend(PRICES.node);
    if (++this.count > MAX_FIELDS) {
      throw new TextError('limit-members', field.offset);
    }
    if (field.quoted || field.fields !== undefined) {
      this.run = { name: '', count: 0 };
    }
    into.push(field);
  }

  /** Strings in a row are one. */
  private strings(): string {
    const parts: string[] = [];
    do {
      const start = this.at + 1;
      const end = this.endOfString(start, this.text[this.at]);
      this.at = end + 1;
      const part = this.text.slice(start, end);
      parts.push(part.includes('\\') ? part.replace(ESCAPE, unescaped) : part);
      this.pass(BLANKS_ONLY);
    } while (this.text[this.at] === '"' || this.text[this.at] === "'");
    return parts.join('');
  }

  private endOfString(start: number, quote: string): number {
    for (let i = start; i < this.text.length && this.text[i] !== '\n'; i++) {
      if (this.text[i] === quote) {
        return i;
      }
      i += this.text[i] === '\\' ? 1 : 0;
    }
    throw new TextError('truncated', start - 1);
  }

  private pass(blanks: RegExp): void {
    while (this.match(blanks) !== '') {
      // On to the next.
    }
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [''];
    this.at += found.length;
    return found;
  }
}

/** Between the parts of a string stands no comma. */
const BLANKS_ONLY = /\s+|#[^\n]*/y;

function unescaped(_all: string, octal?: string, hex?: string, four?: string, eight?: string, letter = ''): string {
  if (octal !== undefined || hex !== undefined) {
    return String.fromCharCode((octal === undefined ? parseInt(hex ?? '', 16) : parseInt(octal, 8)) & 0xff);
  }
  const point = four ?? eight;
  if (point !== undefined) {
    const code = parseInt(point, 16);
    return code > 0x10ffff ? '' : latin1(UTF8.encode(String.fromCodePoint(code)));
  }
  return LETTERS[letter] ?? letter;
}
