import { SourceError } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';

/** Folders, coders, streams and files of one archive. */
export const MAX_ITEMS = 100_000;
/** Work of each thing that is counted. */
const ITEM = 100;

export type Doubt =
  | 'start header'
  | 'version'
  | 'header'
  | 'unknown property'
  | 'external data'
  | 'digests'
  | 'packed streams'
  | 'order of coders'
  | 'sizes of coders'
  | 'names'
  | 'number of files';

/** Where readers of 7z may differ, or where no program writes what stands in this archive. */
export type OnDoubt = (doubt: Doubt) => void;

/** A place in a header, and the reader's ways to take a number, a count or flags from there. */
export class HeaderCursor {
  readonly cursor: Cursor;

  constructor(
    bytes: Uint8Array,
    private readonly work: Work,
    readonly doubt: OnDoubt
  ) {
    this.cursor = new Cursor(bytes);
  }

  /** Bits of `count` things behind a byte that says whether they are all set. */
  flags(count: number, cursor = this.cursor): boolean[] {
    return cursor.uint8() !== 0 ? Array.from({ length: count }, () => true) : this.bits(count, cursor);
  }

  bits(count: number, cursor = this.cursor): boolean[] {
    const bytes = cursor.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, index) => (bytes[index >> 3] & (0x80 >> (index & 7))) !== 0);
  }

  /** A number of 1 to 9 bytes: leading one bits of the first byte count the bytes that follow, little-endian. */
  number(cursor = this.cursor): number {
    const first = cursor.uint8();
    let value = 0;
    for (let i = 0, mask = 0x80; i < 8; i++, mask >>= 1) {
      if ((first & mask) === 0) {
        return value + (first & (mask - 1)) * 2 ** (8 * i);
      }
      value += cursor.uint8() * 2 ** (8 * i);
    }
    return value;
  }

  /** A number of things, each of which takes at least a bit of what is left. */
  count(most = MAX_ITEMS): number {
    const value = this.number();
    if (value > this.cursor.end * 8) {
      throw this.corrupt();
    }
    if (value > most) {
      throw most < MAX_ITEMS ? this.corrupt() : new SourceError('limit-members', { limit: most });
    }
    this.work.spend(value * ITEM);
    return value;
  }

  corrupt(): SourceError {
    return new SourceError('corrupt', { offset: this.cursor.position });
  }
}
