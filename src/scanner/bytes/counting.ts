import type { Work } from '../work';
import { PRICES } from '../work';
import { Ranges } from './ranges';
import type { ByteSource } from './byte-source';
import { SourceError } from './byte-source';

/** Counts which bytes of the real source are read, lets them cost work, and refuses beyond a budget. */
export class CountingSource implements ByteSource {
  private readonly ranges = new Ranges();
  private transferred = 0;
  /** Why bytes could not be had, the first time that they could not. */
  problem: SourceError | undefined;

  /**
   * @param maxRead - bytes that all reads together may take; a repeated read counts again
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
    // A header may place something before the file, where there is nothing.
    const wanted = offset < 0 ? 0 : Math.max(0, Math.min(length, this.size - offset));
    if (this.transferred + wanted > this.maxRead) {
      const refusal = new SourceError('limit-read', { limit: this.maxRead });
      this.problem ??= refusal;
      throw refusal;
    }
    this.work.spend(PRICES.read + wanted * PRICES.readByte);
    if (wanted === 0) {
      return new Uint8Array(0);
    }
    const bytes = this.readInner(offset, wanted);
    this.transferred += bytes.length;
    this.ranges.add(offset, offset + bytes.length);
    this.onRead?.(this.bytesRead);
    return bytes;
  }

  private readInner(offset: number, length: number): Uint8Array {
    try {
      return this.inner.read(offset, length);
    } catch (error) {
      this.problem ??= error instanceof SourceError ? error : undefined;
      throw error;
    }
  }
}
