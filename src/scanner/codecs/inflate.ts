import { SourceError } from '../bytes/byte-source';
import { check } from './checked';
import { PrefixCode } from './huffman';
import type { Input } from './input';
import type { Decoder, Resume } from '../bytes/decoder';
import { lazily } from '../lazily';

const WINDOW = 32768;
const OUTPUT = 128 * 1024;
const LONGEST_MATCH = 258;
/** Room for output at first: most members of an archive are small, and there may be a hundred thousand. */
const FIRST_OUTPUT = 4 * 1024;
/** Work of making the tables of a block, which may hold nothing. */
const TABLES = 10_000;

const LENGTH_BASE = Uint16Array.from([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258
]);
const LENGTH_EXTRA = Uint8Array.from([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
]);
const DISTANCE_CODES = 30;
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Symbols of literals, lengths and the end of a block that may have codes. */
const MOST_LITERALS = 286;
const END_OF_BLOCK = 256;

type State = 'block' | 'stored' | 'codes' | 'end';

/**
 * Raw DEFLATE (RFC 1951). Unlike the inflaters of the usual libraries it hands out every byte that was decoded before
 * an error, and says exactly where the stream ends. An attacker who wants two readers to disagree relies on both.
 */
export class Inflate implements Decoder {
  /** Usual inflaters refuse something of what was decoded: they hand out what came before. The error comes at the end. */
  private strange = false;
  private state: State = 'block';
  private last = false;
  private hold = 0;
  private bits = 0;
  private stored = 0;
  private literals: PrefixCode = FIXED_CODES().literals;
  private distances: PrefixCode = FIXED_CODES().distances;
  private out = new Uint8Array(FIRST_OUTPUT + LONGEST_MATCH);
  /** History and output end here; output not yet handed out starts at `given`. */
  private at = 0;
  private given = 0;
  /** Output ends here for this time, so that the longest match still fits behind it. */
  private limit = 0;
  private failure: SourceError | undefined;

  constructor(private readonly input: Input) {}

  /** Begin again with another stream that follows in the same input. */
  restart(): this {
    this.state = 'block';
    this.last = this.strange = false;
    this.hold = this.bits = this.stored = this.at = this.given = 0;
    return this;
  }

  get consumed(): number {
    return this.input.consumed;
  }

  mark(): Resume {
    const { state, last, hold, bits, stored, literals, distances, failure, strange } = this;
    const history = this.out.slice(Math.max(0, this.at - WINDOW), this.at);
    const place = this.input.mark();
    return (input = place()) => {
      const inflate = new Inflate(input);
      Object.assign(inflate, { state, last, hold, bits, stored, literals, distances, failure, strange });
      inflate.out = new Uint8Array(WINDOW + OUTPUT + LONGEST_MATCH);
      inflate.out.set(history);
      inflate.at = history.length;
      return inflate;
    };
  }

  next(): Uint8Array | null {
    this.makeRoom();
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
    if (this.state !== 'end') {
      return this.out.subarray(0, 0);
    }
    check(!this.strange);
    return null;
  }

  /** Keeps the last output as history and makes room behind it; the buffer grows while the data do. */
  private makeRoom(): void {
    if (this.at + LONGEST_MATCH >= this.out.length && this.out.length < WINDOW + OUTPUT + LONGEST_MATCH) {
      const larger = new Uint8Array(Math.min(this.out.length * 4, WINDOW + OUTPUT + LONGEST_MATCH));
      larger.set(this.out.subarray(0, this.at));
      this.out = larger;
    }
    if (this.at > WINDOW && this.at + OUTPUT > this.out.length - LONGEST_MATCH) {
      this.out.copyWithin(0, this.at - WINDOW, this.at);
      this.at = WINDOW;
    }
    this.given = this.at;
    this.limit = Math.min(this.at + OUTPUT, this.out.length - LONGEST_MATCH);
  }

