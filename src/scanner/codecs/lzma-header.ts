import { uint32 } from '../encoding/integers';

/** Writers make no smaller dictionary. */
const SMALLEST_DICTIONARY = 4096;
/** Nobody packs so little: numbers, as of a first tensor, stand there. What begins to load is believed all the same. */
const SMALLEST_SIZE = 64;
/** Properties of nearly all files, by which joblib tells them together with the zero that follows. */
const USUAL_PROPERTIES = 0x5d;

export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

/** lc, lp and pb of LZMA's properties byte, or `undefined` when it is not valid. */
export function lzmaProperties(byte: number): LzmaProperties | undefined {
  return byte >= 225 ? undefined : { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

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
 * True for a header as writers make it. Small dictionaries and a size of next to nothing, which liblzma takes as well, stand
 * for numbers that many files begin with.
 */
export function isUsualAlone(head: Uint8Array): boolean {
  const size = uint32(head, 9) * 2 ** 32 + uint32(head, 5);
  return head[0] === USUAL_PROPERTIES ? size > 0 : size >= SMALLEST_SIZE && uint32(head, 1) >= SMALLEST_DICTIONARY;
}

function isPowerOfTwo(value: number): boolean {
  return (value & (value - 1)) === 0;
}
