import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { leb128 } from '../encoding/integers';

const FIRST = 4096;
const LARGEST = 256 * 1024;
/** Bytes of the piece before that stay in front of a new one, so that a bit reader can give back its unused bytes. */
const KEPT = 8;

/**
 * Sequential input for a decoder: small reads at first (a probe needs little), larger ones as decoding goes on.
 * A decoder may use the fields directly: `bytes[pos]` up to `bytes[end - 1]` are read and not yet used.
 */
export class Input {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;
  end = 0;
  private next = 0;
  private step = FIRST;

  /** @param work - pays for the bytes read; a decoder that works hard for little input pays extra */
  constructor(
    private readonly source: ByteSource,
    readonly work: Work
  ) {}

  /** Bytes of the source that were consumed. */
  get consumed(): number {
    return this.next - (this.end - this.pos);
  }

  /** Reads the next piece when the present one is used up. False at the end of the source. */
  fill(): boolean {
    return this.pos < this.end || this.more(this.step);
  }

  /** Remembers this place: the function makes an input that stands here. */
  mark(): () => Input {
    const here = this.consumed;
    return () => {
      const input = new Input(this.source, this.work);
      input.next = Math.max(0, here - KEPT);
      input.pos = input.peek(here - input.next).length;
      return input;
    };
  }

  /** Gives back the last `count` bytes (at most 8) that were consumed. */
  unread(count: number): void {
    this.pos -= count;
  }

  /** Next byte, or throws `truncated`. */
  byte(): number {
    if (this.pos >= this.end && !this.fill()) {
      throw new SourceError('truncated');
    }
    return this.bytes[this.pos++];
  }

  /** Unsigned little-endian 16-bit number, or throws `truncated`. */
  uint16(): number {
    return this.byte() | (this.byte() << 8);
  }

  /** Unsigned big-endian 16-bit number, or throws `truncated`. */
  uint16be(): number {
    return (this.byte() << 8) | this.byte();
  }

  /** Unsigned little-endian 32-bit number, or throws `truncated`. */
  uint32(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  /** Unsigned little-endian 64-bit number, exact up to 2**53, or throws `truncated`. */
  uint64(): number {
    const low = this.uint32();
    return low + this.uint32() * 2 ** 32;
  }

  /** A number in groups of seven bits (LEB128); throws `truncated`, and `corrupt` for one of more than `most` bytes. */
  varint(most: number): number {
    const value = leb128(() => this.byte(), most);
    if (value === undefined) {
      throw new SourceError('corrupt');
    }
    return value;
  }

  /** Passes over `length` bytes. Those that were not read yet are not read. */
  skip(length: number): void {
    const here = Math.min(length, this.end - this.pos);
    this.pos += here;
    if (length > here) {
      this.next += length - here;
      this.bytes = new Uint8Array(KEPT);
      this.pos = this.end = KEPT;
    }
  }

  /** Up to `length` coming bytes, not consumed; fewer at the end of the source. */
  peek(length: number): Uint8Array {
    while (this.end - this.pos < length && this.more(Math.max(this.step, length))) {
      // more() has put another piece behind the rest
    }
    return this.bytes.subarray(this.pos, Math.min(this.end, this.pos + length));
  }

  /** Appends the next piece to the rest. The source may reuse its memory for the next read, so the piece is copied. */
  private more(length: number): boolean {
    const piece = this.source.read(this.next, length);
    if (piece.length === 0) {
      return false;
    }
    this.work.afford(piece.length * PRICES.inputByte);
    const from = Math.max(0, this.pos - KEPT);
    const kept = this.end - from;
    const bytes = new Uint8Array(kept + piece.length);
    bytes.set(this.bytes.subarray(from, this.end));
    bytes.set(piece, kept);
    this.bytes = bytes;
    this.pos -= from;
    this.end = bytes.length;
    this.next += piece.length;
    this.step = Math.min(LARGEST, this.step * 4);
    return true;
  }
}
