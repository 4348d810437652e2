import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import { slice } from '../bytes/slice';
import {
  float64,
  int32,
  int64,
  leb128,
  MAX_LEB128,
  uint16,
  uint16be,
  uint32,
  uint32be,
  uint64,
  uint64be,
  uintOf
} from './integers';

/** Bytes that a cursor over a source fetches at once, unless one value is longer. */
const PIECE = 4096;
/** Bytes of one value that are taken from a source: a file may claim any length (CWE-789). */
const MAX_TAKEN = 64 * 2 ** 20;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const NONE = new Uint8Array(0);

/**
 * A place in bytes or in a source, from which values are read one behind the other. Each read checks the end: one that
 * reaches beyond it throws `truncated`, moves nothing and allocates nothing, however large the length that a file claims.
 * Numbers are little-endian unless the method says `be`.
 */
export class Cursor {
  /** Bytes at hand; the first of them is at `base`. */
  private piece: Uint8Array;
  private base: number;
  private next: number;

  /**
   * @param bytes - all bytes, or a source from which the cursor fetches pieces as it needs them
   * @param position - where to begin
   * @param end - where reads end; cut to the length of the data
   * @param fetched - bytes that are fetched at once, where values that are passed over lie close together
   */
  constructor(
    private readonly from: Uint8Array | ByteSource,
    position = 0,
    private limit = Infinity,
    private readonly fetched = PIECE
  ) {
    const inMemory = from instanceof Uint8Array;
    this.limit = Math.min(limit, inMemory ? from.length : from.size);
    this.piece = inMemory ? from : NONE;
    this.base = inMemory ? 0 : position;
    this.next = position;
  }

  /** Offset of the next byte in the data under the cursor. */
  get position(): number {
    return this.next;
  }

  /** Offset behind the last byte that may be read. */
  get end(): number {
    return this.limit;
  }

  /** Bytes that may still be read. */
  get left(): number {
    return Math.max(0, this.limit - this.next);
  }

  /** Goes to a place; only a read reports a place beyond the end. */
  seek(position: number): this {
    if (!(position >= 0)) {
      throw this.beyondEnd(position);
    }
    this.next = position;
    return this;
  }

  /** Passes over `length` bytes, which are not read; returns where they begin. */
  skip(length: number): number {
    const at = this.next;
    if (!(length >= 0 && length <= this.limit - at)) {
      throw this.beyondEnd(at);
    }
    this.next = at + length;
    return at;
  }

  uint8(): number {
    const i = this.claim(1);
    return this.piece[i];
  }

  uint16(): number {
    const i = this.claim(2);
    return uint16(this.piece, i);
  }

  uint16be(): number {
    const i = this.claim(2);
    return uint16be(this.piece, i);
  }

  uint32(): number {
    const i = this.claim(4);
    return uint32(this.piece, i);
  }

  uint32be(): number {
    const i = this.claim(4);
    return uint32be(this.piece, i);
  }

  int32(): number {
    const i = this.claim(4);
    return int32(this.piece, i);
  }

  /** Beyond 2**53 no longer exact, and then larger than any file. */
  uint64(): number {
    const i = this.claim(8);
    return uint64(this.piece, i);
  }

  /** Beyond 2**53 no longer exact, and then larger than any file. */
  uint64be(): number {
    const i = this.claim(8);
    return uint64be(this.piece, i);
  }

  int64(): bigint {
    const i = this.claim(8);
    return int64(this.piece, i);
  }

  float64(): number {
    const i = this.claim(8);
    return float64(this.piece, i);
  }

  /** A number of `width` bytes, for formats whose header says how wide their numbers are; exact up to 2**53. */
  uint(width: number): number {
    const i = this.claim(width);
    return uintOf(this.piece, i, width);
  }

  /**
   * A number in groups of seven bits, the lowest first, each but the last with the eighth bit set (LEB128); exact up to
   * 2**53. Throws `corrupt` for one of more than `most` bytes or 64 bits.
   */
  varint(most = MAX_LEB128): number {
    const start = this.next;
    const value = leb128(() => this.uint8(), most);
    const overflows = this.next - start === MAX_LEB128 && this.piece[this.next - 1 - this.base] > 1;
    if (value === undefined || overflows) {
      throw new SourceError('corrupt', { offset: start });
    }
    return value;
  }

  /**
   * The next `length` bytes. Over bytes a view of them; over a source a view of a copy, which stays valid, and `limit-size`
   * is thrown for more than 64 MiB.
   */
  take(length: number): Uint8Array {
    const i = this.claim(length);
    return this.piece.subarray(i, i + length);
  }

  /** Returns the next `length` bytes as UTF-8 text; invalid bytes become U+FFFD. */
  text(length: number): string {
    return UTF8.decode(this.take(length));
  }

  /** A cursor over the next `length` bytes, which this one passes over. Its positions are those of this one. */
  part(length: number): Cursor {
    const at = this.skip(length);
    const part = new Cursor(this.from, at, at + length, this.fetched);
    part.piece = this.piece;
    part.base = this.base;
    return part;
  }

  /** A source of the next `length` bytes, which are passed over and not read. Only of a cursor over a source. */
  source(length: number): ByteSource {
    if (this.from instanceof Uint8Array) {
      throw new TypeError('A cursor over bytes has no source.');
    }
    return slice(this.from, this.skip(length), length);
  }

  /** Makes the error for a read at `position` that reaches beyond the end. */
  protected beyondEnd(_position: number): Error {
    return new SourceError('truncated');
  }

  /** Makes the next `length` bytes be at hand and passes over them; returns where they begin in `piece`. */
  private claim(length: number): number {
    const at = this.next;
    if (!(length >= 0 && length <= this.limit - at)) {
      throw this.beyondEnd(at);
    }
    if (at < this.base || at + length > this.base + this.piece.length) {
      this.fetch(at, length);
    }
    this.next = at + length;
    return at - this.base;
  }

  private fetch(at: number, length: number): void {
    if (length > MAX_TAKEN) {
      throw new SourceError('limit-size', { size: length, limit: MAX_TAKEN });
    }
    const source = this.from as ByteSource;
    const wanted = Math.min(this.limit - at, Math.max(this.fetched, length));
    // The source may use its memory again for the next read, which another parser may ask for.
    this.piece = source.read(at, wanted).slice();
    this.base = at;
    if (this.piece.length < length) {
      throw this.beyondEnd(at);
    }
  }
}
