import type { ByteSource } from './byte-source';

/** A source whose first bytes are already at hand. */
export class PrefetchedSource implements ByteSource {
  constructor(
    private readonly inner: ByteSource,
    private readonly head: Uint8Array
  ) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    return offset >= 0 && wanted > 0 && offset + wanted <= this.head.length
      ? this.head.subarray(offset, offset + wanted)
      : this.inner.read(offset, length);
  }
}
