import { SourceError } from '../bytes/byte-source';
import type { Input } from './input';
import { check } from './checked';
import { Lzma, lzmaProperties } from './lzma';
import type { Decoder } from '../bytes/decoder';
import { uint32 } from '../encoding/integers';

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

/** Writers make no smaller dictionary. */
const SMALLEST_DICTIONARY = 4096;
/** Properties of nearly all files, by which joblib tells them together with the zero that follows. */
const USUAL_PROPERTIES = 0x5d;

/**
 * True when `head` starts like a .lzma file (LZMA_Alone), which has no magic number: properties as liblzma accepts
 * them, a dictionary size of 2^n or 2^n + 2^(n-1), a length that is unknown or below 256 GiB, and the range decoder's
 * first byte, which is always 0. The same test as liblzma's own when it has to guess.
 */
export function isLzmaAlone(head: Uint8Array): boolean {
  const properties = head.length < 18 || head[13] !== 0 ? undefined : lzmaProperties(head[0]);
  if (!properties || properties.lc + properties.lp > 4) {
    return false;
  }
  const dictionary = uint32(head, 1);
  const low = uint32(head, 5);
  const high = uint32(head, 9);
  const unknown = high === 0xffffffff && low === 0xffffffff;
  return (
    (dictionary === 0xffffffff || isPowerOfTwo(dictionary) || (dictionary % 3 === 0 && isPowerOfTwo(dictionary / 3))) &&
    (unknown || high < 64) &&
    // An empty stream is one, too, behind which another may stand; zeros alone are padding.
    (high + low > 0 || (head[0] + dictionary > 0 && head.subarray(13, 18).every(byte => byte === 0)))
  );
}

/**
 * True for a header as writers make it. Small dictionaries and a size of nothing, which liblzma takes as well, stand for
 * numbers that many files begin with.
 */
export function isUsualAlone(head: Uint8Array): boolean {
  const isEmpty = uint32(head, 5) === 0 && uint32(head, 9) === 0;
  return !isEmpty && (head[0] === USUAL_PROPERTIES || uint32(head, 1) >= SMALLEST_DICTIONARY);
}

function isPowerOfTwo(value: number): boolean {
  return (value & (value - 1)) === 0;
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
