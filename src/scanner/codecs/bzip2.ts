import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { check } from './checked';
import { Concatenated } from './concatenated';
import { Input } from './input';
import type { Decoder } from '../bytes/decoder';
import { lazily } from '../lazily';

const BLOCK_MAGIC = [0x314159, 0x265359];
const END_MAGIC = [0x177245, 0x385090];
const MAX_LENGTH = 20;
const GROUP = 50;
const OUTPUT = 256 * 1024;
const FIRST_OUTPUT = 4 * 1024;
const LONGEST_RUN = 256;
/** Most moves by one for which the decoder uses a loop. */
const FAR = 24;
/** Work of undoing the transform for one byte of a block, and of finding its symbol. */
const TRANSFORM_WORK = 40;
const SYMBOL_WORK = 15;

/** CRC-32 with the highest bit first, which bzip2 alone uses. */
const CRC = lazily(() =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0);
    }
    return value;
  })
);

/** bzip2 streams, one or several. A wrong CRC is told at the end: readers hand out pieces of a block before they know it. */
export function openBzip2(source: ByteSource, work: Work): Decoder {
  let links = new Uint32Array(0);
  return new Concatenated(new Input(source, work), {
    begin(input, first) {
      const head = input.peek(4);
      const valid =
        head.length === 4 &&
        head[0] === 0x42 &&
        head[1] === 0x5a &&
        head[2] === 0x68 &&
        head[3] >= 0x31 &&
        head[3] <= 0x39;
      if (!valid) {
        if (first) {
          throw new SourceError(head.length < 4 ? 'truncated' : 'corrupt');
        }
        return null;
      }
      input.skip(4);
      const blockSize = (head[3] - 0x30) * 100_000;
      if (links.length < blockSize) {
        // The memory of the stream before serves the next one, if it is not too small.
        work.afford(4 * blockSize * PRICES.memoryByte);
        links = new Uint32Array(blockSize);
      }
      return new Bzip2Blocks(input, blockSize, links);
    }
  });
}

/** One code of a block: for each length, the first code, and where its symbols start in the sorted list. */
interface Code {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

class Bzip2Blocks implements Decoder {
  private hold = 0;
  private bits = 0;
  private out = new Uint8Array(FIRST_OUTPUT + LONGEST_RUN);
  /** Bytes of the block still to be put out, the position in the list of links, and the run-length state. */
  private left = 0;
  private link = 0;
  private previous = -1;
  private run = 0;
  private over = false;
  private failure: SourceError | undefined;
  /** CRC of the block so far, the one it should have, and that of the stream. */
  private crc = -1;
  private stored = -1;
  private combined = 0;
  private sound = true;

  constructor(
    private readonly input: Input,
    private readonly blockSize: number,
    private readonly links: Uint32Array
  ) {}

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    for (;;) {
      if (this.left > 0) {
        const bytes = this.output();
        if (bytes.length > 0) {
          return bytes;
        }
        continue;
      }
      if (this.failure) {
        throw this.failure;
      }
      if (this.over) {
        check(this.sound);
        return null;
      }
      try {
        this.readBlock();
      } catch (error) {
        if (!(error instanceof SourceError)) {
          throw error;
        }
        this.failure = error;
      }
    }
  }

  /** Undoes the first run-length step: four equal bytes are followed by a count of further ones. */
  private output(): Uint8Array {
    if (this.out.length < OUTPUT && this.left > this.out.length) {
      this.out = new Uint8Array(OUTPUT + LONGEST_RUN);
    }
    const { out, links } = this;
    const most = out.length - LONGEST_RUN;
    let { left, link, previous, run } = this;
    let at = 0;
    while (left > 0 && at < most) {
      const entry = links[link];
      const byte = entry & 0xff;
      link = entry >>> 8;
      left -= 1;
      if (run === 4) {
        out.fill(previous, at, at + byte);
        at += byte;
        run = 0;
        previous = -1;
      } else {
        run = byte === previous ? run + 1 : 1;
        previous = byte;
        out[at++] = byte;
      }
    }
    this.left = left;
    this.link = link;
    this.previous = previous;
    this.run = run;
    const table = CRC();
    let { crc } = this;
    for (let i = 0; i < at; i++) {
      crc = (crc << 8) ^ table[(crc >>> 24) ^ out[i]];
    }
    this.crc = crc;
    if (left === 0) {
      this.combined = ((this.combined << 1) | (this.combined >>> 31)) ^ ~crc;
      this.sound &&= ~crc === this.stored;
    }
    return out.subarray(0, at);
  }

