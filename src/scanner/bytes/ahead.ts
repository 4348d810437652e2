import type { ByteSource } from './byte-source';

/** Bytes to read at a place that was jumped to: behind the numbers of one tensor stands the name of the next. */
const FIRST = 256;
/** Most bytes that are read ahead. */
const MOST = 64 * 1024;
/** A jump over fewer bytes is none. */
const NEAR = 1024;

/**
 * Another source, for a parser that goes through it from the front and jumps over what it does not read: reads ahead, further as
 * long as there is no jump. All cursors over it share what it has read.
 */
export class AheadSource implements ByteSource {
  private bytes = new Uint8Array(0);
  private start = 0;
  private stride = FIRST;

  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const end = this.start + this.bytes.length;
    if (offset < this.start || offset + length > end) {
      const goesOn = offset >= this.start && offset <= end + NEAR;
      this.stride = goesOn ? Math.min(MOST, this.stride * 2) : FIRST;
      this.bytes = this.inner.read(offset, Math.max(length, this.stride)).slice();
      this.start = offset;
    }
    const at = offset - this.start;
    return this.bytes.subarray(at, at + length);
  }
}
