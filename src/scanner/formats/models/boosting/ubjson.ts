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

/**
 * Walks one value of Universal Binary JSON (ubjson.org, draft 12) to its end. Lists of numbers are passed over; every text and
 * key is shown. Throws `corrupt` and `truncated`.
 */
export class UbjsonWalk {
  constructor(
    private readonly cursor: Cursor,
    private readonly work: Work,
    private readonly visit: (text: string, offset: number) => void
  ) {}

  value(depth = 0): void {
    this.typed(this.marker(), depth);
  }

  private typed(type: string, depth: number): void {
    this.work.spend(PRICES.value);
    if (depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    if (type in WIDTHS) {
      this.cursor.skip(WIDTHS[type]);
    } else if (type === 'S' || type === 'H') {
      this.text();
    } else if (type === '[' || type === '{') {
      this.container(type === '{', depth);
    } else {
      throw this.corrupt();
    }
  }

  /** With a count and no end mark, or with an end mark; with one type for all elements, or without. */
  private container(isObject: boolean, depth: number): void {
    const { cursor } = this;
    let type: string | undefined;
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
    if (isObject) {
      this.text();
    }
    this.typed(type ?? this.marker(), depth + 1);
  }

  private text(): void {
    const length = this.number(this.marker());
    const at = this.cursor.position;
    const shown = Math.min(length, MAX_TEXT);
    if (length > this.cursor.left) {
      throw new SourceError('truncated');
    }
    this.visit(this.cursor.text(shown), at);
    this.cursor.skip(length - shown);
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
