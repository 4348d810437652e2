import type { ByteSource } from './types';
import { SourceError } from './types';

/** Counts what is read from the real source, and refuses beyond a budget. */
export class CountingSource implements ByteSource {
  bytesRead = 0;

  constructor(
    private readonly inner: ByteSource,
    private readonly maxRead: number,
    private readonly onRead?: (bytesRead: number) => void
  ) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (this.bytesRead + wanted > this.maxRead) {
      throw new SourceError('limit-read', { limit: this.maxRead });
    }
    const bytes = this.inner.read(offset, wanted);
    this.bytesRead += bytes.length;
    this.onRead?.(this.bytesRead);
    return bytes;
  }
}
