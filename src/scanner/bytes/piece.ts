import type { ByteSource } from './byte-source';

/**
 * A stretch of a source, copied: it serves the short reads of a parser that goes through the bytes in order.
 * Below it, `CachedSource` keeps the pages of a remote file, and `InflatedSource` keeps decompressed blocks.
 */
export class Piece {
  /** The copy: views of it stay valid when another stretch is fetched. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset in the source of the first byte. */
  start = 0;

  constructor(private readonly source: ByteSource) {}

  /** Offset behind the last byte. */
  get end(): number {
    return this.start + this.bytes.length;
  }

  /** True when the `length` bytes at `offset` are at hand. */
  holds(offset: number, length: number): boolean {
    return offset >= this.start && offset + length <= this.end;
  }

  /** Makes `length` bytes from `offset` on be at hand, or fewer at the end of the source. Throws what the source throws. */
  fetch(offset: number, length: number): void {
    this.bytes = this.source.read(offset, length).slice();
    this.start = offset;
  }
}
