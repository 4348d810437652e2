import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Decoder } from '../bytes/decoder';
import type { Work } from '../work';
import { PRICES } from '../work';
import { Input } from './input';

const HEADER = 3;
const FIRST_BITS = 9;
const MOST_BITS = 16;
/** Says that the table is begun anew, where the header allows it. */
const CLEAR = 256;
const BLOCK_MODE = 0x80;
const RESERVED = 0x60;
/** Bytes that one call makes, and the bytes of one code more: of 65,536 codes the longest stands for nearly as many. */
const STEP = 2 ** 16;
/** Bytes are put out one by one, and backwards at first. */
const SLOWER = 4;

/**
 * The format of `compress` (.Z): codes of 9 to 16 bits, the lowest first, in groups of eight; where their width changes, the rest of the
 * group is passed over (ncompress 5.0, `decompress`).
 */
export function openLzw(source: ByteSource, work: Work): Decoder {
  return new Lzw(new Input(source, work));
}

class Lzw implements Decoder {
  private readonly prefixes: Uint16Array;
  private readonly suffixes: Uint8Array;
  private readonly stack: Uint8Array;
  private readonly out: Uint8Array;
  private length = 0;
  private readonly isBlocks: boolean;
  private readonly most: number;
  private width = FIRST_BITS;
  private free: number;
  private before = -1;
  private firstByte = 0;
  /** Codes that were read of the present group. */
  private inGroup = 0;
  private bits = 0;
  private held = 0;
  private isAtEnd = false;
  private isBroken = false;

  constructor(private readonly input: Input) {
    const header = input.peek(HEADER).slice();
    this.most = header[2] & 0x1f;
    this.isBlocks = (header[2] & BLOCK_MODE) !== 0;
    if (header.length < HEADER || header[0] !== 0x1f || header[1] !== 0x9d) {
      throw new SourceError('corrupt');
    }
    if (this.most < FIRST_BITS || this.most > MOST_BITS || (header[2] & RESERVED) !== 0) {
      throw new SourceError('corrupt');
    }
    input.skip(HEADER);
    this.free = this.isBlocks ? CLEAR + 1 : CLEAR;
    this.prefixes = new Uint16Array(1 << this.most);
    this.suffixes = new Uint8Array(1 << this.most).map((_, code) => code);
    this.stack = new Uint8Array((1 << this.most) + 1);
    this.out = new Uint8Array(STEP + this.stack.length);
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    this.length = 0;
    while (this.length < STEP && !this.isAtEnd && !this.isBroken) {
      const code = this.code();
      if (code === undefined) {
        this.isAtEnd = true;
      } else if (!this.take(code)) {
        this.isBroken = true;
      }
    }
    this.input.work.spend(this.length * SLOWER * PRICES.outputByte);
    if (this.length === 0 && this.isBroken) {
      throw new SourceError('corrupt', { offset: this.input.consumed });
    }
    return this.length > 0 ? this.out.slice(0, this.length) : null;
  }

  /** False for a code that the table does not have yet. */
  private take(code: number): boolean {
    if (this.before < 0) {
      if (code >= CLEAR) {
        return false;
      }
      this.before = this.firstByte = code;
      this.out[this.length++] = code;
      return true;
    }
    if (code === CLEAR && this.isBlocks) {
      this.free = CLEAR;
      this.align();
      this.width = FIRST_BITS;
      return true;
    }
    if (code > this.free || (code === this.free && this.free >= 1 << this.most)) {
      return false;
    }
    let height = 0;
    let at = code;
    if (code === this.free) {
      this.stack[height++] = this.firstByte;
      at = this.before;
    }
    while (at >= CLEAR) {
      this.stack[height++] = this.suffixes[at];
      at = this.prefixes[at];
    }
    this.firstByte = at;
    this.out[this.length++] = at;
    while (height > 0) {
      this.out[this.length++] = this.stack[--height];
    }
    if (this.free < 1 << this.most) {
      this.prefixes[this.free] = this.before;
      this.suffixes[this.free] = this.firstByte;
      this.free++;
    }
    this.before = code;
    return true;
  }

  private code(): number | undefined {
    if (this.free > (1 << this.width) - 1 && this.width < this.most) {
      this.align();
      this.width++;
    }
    const code = this.read(this.width);
    this.inGroup = (this.inGroup + 1) & 7;
    return code;
  }

  private align(): void {
    for (; this.inGroup !== 0; this.inGroup = (this.inGroup + 1) & 7) {
      this.read(this.width);
    }
  }

  private read(width: number): number | undefined {
    while (this.held < width) {
      if (!this.input.fill()) {
        return undefined;
      }
      this.bits |= this.input.byte() << this.held;
      this.held += 8;
    }
    const code = this.bits & ((1 << width) - 1);
    this.bits >>>= width;
    this.held -= width;
    return code;
  }
}
