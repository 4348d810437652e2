import { MemorySource } from './memory';
import type { ByteSource } from './byte-source';

/** Sources up to this size are read once, whole, so that nothing is read twice. */
const MAX_SMALL = 256 * 1024;

/** Another source, held in memory from its first read on. */
class ReadOnceSource implements ByteSource {
  readonly size: number;
  private bytes?: Uint8Array;

  constructor(private readonly inner: ByteSource) {
    this.size = inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    this.bytes ??= this.inner.read(0, this.size).slice();
    return offset < 0 || length <= 0 ? this.bytes.subarray(0, 0) : this.bytes.subarray(offset, offset + length);
  }
}

/** A small source, held in memory from its first read on; a larger one as it is. */
export function cacheSmall(source: ByteSource): ByteSource {
  return source.size > MAX_SMALL || isInMemory(source) ? source : new ReadOnceSource(source);
}

/** True when all of the source is in memory after its first read: views stay valid, and no read fails. */
export function isInMemory(source: ByteSource): boolean {
  return source instanceof ReadOnceSource || source instanceof MemorySource;
}
