import { SourceError } from '../bytes/byte-source';
import type { Input } from './input';
import { check } from './checked';
import { Lzma } from './lzma';
import { lzmaProperties } from './lzma-header';
import type { Decoder } from '../bytes/decoder';

/** One LZMA stream: ends at its end marker or after `size` bytes (Infinity when only the marker counts). */
export class LzmaStream implements Decoder {
  private left: number;
  private failure: SourceError | undefined;
  private over = false;
  private sound = true;

  /** `lzma` has its properties; the range decoder's five bytes come next in the input. */
  constructor(
    private readonly input: Input,
    private readonly lzma: Lzma,
    size: number
  ) {
    this.left = size;
    lzma.startRange();
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    if (!this.over && !this.failure) {
      const bytes = this.lzma.decode(this.left, error => (this.failure = error));
      this.left -= bytes.length;
      this.over = this.lzma.ended || this.left === 0;
      if (this.over) {
        this.sound = this.lzma.finishRange();
      }
      if (bytes.length > 0) {
        return bytes;
      }
    }
    if (this.failure) {
      throw this.failure;
    }
    check(this.sound);
    return null;
  }
}

/** Begins to decode a .lzma file. Throws `corrupt` for impossible properties, and `truncated`. */
export function startLzmaAlone(input: Input): Decoder {
  const properties = lzmaProperties(input.byte());
  if (!properties) {
    throw new SourceError('corrupt');
  }
  const dictionary = input.uint32();
  const low = input.uint32();
  const high = input.uint32();
  const lzma = new Lzma(input, dictionary);
  lzma.setProperties(properties);
  return new LzmaStream(input, lzma, low === 0xffffffff && high === 0xffffffff ? Infinity : low + high * 2 ** 32);
}
