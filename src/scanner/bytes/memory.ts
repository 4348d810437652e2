import type { ByteSource } from './byte-source';

/** Bytes that are already in memory. Reads are views, not copies. */
export class MemorySource implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    return offset < 0 || length <= 0 ? this.bytes.subarray(0, 0) : this.bytes.subarray(offset, offset + length);
  }
}