  private run(): void {
    while (this.state !== 'end' && this.at < this.limit && !this.input.work.exhausted) {
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
        // A wrong complement ends nothing: the scanner has to see the data that a lenient reader gets.
        this.strange ||= this.stored + this.take(16) !== 0xffff;
        this.state = 'stored';
        break;
      }
      case 1:
        this.literals = FIXED_CODES().literals;
        this.distances = FIXED_CODES().distances;
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
    while (this.stored > 0 && this.bits >= 8 && this.at < this.limit) {
      this.out[this.at++] = this.take(8);
      this.stored -= 1;
    }
    const { input } = this;
    while (this.stored > 0 && this.at < this.limit) {
      if (!input.fill()) {
        throw new SourceError('truncated');
      }
      const count = Math.min(this.stored, input.end - input.pos, this.limit - this.at);
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
    this.input.work.afford(TABLES);
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
    this.strange ||=
      filled > lengths.length ||
      literalCount > MOST_LITERALS ||
      distanceCount > DISTANCE_CODES ||
      lengths[END_OF_BLOCK] === 0 ||
      code.incomplete ||
      [this.literals, this.distances].some(({ incomplete, longest }) => incomplete && longest > 1);
  }

  /**
   * The hot loop: literals and matches while at least eight bytes of input are at hand, so that nothing has to be
   * checked for its end. Leaves an error to `decodeCodes`, which meets the same bits again.
   */
  private decodeFast(): void {
    const { input, out, literals, distances } = this;
    const { bytes } = input;
    const literalTable = literals.table;
    const literalMask = literals.mask;
    const distanceTable = distances.table;
    const distanceMask = distances.mask;
    const { limit } = this;
    const last = input.end - 8;
    let { hold, bits, at } = this;
    let { pos } = input;

    while (pos <= last && at < limit) {
      if (bits < 15) {
        hold |= (bytes[pos] | (bytes[pos + 1] << 8)) << bits;
        pos += 2;
        bits += 16;
      }
      let entry = literalTable[hold & literalMask];
      if (entry === 0) {
        entry = literals.long(hold, bits);
      }
      const literalBits = entry & 15;
      const symbol = entry >> 4;
      if (symbol < 256) {
        if (entry === 0) {
          break;
        }
        hold >>>= literalBits;
        bits -= literalBits;
        out[at++] = symbol;
        continue;
      }
      // A match, or the end of the block: up to 48 bits, so the state before it is kept until it is complete.
      const index = symbol - 257;
      if (index < 0 || index >= LENGTH_BASE.length) {
        break;
      }
      let ahead = pos;
      let coming = hold >>> literalBits;
      let left = bits - literalBits;
      const lengthExtra = LENGTH_EXTRA[index];
      if (left < 15) {
        coming |= (bytes[ahead] | (bytes[ahead + 1] << 8)) << left;
        ahead += 2;
        left += 16;
      }
      const length = LENGTH_BASE[index] + (coming & ((1 << lengthExtra) - 1));
      coming >>>= lengthExtra;
      left -= lengthExtra;
      if (left < 15) {
        coming |= (bytes[ahead] | (bytes[ahead + 1] << 8)) << left;
        ahead += 2;
        left += 16;
      }
      entry = distanceTable[coming & distanceMask] || distances.long(coming, left);
      const code = entry >> 4;
      coming >>>= entry & 15;
      left -= entry & 15;
      const distanceExtra = code < 4 ? 0 : (code >> 1) - 1;
      if (left < distanceExtra) {
        coming |= (bytes[ahead] | (bytes[ahead + 1] << 8)) << left;
        ahead += 2;
        left += 16;
      }
      const distance =
        (code < 4 ? code : (2 + (code & 1)) << distanceExtra) + 1 + (coming & ((1 << distanceExtra) - 1));
      let from = at - distance;
      if (entry === 0 || code >= DISTANCE_CODES || from < 0) {
        break;
      }
      hold = coming >>> distanceExtra;
      bits = left - distanceExtra;
      pos = ahead;
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
  }

  /** Decodes one literal, match or end of block, with every check; `decodeFast` decodes most of them. */
  private decodeCodes(): void {
    this.decodeFast();
    if (this.at >= this.limit) {
      return;
    }
    const symbol = this.symbol(this.literals);
    if (symbol < 256) {
      this.out[this.at++] = symbol;
      return;
    }
    if (symbol === 256) {
      this.state = 'block';
      return;
    }
    const index = symbol - 257;
    if (index >= LENGTH_BASE.length) {
      throw new SourceError('corrupt');
    }
    const length = LENGTH_BASE[index] + this.take(LENGTH_EXTRA[index]);
    const code = this.symbol(this.distances);
    if (code >= DISTANCE_CODES) {
      throw new SourceError('corrupt');
    }
    const extra = code < 4 ? 0 : (code >> 1) - 1;
    let from = this.at - (code < 4 ? code : (2 + (code & 1)) << extra) - 1 - this.take(extra);
    if (from < 0) {
      throw new SourceError('corrupt');
    }
    for (const stop = this.at + length; this.at < stop;) {
      this.out[this.at++] = this.out[from++];
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

const FIXED_CODES = lazily(() => ({
  literals: new PrefixCode(
    Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
    10
  ),
  distances: new PrefixCode(new Uint8Array(32).fill(5), 9)
}));
