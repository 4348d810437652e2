import type { ByteSource } from './byte-source';

/** Bytes that are already in memory. Reads are views, not copies. */
export class MemorySource implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    const start = Math.max(0, offset);
    return this.bytes.subarray(start, Math.max(start, start + length));
  }
}
