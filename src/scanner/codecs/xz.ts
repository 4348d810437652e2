import { crc32 } from '../bytes/crc32';
import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { undoBranches } from './branches';
import { Crc32, check } from './checked';
import { Concatenated } from './concatenated';
import { undoDelta, undoX86 } from './filters';
import { Input } from './input';
import { startLzmaAlone } from './lzma-alone';
import { isLzmaAlone } from './lzma-header';
import { Lzma2, lzma2Dictionary } from './lzma2';
import type { Decoder } from '../bytes/decoder';
import { leb128, uint32 } from '../encoding/integers';
import type { XzCheck } from './xz-checks';
import { xzCheck } from './xz-checks';

const XZ_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const STREAM_HEADER = 12;
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
/** Bytes of a number, which has up to 63 bits (1.2). */
const MAX_VARINT = 9;
const LONGEST_ALONE_HEADER = 18;
const FILTER_DELTA = 0x03;
const FILTER_X86 = 0x04;
const FILTER_LZMA2 = 0x21;
/** Blocks whose sizes are compared with the index. */
const MAX_COMPARED = 100_000;

/**
 * .xz files (xz file format 1.2.1) and .lzma files, one or several streams with padding: Python's `lzma` takes either kind
 * behind either. Where a checksum or a size is wrong, the data are decoded, and the error comes at the end.
 */
export function openXz(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), {
    begin(input, first) {
      if (!first) {
        while (input.peek(1)[0] === 0 && !isLzmaAlone(input.peek(LONGEST_ALONE_HEADER))) {
          input.byte();
        }
      }
      const head = input.peek(LONGEST_ALONE_HEADER);
      if (!XZ_MAGIC.every((byte, i) => head[i] === byte)) {
        if (isLzmaAlone(head)) {
          return startLzmaAlone(input);
        }
        if (first) {
          throw new SourceError('corrupt');
        }
        return null;
      }
      if (head.length < STREAM_HEADER) {
        throw new SourceError('truncated');
      }
      return new XzBlocks(input);
    }
  });
}

/** The blocks of one stream, then its index and footer. */
class XzBlocks implements Decoder {
  private block: Decoder | null = null;
  private over = false;
  /** Nothing was wrong so far. */
  private sound: boolean;
  /** The two bytes of the stream's flags, which the footer repeats. */
  private readonly flags: Uint8Array;
  private count = 0;
  /** Sizes of the blocks, with header and check and without, as the index repeats them. */
  private readonly sizes: [number, number][] = [];
  /** Of the present block: where it and its data begin, what its header says of its sizes, and its bytes and check so far. */
  private blockStart = 0;
  private start = 0;
  private claimed: readonly (number | undefined)[] = [];
  private size = 0;
  private check: XzCheck | undefined;

  constructor(private readonly input: Input) {
    const head = input.peek(STREAM_HEADER);
    this.flags = head.slice(6, 8);
    this.sound = crc32(this.flags) === uint32(head, 8) && this.flags[0] === 0 && this.flags[1] <= 0x0f;
    input.skip(STREAM_HEADER);
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    while (!this.over) {
      if (!this.block) {
        if (this.input.work.exhausted) {
          return new Uint8Array(0);
        }
        this.input.work.afford(PRICES.decoder);
        this.block = this.startBlock();
        if (!this.block) {
          this.readIndex();
          this.over = true;
          break;
        }
      }
      const bytes = this.block.next();
      if (bytes) {
        this.input.work.afford(bytes.length * PRICES.sumByte * (this.check?.price ?? 0));
        this.check?.add(bytes);
        this.size += bytes.length;
        return bytes;
      }
      this.block = null;
      this.finishBlock();
    }
    check(this.sound);
    return null;
  }

  private require(right: boolean): void {
    this.sound &&= right;
  }

