import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { CheckError } from './checked';
import { Concatenated } from './concatenated';
import { Input } from './input';
import type { Decoder } from '../bytes/decoder';
import { Xxh32 } from './xxh32';
import { uint32 } from '../encoding/integers';

const LZ4_FRAME = 0x184d2204;
const LZ4_LEGACY = 0x184c2102;
const SKIPPABLE = 0x184d2a50;

/** True for the magic number of a frame that decoders pass over. */
function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

const HISTORY = 65536;
const LEGACY_BLOCK = 8 * 2 ** 20;

/**
 * LZ4 frames (lz4_Frame_format.md 1.6), one or several, skippable and legacy ones among them. A wrong checksum is told at the
 * end, as is a dictionary, which is not in the file: liblz4 decodes what does not refer to it. A block that depends on those before it and one that does not are decoded alike, with history.
 */
export function openLz4(source: ByteSource, work: Work): Decoder {
  let memory = new Uint8Array(0);
  const room = (blockSize: number): Uint8Array => {
    if (memory.length < HISTORY + blockSize) {
      // The memory of the frame before serves the next one, if it is not too small.
      work.afford(blockSize * PRICES.memoryByte);
      memory = new Uint8Array(HISTORY + blockSize);
    }
    return memory.subarray(0, HISTORY + blockSize);
  };
  return new Concatenated(new Input(source, work), {
    begin(input, first) {
      for (;;) {
        const magic = input.peek(4);
        const value = magic.length < 4 ? 0 : uint32(magic, 0);
        if (value === LZ4_FRAME) {
          input.skip(4);
          return readFrameHeader(input, room);
        }
        if (value === LZ4_LEGACY) {
          input.skip(4);
          return new Lz4Blocks(input, LEGACY_BLOCK, room(LEGACY_BLOCK), { legacy: true });
        }
        if (isSkippable(value)) {
          input.skip(4);
          input.skip(input.uint32());
          continue;
        }
        if (first) {
          throw new SourceError('corrupt');
        }
        return null;
      }
    }
  });
}

function readFrameHeader(input: Input, room: (blockSize: number) => Uint8Array): Decoder {
  const start = input.consumed;
  const header = input.peek(LONGEST_HEADER).slice();
  const flags = input.byte();
  const descriptor = input.byte();
  const size = (descriptor >> 4) & 7;
  if (flags >> 6 !== 1 || size < 4) {
    throw new SourceError('corrupt');
  }
  const contentSize = flags & 8 ? input.uint64() : undefined;
  if (flags & 1) {
    input.uint32();
  }
  const sum = new Xxh32();
  sum.add(header.subarray(0, input.consumed - start));
  const sound = input.byte() === ((sum.value >>> 8) & 0xff) && (flags & 2) === 0 && (descriptor & 0x8f) === 0;
  const blockSize = 1 << (8 + 2 * size);
  const failure = flags & 1 ? new CheckError('unsupported-compression', { method: 'lz4 dictionary' }) : undefined;
  return new Lz4Blocks(input, blockSize, room(blockSize), {
    legacy: false,
    blockChecksums: (flags & 16) !== 0,
    content: flags & 4 ? new Xxh32() : undefined,
    contentSize,
    damage: failure ?? (sound ? undefined : new CheckError('corrupt'))
  });
}

/** Bytes of a frame's header behind the magic number. */
const LONGEST_HEADER = 15;

interface FrameOptions {
  readonly legacy: boolean;
  readonly blockChecksums?: boolean;
  /** Checksum of the content, which stands behind it. */
  readonly content?: Xxh32;
  readonly contentSize?: number;
  /** What is wrong with the header. */
  readonly damage?: CheckError;
}

class Lz4Blocks implements Decoder {
  private at = 0;
  private failure: SourceError | undefined;
  private damage: CheckError | undefined;
  private size = 0;

