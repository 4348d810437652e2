import { SourceError } from '../source/types';
import { PrefixCode } from './huffman';
import type { Input } from './input';
import type { Decoder } from './types';

const WINDOW = 32768;
const OUTPUT = 128 * 1024;
const LONGEST_MATCH = 258;

const LENGTH_BASE = Uint16Array.of(
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258
);
const LENGTH_EXTRA = Uint8Array.of(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0
);
const DISTANCE_CODES = 30;
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

type State = 'block' | 'stored' | 'codes' | 'end';

/**
 * Raw DEFLATE (RFC 1951). Unlike the inflaters of the usual libraries it hands out every byte that was decoded before
 * an error, and says exactly where the stream ends; both matter when somebody made the file to be misread.
 */
export class Inflate implements Decoder {
  private state: State = 'block';
  private last = false;
  private hold = 0;
  private bits = 0;
  private stored = 0;
  private literals: PrefixCode = FIXED_LITERALS;
  private distances: PrefixCode = FIXED_DISTANCES;
  private readonly out = new Uint8Array(WINDOW + OUTPUT + LONGEST_MATCH);
  /** History and output end here; output not yet handed out starts at `given`. */
  private at = 0;
  private given = 0;
  private failure: SourceError | undefined;

  constructor(private readonly input: Input) {}

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    if (this.at > WINDOW) {
      this.out.copyWithin(0, this.at - WINDOW, this.at);
      this.at = WINDOW;
    }
    this.given = this.at;
    if (!this.failure) {
      try {
        this.run();
      } catch (error) {
        if (!(error instanceof SourceError)) {
          throw error;
        }
        this.failure = error;
      }
    }
    if (this.at > this.given) {
      return this.out.subarray(this.given, this.at);
    }
    if (this.failure) {
      throw this.failure;
    }
    return null;
  }

  private run(): void {
    while (this.state !== 'end' && this.at - this.given < OUTPUT) {
      switch (this.state) {
        case 'block':
          this.startBlock();
          break;
        case 'stored':
          this.copyStored();
          break;
        case 'codes':
          this.decodeCodes();
          break;
      }
    }
  }

  private startBlock(): void {
    if (this.last) {
      this.input.unread(this.bits >> 3);
      this.bits = this.hold = 0;
      this.state = 'end';
      return;
    }
    this.last = this.take(1) === 1;
    switch (this.take(2)) {
      case 0: {
        this.take(this.bits & 7);
        this.stored = this.take(16);
        // The complement is not compared: what a lenient reader gets, we want to see.
        this.take(16);
        this.state = 'stored';
        break;
      }
      case 1:
        this.literals = FIXED_LITERALS;
        this.distances = FIXED_DISTANCES;
        this.state = 'codes';
        break;
      case 2:
        this.readCodes();
        this.state = 'codes';
        break;
      default:
        throw new SourceError('corrupt');
    }
  }

  private copyStored(): void {
    while (this.stored > 0 && this.bits >= 8 && this.at - this.given < OUTPUT) {
      this.out[this.at++] = this.take(8);
      this.stored -= 1;
    }
    const { input } = this;
    while (this.stored > 0 && this.at - this.given < OUTPUT) {
      if (!input.fill()) {
        throw new SourceError('truncated');
      }
      const count = Math.min(this.stored, input.end - input.pos, OUTPUT - (this.at - this.given));
      this.out.set(input.bytes.subarray(input.pos, input.pos + count), this.at);
      input.pos += count;
      this.at += count;
      this.stored -= count;
    }
    if (this.stored === 0) {
      this.state = 'block';
    }
  }

  private readCodes(): void {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const lengthCount = this.take(4) + 4;
    const lengthLengths = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) {
      lengthLengths[CODE_LENGTH_ORDER[i]] = this.take(3);
    }
    const code = new PrefixCode(lengthLengths, 7);
    const lengths = new Uint8Array(literalCount + distanceCount);
    let filled = 0;
    while (filled < lengths.length) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        lengths[filled++] = symbol;
        continue;
      }
      if (symbol === 16 && filled === 0) {
        throw new SourceError('corrupt');
      }
      const value = symbol === 16 ? lengths[filled - 1] : 0;
      const repeat = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      lengths.fill(value, filled, filled + repeat);
      filled += repeat;
    }
    this.literals = new PrefixCode(lengths.subarray(0, literalCount), 10);
    this.distances = new PrefixCode(lengths.subarray(literalCount), 9);
  }

  /** The hot loop: literals and matches until the block ends or the output is full. Works on local copies of the state. */
  private decodeCodes(): void {
    const { input, out, literals, distances } = this;
    const literalTable = literals.table;
    const literalMask = literals.mask;
    const distanceTable = distances.table;
    const distanceMask = distances.mask;
    const limit = this.given + OUTPUT;
    let { hold, bits, at } = this;
    let { bytes, pos, end } = input;
    let trouble: 'corrupt' | 'truncated' | undefined;

    while (at < limit) {
      while (bits < 24) {
        if (pos < end) {
          hold |= bytes[pos++] << bits;
          bits += 8;
        } else {
          input.pos = pos;
          const more = input.fill();
          ({ bytes, pos, end } = input);
          if (!more) {
            break;
          }
        }
      }
      let entry = literalTable[hold & literalMask] || literals.long(hold, bits);
      if (entry === 0 || (entry & 15) > bits) {
        trouble = bits < 15 ? 'truncated' : 'corrupt';
        break;
      }
      hold >>>= entry & 15;
      bits -= entry & 15;
      const symbol = entry >> 4;
      if (symbol < 256) {
        out[at++] = symbol;
        continue;
      }
      if (symbol === 256) {
        this.state = 'block';
        break;
      }
      const index = symbol - 257;
      if (index >= LENGTH_BASE.length) {
        trouble = 'corrupt';
        break;
      }
      const lengthExtra = LENGTH_EXTRA[index];
      const length = LENGTH_BASE[index] + (hold & ((1 << lengthExtra) - 1));
      hold >>>= lengthExtra;
      bits -= lengthExtra;
      while (bits < 24) {
        if (pos < end) {
          hold |= bytes[pos++] << bits;
          bits += 8;
        } else {
          input.pos = pos;
          const more = input.fill();
          ({ bytes, pos, end } = input);
          if (!more) {
            break;
          }
        }
      }
      entry = bits < 0 ? 0 : distanceTable[hold & distanceMask] || distances.long(hold, bits);
      if (entry === 0 || (entry & 15) > bits || entry >> 4 >= DISTANCE_CODES) {
        trouble = bits < 15 ? 'truncated' : 'corrupt';
        break;
      }
      hold >>>= entry & 15;
      bits -= entry & 15;
      const code = entry >> 4;
      const distanceExtra = code < 4 ? 0 : (code >> 1) - 1;
      while (bits < distanceExtra) {
        if (pos >= end) {
          input.pos = pos;
          const more = input.fill();
          ({ bytes, pos, end } = input);
          if (!more) {
            break;
          }
        }
        hold |= bytes[pos++] << bits;
        bits += 8;
      }
      if (bits < distanceExtra) {
        trouble = 'truncated';
        break;
      }
      const distance = (code < 4 ? code : (2 + (code & 1)) << distanceExtra) + 1 + (hold & ((1 << distanceExtra) - 1));
      hold >>>= distanceExtra;
      bits -= distanceExtra;
      let from = at - distance;
      if (from < 0) {
        trouble = 'corrupt';
        break;
      }
      const stop = at + length;
      if (distance === 1 && length > 16) {
        out.fill(out[from], at, stop);
        at = stop;
      } else {
        while (at < stop) {
          out[at++] = out[from++];
        }
      }
    }
    input.pos = pos;
    this.hold = hold;
    this.bits = bits;
    this.at = at;
    if (trouble) {
      throw new SourceError(trouble);
    }
  }

  /** The next `count` bits, 0 to 16. */
  private take(count: number): number {
    while (this.bits < count) {
      this.hold |= this.input.byte() << this.bits;
      this.bits += 8;
    }
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.bits -= count;
    return value;
  }

  private symbol(code: PrefixCode): number {
    while (this.bits < 15 && this.input.fill()) {
      this.hold |= this.input.byte() << this.bits;
      this.bits += 8;
    }
    const entry = code.table[this.hold & code.mask] || code.long(this.hold, this.bits);
    if (entry === 0 || (entry & 15) > this.bits) {
      throw new SourceError(this.bits < 15 ? 'truncated' : 'corrupt');
    }
    this.hold >>>= entry & 15;
    this.bits -= entry & 15;
    return entry >> 4;
  }
}

const FIXED_LITERALS = new PrefixCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  10
);
const FIXED_DISTANCES = new PrefixCode(new Uint8Array(32).fill(5), 9);
