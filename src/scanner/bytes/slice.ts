import type { ByteSource } from './byte-source';

/**
 * A part of another source, seen as a source of its own. Reads never reach outside the part, which gets shorter where the
 * other source turns out to end earlier than it claimed: parsers go on to the size.
 */
class SliceSource implements ByteSource {
  constructor(
    private readonly inner: ByteSource,
    private readonly start: number,
    private readonly length: number
  ) {}

  get size(): number {
    return Math.max(0, Math.min(this.length, this.inner.size - this.start));
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    return offset < 0 || wanted <= 0 ? new Uint8Array(0) : this.inner.read(this.start + offset, wanted);
  }

  /** The same part of the innermost source, so that slices of slices stay one step deep. */
  narrow(offset: number, size: number): SliceSource {
    return new SliceSource(this.inner, this.start + offset, size);
  }
}

/** Bytes `offset` to `offset + length` of `source`, cut to the source's length. */
export function slice(source: ByteSource, offset: number, length: number): ByteSource {
  const start = Math.min(Math.max(0, offset), source.size);
  const size = Math.max(0, Math.min(length, source.size - start));
  return source instanceof SliceSource ? source.narrow(start, size) : new SliceSource(source, start, size);
}