  private readBlock(): void {
    const magic = [this.take(24), this.take(24)];
    if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
      this.sound &&= this.combined === ((this.take(16) << 16) | this.take(16));
      this.input.unread(this.bits >> 3);
      this.over = true;
      return;
    }
    if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
      throw new SourceError('corrupt');
    }
    this.stored = (this.take(16) << 16) | this.take(16);
    this.crc = -1;
    if (this.take(1)) {
      // "Randomised" blocks, written by bzip2 before 0.9.5 only.
      throw new SourceError('unsupported-compression', { method: 'bzip2 randomised' });
    }
    const origin = this.take(24);
    const alphabet = this.readAlphabet();
    const codes = this.readCodes(alphabet.length + 2);
    const length = this.readSymbols(alphabet, codes.selectors, codes.codes);
    if (origin >= length) {
      throw new SourceError('corrupt');
    }
    this.linkUp(length);
    this.input.work.afford(length * TRANSFORM_WORK);
    this.left = length;
    this.link = this.links[origin] >>> 8;
    this.previous = -1;
    this.run = 0;
  }

  private readAlphabet(): Uint8Array {
    const ranges = this.take(16);
    const used: number[] = [];
    for (let range = 0; range < 16; range++) {
      if ((ranges >> (15 - range)) & 1) {
        const symbols = this.take(16);
        for (let symbol = 0; symbol < 16; symbol++) {
          if ((symbols >> (15 - symbol)) & 1) {
            used.push(range * 16 + symbol);
          }
        }
      }
    }
    if (used.length === 0) {
      throw new SourceError('corrupt');
    }
    return Uint8Array.from(used);
  }

  private readCodes(symbols: number): { selectors: Uint8Array; codes: Code[] } {
    const tables = this.take(3);
    const count = this.take(15);
    if (tables < 2 || tables > 6 || count === 0) {
      throw new SourceError('corrupt');
    }
    const order = Array.from({ length: tables }, (_, i) => i);
    const selectors = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      let index = 0;
      while (this.take(1)) {
        if (++index >= tables) {
          throw new SourceError('corrupt');
        }
      }
      const [table] = order.splice(index, 1);
      order.unshift(table);
      selectors[i] = table;
    }
    const codes: Code[] = [];
    for (let table = 0; table < tables; table++) {
      const lengths = new Uint8Array(symbols);
      let length = this.take(5);
      for (let symbol = 0; symbol < symbols; symbol++) {
        while (this.take(1)) {
          length += this.take(1) ? -1 : 1;
          if (length < 1 || length > MAX_LENGTH) {
            throw new SourceError('corrupt');
          }
        }
        if (length < 1 || length > MAX_LENGTH) {
          throw new SourceError('corrupt');
        }
        lengths[symbol] = length;
      }
      codes.push(makeCode(lengths));
    }
    return { selectors, codes };
  }

  /** Decodes the block's symbols, undoing runs of zeros and move-to-front, into the low bytes of `links`. */
  private readSymbols(alphabet: Uint8Array, selectors: Uint8Array, codes: readonly Code[]): number {
    const { links } = this;
    const front = alphabet.slice();
    const end = alphabet.length + 1;
    let length = 0;
    let runWeight = 0;
    let runLength = 0;
    for (let group = 0; ; group++) {
      this.input.work.afford(GROUP * SYMBOL_WORK);
      if (group >= selectors.length) {
        throw new SourceError('corrupt');
      }
      const code = codes[selectors[group]];
      for (let i = 0; i < GROUP; i++) {
        const symbol = this.symbol(code);
        if (symbol <= 1) {
          runWeight = runWeight === 0 ? 1 : runWeight * 2;
          runLength += runWeight << symbol;
          if (runLength > this.blockSize) {
            throw new SourceError('corrupt');
          }
          continue;
        }
        if (runLength > 0) {
          if (length + runLength > this.blockSize) {
            throw new SourceError('corrupt');
          }
          links.fill(front[0], length, length + runLength);
          length += runLength;
          runLength = runWeight = 0;
        }
        if (symbol === end) {
          return length;
        }
        if (length >= this.blockSize) {
          throw new SourceError('corrupt');
        }
        const index = symbol - 1;
        const byte = front[index];
        if (index > FAR) {
          front.copyWithin(1, 0, index);
        } else {
          for (let k = index; k > 0; k--) {
            front[k] = front[k - 1];
          }
        }
        front[0] = byte;
        links[length++] = byte;
      }
    }
  }

  /** Undoes the Burrows-Wheeler transform: above each byte goes the position of the byte that follows it. */
  private linkUp(length: number): void {
    const { links } = this;
    const starts = new Uint32Array(256);
    for (let i = 0; i < length; i++) {
      starts[links[i] & 0xff] += 1;
    }
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = starts[byte];
      starts[byte] = sum;
      sum += count;
    }
    for (let i = 0; i < length; i++) {
      links[starts[links[i] & 0xff]++] |= i << 8;
    }
  }

  private symbol(code: Code): number {
    while (this.bits <= 24 && this.input.fill()) {
      this.hold = (this.hold << 8) | this.input.byte();
      this.bits += 8;
    }
    for (let length = code.shortest; length <= MAX_LENGTH; length++) {
      if (length > this.bits) {
        throw new SourceError('truncated');
      }
      const value = (this.hold >>> (this.bits - length)) & ((1 << length) - 1);
      if (value <= code.limit[length]) {
        this.bits -= length;
        return code.symbols[value - code.base[length]];
      }
    }
    throw new SourceError('corrupt');
  }

  /** The next `count` bits, 1 to 24, most significant first. */
  private take(count: number): number {
    while (this.bits < count) {
      this.hold = (this.hold << 8) | this.input.byte();
      this.bits += 8;
    }
    this.bits -= count;
    return (this.hold >>> this.bits) & ((1 << count) - 1);
  }
}

function makeCode(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MAX_LENGTH + 1);
  for (const length of lengths) {
    counts[length] += 1;
  }
  const limit = new Int32Array(MAX_LENGTH + 1).fill(-1);
  const base = new Int32Array(MAX_LENGTH + 1);
  const starts = new Uint16Array(MAX_LENGTH + 1);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    if (code + counts[length] > 1 << length) {
      throw new SourceError('corrupt');
    }
    base[length] = code - index;
    starts[length] = index;
    code += counts[length];
    index += counts[length];
    limit[length] = counts[length] > 0 ? code - 1 : -1;
    code <<= 1;
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => (symbols[starts[length]++] = symbol));
  return { limit, base, symbols, shortest: Math.min(...lengths) };
}
