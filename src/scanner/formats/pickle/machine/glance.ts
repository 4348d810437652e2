import type { ByteSource } from '../../../bytes/byte-source';
import type { Window } from './window';

/** Bytes that are fetched around a place that is looked at, and what is kept of such places. */
const BLOCK = 4096;
const BLOCKS = 64;
/** What a block holds of the next one, so that few looks reach over its end. */
const OVERLAP = 256;

/**
 * Short reads of what stands near the machine's window or near an earlier read, without asking the source each time:
 * a look at the argument of every call of a long pickle is millions of reads. Views are valid until the next read.
 */
export class Glance implements ByteSource {
  private blocks?: Map<number, Uint8Array>;

  constructor(
    private readonly source: ByteSource,
    private readonly window: Window
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(offset: number, length: number): Uint8Array {
    const { window } = this;
    const end = Math.min(offset + length, this.size);
    if (offset >= window.base && end <= window.end) {
      return window.bytes.subarray(offset - window.base, Math.max(offset, end) - window.base);
    }
    const number = Math.floor(offset / BLOCK);
    const start = number * BLOCK;
    if (offset < 0 || end > start + BLOCK + OVERLAP) {
      return this.source.read(offset, length);
    }
    const block = this.blocks?.get(number) ?? this.fetch(number);
    return block.subarray(offset - start, Math.max(offset, end) - start);
  }

  private fetch(number: number): Uint8Array {
    this.blocks ??= new Map();
    if (this.blocks.size >= BLOCKS) {
      this.blocks.clear();
    }
    const block = new Uint8Array(this.source.read(number * BLOCK, BLOCK + OVERLAP));
    this.blocks.set(number, block);
    return block;
  }
}
