import type { ReasonId } from '../reason-ids';

/**
 * Random access to bytes, synchronously. A file, an HTTP resource in a worker, a slice of another source, a
 * decompressed member: all look the same to a parser.
 */
export interface ByteSource {
  /** Size in bytes. For a decompressed view, the size that is known or claimed; reads past the real end come short. */
  readonly size: number;
  /**
   * Up to `length` bytes from `offset`. Shorter at the end of the source, empty past it; never throws for a range
   * outside the source. The result may be a view that is only valid until the next read: copy what is kept.
   * Throws `SourceError` when the bytes cannot be had (vanished, changed, forbidden, budget spent, corrupt data).
   */
  read(offset: number, length: number): Uint8Array;
}

/** Why bytes could not be had; `reason` says it, `params` go into its sentence. */
export class SourceError extends Error {
  constructor(
    readonly reason: ReasonId,
    readonly params: Readonly<Record<string, string | number>> = {}
  ) {
    super(reason);
    this.name = 'SourceError';
  }
}
