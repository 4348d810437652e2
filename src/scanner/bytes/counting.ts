import type { Work } from '../work';
import { PRICES } from '../work';
import { Ranges } from './ranges';
import type { ByteSource } from './byte-source';
import { SourceError } from './byte-source';

/** Counts which bytes of the real source are read, lets them cost work, and refuses beyond a budget. */
export class CountingSource implements ByteSource {
  private readonly ranges = new Ranges();
  private transferred = 0;

  /**
   * @param maxRead - bytes that all reads together may take, those that come again counted again
   * @param onRead - called after each read with the bytes that have been read at least once
   */
  constructor(
    private readonly inner: ByteSource,
    private readonly work: Work,
    private readonly maxRead: number,
    private readonly onRead?: (bytesRead: number) => void
  ) {}

  get size(): number {
    return this.inner.size;
  }

  /** Bytes that have been read, each of them counted once. */
  get bytesRead(): number {
    return this.ranges.total;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (this.transferred + wanted > this.maxRead) {
      throw new SourceError('limit-read', { limit: this.maxRead });
    }
    this.work.spend(PRICES.read + wanted * PRICES.readByte);
    const bytes = this.inner.read(offset, wanted);
    this.transferred += bytes.length;
    this.ranges.add(offset, offset + bytes.length);
    this.onRead?.(this.bytesRead);
    return bytes;
  }
}
