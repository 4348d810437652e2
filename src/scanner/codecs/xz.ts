import { crc32 } from '../bytes/crc32';
import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { Concatenated } from './concatenated';
import { undoBranches } from './branches';
import { undoDelta, undoX86 } from './filters';
import { Input } from './input';
import { Lzma2, lzma2Dictionary } from './lzma2';
import type { Decoder } from '../bytes/decoder';
import { uint32 } from '../encoding/integers';

const XZ_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

/** The last two bytes of a stream: `YZ`. */
const MARK = [0x59, 0x5a];
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
/** Bytes of a number, which has up to 63 bits (1.2). */
const MAX_VARINT = 9;
const FILTER_DELTA = 0x03;
const FILTER_X86 = 0x04;
const FILTER_LZMA2 = 0x21;

/** .xz files (xz file format 1.2.1), one or several streams with padding. Integrity checks of the data are passed over. */
export function openXz(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), {
    begin(input, first) {
      if (!first) {
        while (input.peek(1)[0] === 0) {
          input.byte();
        }
      }
      const head = input.peek(12);
      if (!XZ_MAGIC.every((byte, i) => head[i] === byte)) {
        if (first) {
          throw new SourceError('corrupt');
        }
        return null;
      }
      if (head.length < 12) {
        throw new SourceError('truncated');
      }
      const sound = crc32(head.subarray(6, 8)) >>> 0 === uint32(head, 8);
      const checkSize = CHECK_SIZES[head[7] & 0x0f];
      input.skip(12);
      return new XzBlocks(input, checkSize, sound);
    }
  });
}

/** The blocks of one stream, then its index and footer. */
class XzBlocks implements Decoder {
  private block: Decoder | null = null;
  private blocks = 0;
  private over = false;

  constructor(
    private readonly input: Input,
    private readonly checkSize: number,
    /** The checksum of the header is right. Where it is not, some readers go on, so the block is decoded before the error is thrown. */
    private readonly sound: boolean
  ) {}

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
          this.skipIndex();
          this.over = true;
          break;
        }
        this.blocks++;
        this.start = this.input.consumed;
      }
      const bytes = this.block.next();
      if (bytes) {
        return bytes;
      }
      this.block = null;
      const padding = (4 - ((this.input.consumed - this.start) & 3)) & 3;
      this.input.skip(padding + this.checkSize);
    }
    return null;
  }

  /** Offset of the data of the present block. */
  private start = 0;

  /** Reads a block header; `null` at the index. */
  private startBlock(): Decoder | null {
    const { input } = this;
    const first = input.byte();
    if (first === 0) {
      return null;
    }
    const end = input.consumed - 1 + (first + 1) * 4;
    const flags = input.byte();
    for (const flag of [0x40, 0x80]) {
      if (flags & flag) {
        input.varint(MAX_VARINT);
      }
    }
    const filters: { id: number; properties: Uint8Array }[] = [];
    for (let i = 0; i <= (flags & 3); i++) {
      const id = input.varint(MAX_VARINT);
      const size = input.varint(MAX_VARINT);
      if (size > end - input.consumed) {
        throw new SourceError('corrupt');
      }
      filters.push({ id, properties: Uint8Array.from({ length: size }, () => input.byte()) });
    }
    input.skip(Math.max(0, end - input.consumed));
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

  /**
   * The index repeats the sizes of the blocks: one that speaks of other blocks than were there means that something was
   * passed over. The footer has twelve bytes.
   */
  private skipIndex(): void {
    const { input } = this;
    const start = input.consumed - 1;
    let whole = false;
    try {
      const records = input.varint(MAX_VARINT);
      for (let i = 0; i < records && records === this.blocks; i++) {
        input.varint(MAX_VARINT);
        input.varint(MAX_VARINT);
      }
      const padding = (4 - ((input.consumed - start) & 3)) & 3;
      input.skip(padding + 4 + 10);
      whole = records === this.blocks && input.byte() === MARK[0] && input.byte() === MARK[1];
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      // It may be cut off after all of the data.
      whole = error.reason === 'truncated' && this.blocks > 0;
    }
    if (!whole || !this.sound) {
      throw new SourceError('corrupt');
    }
  }
}
