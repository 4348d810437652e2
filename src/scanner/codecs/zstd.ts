import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Decoder } from '../bytes/decoder';
import { uint32 } from '../encoding/integers';
import type { Work } from '../work';
import { PRICES } from '../work';
import { CheckError } from './checked';
import { Concatenated } from './concatenated';
import { Input } from './input';
import { Xxh64 } from './xxh64';
import type { Output } from './zstd-block';
import { LARGEST_BLOCK, PADDING, ZstdBlocks } from './zstd-block';
import { FRAME, isSkippable } from './zstd-header';
import { corrupt } from './zstd-tables';

/** Memory for what matches copy. The usual readers refuse larger windows (`ZSTD_WINDOWLOG_LIMIT_DEFAULT`). */
const MAX_WINDOW = 2 ** 27;
/** Room at first: most members of an archive are small. */
const FIRST_ROOM = 16 * 1024;
/** Work of one block's header: a block may be empty. */
const BLOCK = 100;

/**
 * Zstandard (RFC 8878), one or several frames with skippable ones among them. A wrong checksum or size is told at the end. What
 * needs a dictionary, which is not in the file, is not decoded; a window is kept up to 128 MiB.
 */
export function openZstd(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), {
    begin(input, first, before) {
      for (;;) {
        const magic = input.peek(4);
        const value = magic.length < 4 ? 0 : uint32(magic, 0);
        if (value === FRAME) {
          input.skip(4);
          return new ZstdFrame(input, before instanceof ZstdFrame ? before.memory : new Uint8Array(0));
        }
        if (isSkippable(value)) {
          work.spend(PRICES.record);
          input.skip(4);
          input.skip(input.uint32());
          continue;
        }
        return first ? corrupt() : null;
      }
    }
  });
}

class ZstdFrame implements Decoder, Output {
  at = 0;
  private readonly blocks: ZstdBlocks;
  private readonly window: number;
  private readonly size: number | undefined;
  private readonly sum: Xxh64 | undefined;
  private given = 0;
  private last = false;
  private over = false;
  /** Of a block that is no compressed one: bytes that are left, and the one that is repeated. */
  private left = 0;
  private repeated: number | undefined;
  private failure: SourceError | undefined;

  /** @param memory - of the frame before */
  constructor(
    private readonly input: Input,
    public memory: Uint8Array
  ) {
    const flags = input.byte();
    const single = (flags & 0x20) !== 0;
    const descriptor = single ? 0 : input.byte();
    const base = 2 ** (10 + (descriptor >> 3));
    const idBytes = [0, 1, 2, 4][flags & 3];
    let dictionary = 0;
    for (let i = 0; i < idBytes; i++) {
      dictionary |= input.byte();
    }
    const format = flags >> 6;
    this.size =
      format === 0
        ? single
          ? input.byte()
          : undefined
        : format === 1
          ? input.uint16() + 256
          : format === 2
            ? input.uint32()
            : input.uint64();
    if (dictionary !== 0) {
      throw new SourceError('unsupported-compression', { method: 'zstd dictionary' });
    }
    if ((flags & 8) !== 0) {
      corrupt();
    }
    this.window = single ? (this.size ?? 0) : base + (base / 8) * (descriptor & 7);
    this.sum = (flags & 4) !== 0 ? new Xxh64() : undefined;
    this.blocks = new ZstdBlocks(input.work);
  }

  get consumed(): number {
    return this.input.consumed;
  }

  get out(): Uint8Array {
    return this.memory;
  }

  next(): Uint8Array | null {
    while (!this.over) {
      if (this.failure !== undefined) {
        throw this.failure;
      }
      if (this.input.work.exhausted) {
        return this.memory.subarray(0, 0);
      }
      const start = this.makeRoom();
      try {
        this.step();
      } catch (error) {
        if (!(error instanceof SourceError)) {
          throw error;
        }
        this.failure = error;
      }
      if (this.at > start) {
        const bytes = this.memory.subarray(start, this.at);
        this.given += bytes.length;
        this.input.work.afford(bytes.length * PRICES.sumByte);
        this.sum?.add(bytes);
        return bytes;
      }
    }
    this.finish();
    return null;
  }

  beyond(): SourceError {
    return new SourceError(this.window > MAX_WINDOW ? 'limit-size' : 'corrupt');
  }

  /** Keeps the window, and makes room for a block behind it; returns where its output begins. */
  private makeRoom(): number {
    const kept = Math.min(this.window, MAX_WINDOW);
    const whole = kept + Math.max(LARGEST_BLOCK * 2, Math.floor(kept / 8));
    if (this.at + LARGEST_BLOCK > this.memory.length && this.memory.length < whole) {
      const size = Math.min(whole, Math.max(FIRST_ROOM + LARGEST_BLOCK, this.memory.length * 4));
      this.input.work.afford(size * PRICES.memoryByte);
      const larger = new Uint8Array(size);
      larger.set(this.memory.subarray(0, this.at));
      this.memory = larger;
    }
    if (this.at + LARGEST_BLOCK > this.memory.length) {
      this.memory.copyWithin(0, this.at - kept, this.at);
      this.at = kept;
    }
    return this.at;
  }

  /** Decodes one block, or a part of one that is not compressed. */
  private step(): void {
    const { input } = this;
    if (this.left > 0) {
      this.plain();
      return;
    }
    if (this.last) {
      this.over = true;
      return;
    }
    input.work.afford(BLOCK);
    const header = input.uint16() | (input.byte() << 16);
    this.last = (header & 1) !== 0;
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    this.repeated = undefined;
    switch (kind) {
      case 0:
      case 1:
        this.repeated = kind === 1 ? input.byte() : undefined;
        this.left = size;
        break;
      case 2: {
        const block = input.peek(size);
        if (size > LARGEST_BLOCK || size < 2) {
          corrupt();
        }
        if (block.length < size) {
          throw new SourceError('truncated');
        }
        const bytes = new Uint8Array(size + PADDING);
        bytes.set(block);
        input.skip(size);
        this.blocks.decode(bytes, size, this);
        break;
      }
      default:
        corrupt();
    }
  }

  private plain(): void {
    const { input } = this;
    const wanted = Math.min(this.left, LARGEST_BLOCK);
    if (this.repeated !== undefined) {
      this.memory.fill(this.repeated, this.at, this.at + wanted);
      this.at += wanted;
      this.left -= wanted;
      return;
    }
    const bytes = input.peek(wanted);
    this.memory.set(bytes, this.at);
    this.at += bytes.length;
    this.left -= bytes.length;
    input.skip(bytes.length);
    if (bytes.length < wanted) {
      throw new SourceError('truncated');
    }
  }

  private finish(): void {
    const stored = this.input.peek(this.sum === undefined ? 0 : 4);
    const sound = this.sum === undefined || (stored.length === 4 && uint32(stored, 0) === this.sum.value);
    const isCut = this.sum !== undefined && stored.length < 4;
    this.input.skip(stored.length);
    if (!sound || this.blocks.strange || (this.size ?? this.given) !== this.given) {
      throw new CheckError(isCut ? 'truncated' : 'corrupt');
    }
  }
}
