const PAD = 0x3d;
/** Value of each digit by its code, -1 for any other byte. */
const BASE64 = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
/** Both alphabets at once, as `urlsafe_b64decode` reads. */
const BASE64_URL = BASE64.slice();
BASE64_URL[0x2d] = 62;
BASE64_URL[0x5f] = 63;
const BASE85 = tableOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~');

function tableOf(digits: string): Int8Array {
  const table = new Int8Array(256).fill(-1);
  Array.from(digits, (digit, value) => (table[digit.charCodeAt(0)] = value));
  return table;
}

/** The bytes of a text, also when Python would refuse all of it. */
export interface Base64Reading {
  readonly bytes: Uint8Array;
  /** Digits behind the last whole group of four that padding does not complete; a single one holds no byte. */
  readonly rest: number;
  /** How many characters were read: fewer than there are when padding or a limit ended the reading. */
  readonly end: number;
}

interface Base64Options {
  /** Read on behind padding, as CPython does since 2026 (3.13, 3.14, 3.15; gh-145264): `=` is skipped like other characters. */
  readonly pastPadding?: boolean;
  /** Bytes that are enough. */
  readonly limit?: number;
}

/**
 * base64 as CPython's `binascii.a2b_base64` reads it by default (Modules/binascii.c, `strict_mode=False`): bytes outside
 * of the alphabet are skipped; `=` counts only where padding can stand, and when enough of it has come the data end there.
 * A digit between two `=` makes the count begin again.
 * @param text - bytes as characters of the same number
 * @param alternatives - two characters that stand for `+` and `/`, which are read as well (`altchars` of `b64decode`)
 */
export function readBase64(text: string, alternatives = '', options: Base64Options = {}): Base64Reading {
  const { pastPadding = false, limit = Infinity } = options;
  const table = alternatives === '' ? BASE64 : withAlternatives(alternatives);
  const bytes = new Uint8Array(Math.min(Math.ceil((text.length * 3) / 4), limit + 1));
  let length = 0;
  /** Digits of the present group, and its bits that have not become a byte. */
  let digits = 0;
  let bits = 0;
  let pads = 0;
  let i = 0;
  for (; i < text.length && length < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === PAD && table[PAD] < 0) {
      if (digits >= 2 && digits + ++pads >= 4 && !pastPadding) {
        return { bytes: bytes.subarray(0, length), rest: 0, end: i + 1 };
      }
      continue;
    }
    const value = code < 256 ? table[code] : -1;
    if (value < 0) {
      continue;
    }
    pads = 0;
    bits = ((bits << 6) | value) & 0xfff;
    if (digits > 0) {
      bytes[length++] = bits >> (6 - 2 * digits);
    }
    digits = (digits + 1) & 3;
  }
  return { bytes: bytes.subarray(0, length), rest: digits >= 2 && digits + pads >= 4 ? 0 : digits, end: i };
}

/**
 * The one or two readings of a text in base64: older versions of CPython end at the first padding, newer ones read on where
 * more digits stand behind it.
 */
export function readingsOfBase64(text: string, alternatives = '', limit = Infinity): Base64Reading[] {
  const first = readBase64(text, alternatives, { limit });
  if (first.end >= text.length || first.bytes.length >= limit) {
    return [first];
  }
  const second = readBase64(text, alternatives, { limit, pastPadding: true });
  return second.bytes.length > first.bytes.length ? [first, second] : [first];
}

function withAlternatives(characters: string): Int8Array {
  if (characters === URL_SAFE) {
    return BASE64_URL;
  }
  const table = BASE64.slice();
  table[characters.charCodeAt(0)] = 62;
  table[characters.charCodeAt(1)] = 63;
  return table;
}

/** True for the code of a digit of base64. */
export function isBase64Digit(code: number): boolean {
  return code < 256 && BASE64[code] >= 0;
}

/** The digits that URLs and names of files have in place of `+` and `/`. */
export const URL_SAFE = '-_';

/** Value of the last digit, which a group that is cut off is filled up with. */
const LAST_DIGIT = 84;

/**
 * base85 as Python's `base64.b85decode` reads it: groups of five digits, the last one filled up. Undefined when Python
 * refuses it: another character, or a group beyond 32 bits.
 */
export function decodeBase85(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil(text.length / 5) * 4);
  let length = 0;
  for (let i = 0; i < text.length; i += 5) {
    let value = 0;
    for (let j = i; j < i + 5; j++) {
      const code = text.charCodeAt(j);
      const digit = j >= text.length ? LAST_DIGIT : code < 256 ? BASE85[code] : -1;
      if (digit < 0) {
        return undefined;
      }
      value = value * 85 + digit;
    }
    if (value >= 2 ** 32) {
      return undefined;
    }
    for (let shift = 24; shift >= 0; shift -= 8) {
      bytes[length++] = value >>> shift;
    }
  }
  const missing = (5 - (text.length % 5)) % 5;
  return bytes.subarray(0, Math.max(0, length - missing));
}
