import type { ByteSource } from './byte-source';
import type { Work } from '../work';
import type { Input } from '../codecs/input';

/**
 * A decompressor that is pulled: each call decodes a little more. Whatever the input, a call returns, memory stays
 * bounded by the format's window, and every call that returns bytes has consumed input or counts towards a bound.
 */
export interface Decoder {
  /**
   * The next decoded bytes, valid until the next call; `null` at the end of the data. Empty only when the work ran out
   * before there were any: more of it, and decoding goes on.
   * Throws `SourceError` (`truncated`, `corrupt`, `unsupported-compression`, `limit-size`) only after everything that
   * could be decoded has been returned.
   */
  next(): Uint8Array | null;
  /** Bytes of input consumed so far; after the end, the offset where the compressed data end. */
  readonly consumed: number;
  /**
   * Remembers this place: the function makes a decoder that goes on from here, with an input of its own or one that
   * stands there already. Undefined where a decoder cannot.
   */
  mark?(): Resume | undefined;
}

export type Resume = (input?: Input) => Decoder;

/**
 * Starts decoding at the beginning of a source. Called again to start over.
 * A decoder pays for its input and its steps; the caller pays for the output.
 */
export type OpenDecoder = (source: ByteSource, work: Work) => Decoder;