  constructor(
    private readonly input: Input,
    private readonly blockSize: number,
    private readonly out: Uint8Array,
    private readonly options: FrameOptions
  ) {
    this.damage = options.damage;
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    for (;;) {
      if (this.failure) {
        throw this.failure;
      }
      if (this.input.work.exhausted) {
        return this.out.subarray(0, 0);
      }
      const kept = Math.min(HISTORY, this.at);
      this.out.copyWithin(0, this.at - kept, this.at);
      this.at = kept;
      try {
        if (!this.block()) {
          if (this.damage !== undefined) {
            throw this.damage;
          }
          return null;
        }
      } catch (error) {
        if (!(error instanceof SourceError)) {
          throw error;
        }
        this.failure = error;
      }
      if (this.at > kept) {
        const bytes = this.out.subarray(kept, this.at);
        this.size += bytes.length;
        this.input.work.afford(bytes.length * PRICES.sumByte);
        this.options.content?.add(bytes);
        return bytes;
      }
    }
  }

  /** Decodes one block behind the history; false at the end of the frame. */
  private block(): boolean {
    const { input } = this;
    const { legacy, blockChecksums, content, contentSize } = this.options;
    if (legacy) {
      const ahead = input.peek(4);
      if (ahead.length < 4 || uint32(ahead, 0) > LEGACY_BLOCK * 2) {
        // End of the file, or the magic number of the next frame.
        return false;
      }
    }
    const header = input.uint32();
    if (header === 0 && !legacy) {
      this.require(contentSize === undefined || contentSize === this.size);
      this.require(content === undefined || content.value === input.uint32());
      return false;
    }
    const stored = !legacy && header >= 2 ** 31;
    const size = stored ? header - 2 ** 31 : header;
    if (size > (legacy ? LEGACY_BLOCK * 2 : this.blockSize)) {
      throw new SourceError('corrupt');
    }
    const data = input.peek(size);
    if (stored) {
      this.out.set(data, this.at);
      this.at += data.length;
    } else {
      this.at = decodeBlock(data, this.out, this.at, error => (this.failure = error));
    }
    if (data.length < size) {
      this.failure = new SourceError('truncated');
    }
    if (blockChecksums && data.length === size) {
      const sum = new Xxh32();
      sum.add(data);
      input.skip(size);
      this.require(sum.value === input.uint32());
    } else {
      input.skip(data.length);
    }
    return true;
  }

  private require(right: boolean): void {
    this.damage ??= right ? undefined : new CheckError('corrupt');
  }
}

/**
 * Decodes one LZ4 block (lz4_Block_format.md) into `out` from `at`. Returns where the output ends; what was decoded
 * before an error stays, and the error goes to `fail`.
 */
function decodeBlock(data: Uint8Array, out: Uint8Array, at: number, fail: (error: SourceError) => void): number {
  let pos = 0;
  const end = data.length;
  while (pos < end) {
    const token = data[pos++];
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = pos < end ? data[pos++] : 0;
        literals += more;
      } while (more === 255);
    }
    if (literals > 0) {
      const count = Math.min(literals, end - pos, out.length - at);
      if (count < 24) {
        for (let i = 0; i < count; i++) {
          out[at + i] = data[pos + i];
        }
      } else {
        out.set(data.subarray(pos, pos + count), at);
      }
      at += count;
      pos += count;
      if (count < literals) {
        fail(new SourceError('corrupt'));
        return at;
      }
    }
    if (pos >= end) {
      return at;
    }
    const distance = data[pos] | (data[pos + 1] << 8);
    pos += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      let more: number;
      do {
        more = pos < end ? data[pos++] : 0;
        length += more;
      } while (more === 255);
    }
    if (pos > end || distance === 0 || distance > at || at + length > out.length) {
      fail(new SourceError('corrupt'));
      return at;
    }
    if (distance >= length && length > 24) {
      out.copyWithin(at, at - distance, at - distance + length);
      at += length;
    } else if (distance === 1 && length > 24) {
      out.fill(out[at - 1], at, at + length);
      at += length;
    } else {
      for (const stop = at + length; at < stop; at++) {
        out[at] = out[at - distance];
      }
    }
  }
  return at;
}
