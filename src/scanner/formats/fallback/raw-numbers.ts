import type { ByteSource } from '../../bytes/byte-source';
import { uint16, uint32 } from '../../encoding/integers';
import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { PRICES } from '../../work';

/** Up to this size every number of a file is looked at, and of a member; of a larger one pieces that lie evenly over it. */
const MAX_WHOLE = 32 * 2 ** 20;
const MAX_WHOLE_MEMBER = 2 ** 20;
/** Pieces of a larger member. */
const MAX_PIECES = 128;
const PIECE = 4096;
/** Share of a larger file that is looked at. */
const SHARE = 1 / 100;
/** Bytes among which few numbers may be odd: a program, a pickle or words would fill them. */
const WINDOW = 256;
const MAX_ODD = 0.032;
/** Bytes of the widest number. */
const WIDEST = 8;
/** Fewer bytes are looked at as a whole, and each number of them has to be ordinary; still fewer say nothing. */
export const FEW = 4 * WINDOW;
const MIN_SIZE = 32;
/** Whole numbers beyond are no index and no count. */
const MAX_INTEGER = 2 ** 27;

/** Is the number at this place one that weights have? */
interface Kind {
  readonly width: number;
  readonly isOrdinary: (bytes: Uint8Array, at: number) => boolean;
}

const between = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** IEEE 754 by exponent, little-endian: zero, or from 2**-60 to 2**30 in single and double precision. */
const KINDS: readonly Kind[] = [
  {
    width: 4,
    isOrdinary(bytes, at) {
      const word = uint32(bytes, at);
      return word < MAX_INTEGER || word > 2 ** 32 - MAX_INTEGER || between((word >>> 23) & 0xff, 67, 157);
    }
  },
  {
    width: 8,
    isOrdinary(bytes, at) {
      const high = uint32(bytes, at + 4);
      return (high === 0 && uint32(bytes, at) === 0) || between((high >>> 20) & 0x7ff, 963, 1053);
    }
  },
  // Half precision, and bfloat16, which is the upper half of single precision.
  { width: 2, isOrdinary: (bytes, at) => ((uint16(bytes, at) >>> 10) & 0x1f) <= 21 },
  {
    width: 2,
    isOrdinary(bytes, at) {
      const half = uint16(bytes, at);
      return half === 0 || between((half >>> 7) & 0xff, 87, 150);
    }
  }
];

/** True when so few numbers of the window are odd as in weights. */
function isOf({ width, isOrdinary }: Kind, bytes: Uint8Array, start: number): boolean {
  let odd = 0;
  for (let at = start; at < start + WINDOW; at += width) {
    odd += isOrdinary(bytes, at) ? 0 : 1;
  }
  return odd <= (WINDOW / width) * MAX_ODD;
}

/**
 * True when all that is looked at reads as numbers, as files of raw weights do: no part has room for code, for a pickle or for
 * words. Tensors of several types may stand one behind the other. Of a file of more than 32 MiB, a hundredth is looked at, of a member of more
 * than 1 MiB less.
 */
export function areNumbers(source: ByteSource, work: Work, isMember: boolean): boolean {
  const { size } = source;
  if (size < FEW) {
    return areFewNumbers(source.read(0, size), work);
  }
  const most = isMember ? MAX_WHOLE_MEMBER : MAX_WHOLE;
  const step = size <= most ? PIECE : isMember ? Math.max(PIECE, Math.ceil(size / MAX_PIECES)) : PIECE / SHARE;
  let [last] = KINDS;
  const areAll = (bytes: Uint8Array): boolean => {
    for (let start = 0; start + WINDOW <= bytes.length; start += WINDOW) {
      work.spend(WINDOW * PRICES.searchedByte);
      const found = isOf(last, bytes, start) ? last : KINDS.find(kind => isOf(kind, bytes, start));
      if (found === undefined) {
        return false;
      }
      last = found;
    }
    return true;
  };
  for (let at = 0; at < size; at += step) {
    if (!areAll(source.read(at, PIECE))) {
      return false;
    }
  }
  return areAll(source.read(size - (size % WIDEST) - WINDOW, WINDOW));
}

/** Characters in a row that are no chance among a hundred numbers. */
const WORD = /[\t\n\r\x20-\x7e]{16}/;
/** Exponents as those of `KINDS`, without whole numbers: of few bytes these say too little. */
const FLOATS: readonly Kind[] = [
  {
    width: 4,
    isOrdinary(bytes, at) {
      const word = uint32(bytes, at);
      return word === 0 || between((word >>> 23) & 0xff, 87, 147);
    }
  },
  KINDS[1]
];

/** The biases of a layer: numbers of single or double precision around zero, all of them ordinary, and nothing that reads as a word. */
function areFewNumbers(bytes: Uint8Array, work: Work): boolean {
  work.spend(bytes.length * PRICES.searchedByte);
  if (bytes.length < MIN_SIZE || WORD.test(latin1(bytes))) {
    return false;
  }
  return FLOATS.some(({ width, isOrdinary }) => {
    let at = 0;
    while (at + width <= bytes.length && isOrdinary(bytes, at)) {
      at += width;
    }
    return at === bytes.length;
  });
}