  /** Reads a block header; `null` at the index. */
  private startBlock(): Decoder | null {
    const { input } = this;
    this.blockStart = input.consumed;
    const first = input.peek(1)[0];
    const length = (first + 1) * 4;
    const header = input.peek(length);
    input.byte();
    if (first === 0) {
      return null;
    }
    const end = this.blockStart + length;
    this.require(header.length === length && crc32(header.subarray(0, -4)) === uint32(header, length - 4));
    const flags = input.byte();
    this.require((flags & 0x3c) === 0);
    this.claimed = [0x40, 0x80].map(flag => (flags & flag ? input.varint(MAX_VARINT) : undefined));
    const filters: { id: number; properties: Uint8Array }[] = [];
    for (let i = 0; i <= (flags & 3); i++) {
      const id = input.varint(MAX_VARINT);
      const size = input.varint(MAX_VARINT);
      if (size > end - input.consumed) {
        throw new SourceError('corrupt');
      }
      filters.push({ id, properties: Uint8Array.from({ length: size }, () => input.byte()) });
    }
    for (; input.consumed < end - 4;) {
      this.require(input.byte() === 0);
    }
    input.skip(Math.max(0, end - input.consumed));
    this.start = input.consumed;
    this.size = 0;
    this.check = xzCheck(this.flags[1]);
    return filtersOf(filters, input);
  }

  private finishBlock(): void {
    const { input } = this;
    const packed = input.consumed - this.start;
    this.require((this.claimed[0] ?? packed) === packed && (this.claimed[1] ?? this.size) === this.size);
    for (let padding = (4 - (packed & 3)) & 3; padding > 0; padding--) {
      this.require(input.byte() === 0);
    }
    const size = CHECK_SIZES[this.flags[1] & 0x0f];
    const stored = input.peek(size);
    const sum = this.check?.bytes;
    this.require(stored.length === size && (sum?.every((byte, i) => byte === stored[i]) ?? true));
    input.skip(stored.length);
    this.count++;
    if (this.sizes.length < MAX_COMPARED) {
      this.sizes.push([this.start - this.blockStart + packed + size, this.size]);
    }
  }

  /**
   * The index repeats the sizes of the blocks: one that speaks of other blocks than were there means that something was
   * passed over. The footer has twelve bytes.
   */
  private readIndex(): void {
    const { input } = this;
    const { blockStart } = this;
    const sum = new Crc32();
    // Its mark was read already.
    const one = new Uint8Array(1);
    sum.add(one);
    const byte = (): number => {
      one[0] = input.byte();
      sum.add(one);
      return one[0];
    };
    const number = (): number => leb128(byte, MAX_VARINT) ?? -1;
    const records = number();
    this.require(records === this.count);
    for (let i = 0; i < records && records === this.count; i++) {
      input.work.spend(PRICES.record);
      const [packed, size] = [number(), number()];
      this.require(i >= this.sizes.length || (packed === this.sizes[i][0] && size === this.sizes[i][1]));
    }
    for (; (input.consumed - blockStart) & 3;) {
      this.require(byte() === 0);
    }
    const length = input.consumed - blockStart + 4;
    this.require(input.uint32() === sum.value);
    const footer = input.peek(STREAM_HEADER).slice();
    if (footer.length < STREAM_HEADER) {
      throw new SourceError('truncated');
    }
    input.skip(STREAM_HEADER);
    this.require(crc32(footer.subarray(4, 10)) === uint32(footer, 0) && (uint32(footer, 4) + 1) * 4 === length);
    this.require(
      footer[8] === this.flags[0] && footer[9] === this.flags[1] && footer[10] === 0x59 && footer[11] === 0x5a
    );
  }
}

/** The decoder of a block: LZMA2, and the filters in front of it undone one after the other. */
function filtersOf(filters: { readonly id: number; readonly properties: Uint8Array }[], input: Input): Decoder {
  const last = filters.pop();
  const dictionary = last?.id === FILTER_LZMA2 ? lzma2Dictionary(last.properties[0] ?? 255) : undefined;
  if (dictionary === undefined) {
    throw new SourceError('unsupported-compression', { method: `xz filter ${last?.id ?? 0}` });
  }
  return filters.reverse().reduce<Decoder>(
    (inner, { id, properties }) => {
      if (id === FILTER_DELTA) {
        return undoDelta(inner, input.work, (properties[0] ?? 0) + 1);
      }
      const start = uint32(properties, 0);
      const branches =
        id === FILTER_X86 ? undoX86(inner, input.work, start) : undoBranches(id, inner, input.work, start);
      if (branches !== undefined) {
        return branches;
      }
      throw new SourceError('unsupported-compression', { method: `xz filter ${id}` });
    },
    new Lzma2(input, dictionary)
  );
}
