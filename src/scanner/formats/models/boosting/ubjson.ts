import { SourceError } from '../../../bytes/byte-source';
import type { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Objects and lists in each other; models have about ten. */
const MAX_DEPTH = 200;
/** Bytes of one text that are looked at. */
const MAX_TEXT = 2 ** 20;

/** Bytes of the values that have always as many. */
const WIDTHS: Readonly<Record<string, number>> = {
  Z: 0,
  N: 0,
  T: 0,
  F: 0,
  i: 1,
  U: 1,
  C: 1,
  I: 2,
  u: 2,
  h: 2,
  l: 4,
  m: 4,
  d: 4,
  L: 8,
  M: 8,
  D: 8
};

/** Who wants to see the lists of numbers under certain keys. */
export interface NumberLists {
  wants(key: string): boolean;
  list(key: string, numbers: readonly number[], offset: number): void;
}

/** Numbers of one list that are shown, and of one piece of it. */
const MAX_NUMBERS = 2 ** 24;
const PIECE = 2 ** 14;

/** How the numbers with a sign of their own are read; 64 bits lose their last ones, as no index has as many. */
const NUMERALS: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  i: (view, at) => view.getInt8(at),
  U: (view, at) => view.getUint8(at),
  I: (view, at) => view.getInt16(at),
  u: (view, at) => view.getUint16(at),
  l: (view, at) => view.getInt32(at),
  m: (view, at) => view.getUint32(at),
  L: (view, at) => Number(view.getBigInt64(at)),
  M: (view, at) => Number(view.getBigUint64(at)),
  d: (view, at) => view.getFloat32(at),
  D: (view, at) => view.getFloat64(at)
};

/**
 * Walks one value of Universal Binary JSON (ubjson.org, draft 12) to its end. Lists of numbers are passed over; every text and
 * key is shown. Throws `corrupt` and `truncated`.
 */
export class UbjsonWalk {
  constructor(
    private readonly cursor: Cursor,
    private readonly work: Work,
    private readonly visit: (text: string, offset: number) => void,
    private readonly lists?: NumberLists
  ) {}

  value(depth = 0): void {
    this.typed(this.marker(), depth);
  }

  private typed(type: string, depth: number, key?: string): void {
    this.work.spend(PRICES.value);
    if (depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    if (type in WIDTHS) {
      this.cursor.skip(WIDTHS[type]);
    } else if (type === 'S' || type === 'H') {
      this.text();
    } else if (type === '[' || type === '{') {
      this.container(type === '{', depth, key);
    } else {
      throw this.corrupt();
    }
  }

  /** With a count and no end mark, or with an end mark; with one type for all elements, or without. */
  private container(isObject: boolean, depth: number, key?: string): void {
    const { cursor, lists } = this;
    let type: string | undefined;
    if (!isObject && key !== undefined && lists?.wants(key) === true) {
      this.show(key, lists);
    }
    if (this.peek() === '$') {
      this.marker();
      type = this.marker();
      if (this.peek() !== '#') {
        throw this.corrupt();
      }
    }
    if (this.peek() === '#') {
      this.marker();
      const count = this.number(this.marker());
      if (!isObject && type !== undefined && type in WIDTHS) {
        cursor.skip(count * WIDTHS[type]);
        return;
      }
      for (let i = 0; i < count; i++) {
        this.element(isObject, type, depth);
      }
      return;
    }
    const end = isObject ? '}' : ']';
    while (this.peek() !== end) {
      this.element(isObject, type, depth);
    }
    this.marker();
  }

  private element(isObject: boolean, type: string | undefined, depth: number): void {
    const key = isObject ? this.text() : undefined;
    this.typed(type ?? this.marker(), depth + 1, key);
  }

  /** Shows the list that begins here, if all of it are numbers. */
  private show(key: string, lists: NumberLists): void {
    const { cursor } = this;
    const at = cursor.position;
    const numbers: number[] = [];
    let type: string | undefined;
    if (this.peek() === '$') {
      this.marker();
      type = this.marker();
    }
    const count = this.peek() === '#' ? (this.marker(), this.number(this.marker())) : Infinity;
    while (numbers.length < count && (count < Infinity || this.peek() !== ']')) {
      const piece = type === undefined ? 1 : Math.min(PIECE, count - numbers.length);
      if (numbers.length + piece > MAX_NUMBERS || !this.numerals(type ?? this.marker(), piece, numbers)) {
        cursor.seek(at);
        return;
      }
    }
    this.work.spend(numbers.length * PRICES.node);
    lists.list(key, numbers, at);
    cursor.seek(at);
  }

  private text(): string {
    const length = this.number(this.marker());
    const at = this.cursor.position;
    const shown = Math.min(length, MAX_TEXT);
    if (length > this.cursor.left) {
      throw new SourceError('truncated');
    }
    const text = this.cursor.text(shown);
    this.visit(text, at);
    this.cursor.skip(length - shown);
    return text;
  }

  /** Adds `count` numbers of one type with their sign; false for what are none. */
  private numerals(type: string, count: number, numbers: number[]): boolean {
    const read: ((view: DataView, at: number) => number) | undefined = NUMERALS[type];
    if (read === undefined) {
      return false;
    }
    const width = WIDTHS[type];
    const bytes = this.cursor.take(count * width);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += width) {
      numbers.push(read(view, at));
    }
    return true;
  }

  private number(type: string): number {
    const { cursor } = this;
    let value = -1;
    if (type === 'i' || type === 'U') {
      value = cursor.uint8();
      value = type === 'i' && value > 127 ? -1 : value;
    } else if (type === 'I' || type === 'u') {
      value = cursor.uint16be();
    } else if (type === 'l' || type === 'm') {
      value = cursor.uint32be();
    } else if (type === 'L' || type === 'M') {
      value = cursor.uint64be();
    }
    if (value < 0) {
      throw this.corrupt();
    }
    return value;
  }

  private marker(): string {
    return String.fromCharCode(this.cursor.uint8());
  }

  private peek(): string {
    const { position } = this.cursor;
    const type = this.marker();
    this.cursor.seek(position);
    return type;
  }

  private corrupt(): SourceError {
    return new SourceError('corrupt', { offset: this.cursor.position });
  }
}
