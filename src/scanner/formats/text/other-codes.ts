import { decodeBase85, readBase64, URL_SAFE } from '../../encoding/base64';
import { latin1 } from '../../printable';

/** Bytes written as text in another way than base64 or hexadecimal digits. */
interface Code {
  /** The beginning of such a text. */
  readonly form: RegExp;
  /** The bytes of a text, or of its beginning; undefined where it is none. */
  readonly decode: (text: string) => Uint8Array | undefined;
  /** The digits of base64 are its digits. */
  readonly ofBase64?: boolean;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE32_HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const RFC1924 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11 };
const ASCII85_FIRST = 33;
/** `z`, four zeros. */
const ASCII85_ZERO = 0x7a;
const BLANK = 0x20;
const UU_LINE = 45;
const RETURN = 13;

/** Bytes as they are made: the text may have tens of megabytes, and a list of numbers takes eight bytes for each. */
class Bytes {
  private length = 0;
  private readonly bytes: Uint8Array;

  constructor(most: number) {
    this.bytes = new Uint8Array(most);
  }

  push(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  /** Characters that stand for themselves. */
  copy(text: string, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      this.bytes[this.length++] = text.charCodeAt(at);
    }
  }

  made(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** The values of digits by their codes, -1 for what is none. */
function digitsOf(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  Array.from(alphabet).forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  return values;
}

const decodeBase32 = (alphabet: string): Code['decode'] => {
  const values = digitsOf(alphabet);
  Array.from(alphabet.toLowerCase()).forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  return text => {
    const bytes = new Bytes((text.length * 5) >> 3);
    let bits = 0;
    let count = 0;
    for (let at = 0; at < text.length; at++) {
      const value = values[text.charCodeAt(at)] ?? -1;
      if (value < 0) {
        continue;
      }
      bits = ((bits << 5) | value) & 0xfff;
      count += 5;
      if (count >= 8) {
        count -= 8;
        bytes.push(bits >> count);
      }
    }
    return bytes.made();
  };
};

/** Lines of uuencode, with `begin 644 name` in front of them or not; each begins with its number of bytes. */
function decodeUu(text: string): Uint8Array | undefined {
  const bytes = new Bytes(text.length);
  const start = /^[^]{0,2000}?\bbegin(?:-\w+)? [0-7]{3,4} [^\n]*\n/.exec(text)?.[0].length ?? 0;
  for (let at = start, end = start; at < text.length; at = end + 1) {
    const feed = text.indexOf('\n', at);
    end = feed < 0 ? text.length : feed;
    const last = text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
    const length = (text.charCodeAt(at) - BLANK) & 0x3f;
    if (last <= at || length > UU_LINE || last - at < 1 + Math.ceil((length * 4) / 3)) {
      break;
    }
    const value = (place: number): number => ((place < last ? text.charCodeAt(place) : BLANK) - BLANK) & 0x3f;
    for (let made = 0, place = at + 1; made < length; made++) {
      const shift = 2 * (made % 3) + 2;
      bytes.push((value(place) << shift) | (value(place + 1) >> (6 - shift)));
      place += made % 3 === 2 ? 2 : 1;
    }
  }
  const made = bytes.made();
  return made.length === 0 ? undefined : made;
}

/** Base64, or a pickle in letters, whose letters were moved by 13 places. */
function decodeRot13(text: string): Uint8Array {
  const moved = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = (code | 0x20) - 0x61;
    moved[at] = letter >= 0 && letter < 26 && code < 128 ? code + (letter < 13 ? 13 : -13) : code;
  }
  return /[^\w+/=\s-]/.test(text) ? moved : readBase64(latin1(moved), URL_SAFE).bytes;
}

/** Base85 of another alphabet, by the digits of `b85decode`; what stands between them is left out, `zeros` is five of the first. */
function decodeDigits85(text: string, valueOf: (code: number) => number, zeros?: number): Uint8Array | undefined {
  const digits = new Bytes(text.length + (zeros === undefined ? 0 : 4 * countOf(text, zeros)));
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const value = code === zeros ? 0 : valueOf(code);
    if (code === BLANK || (code >= 9 && code <= RETURN)) {
      continue;
    }
    if (!(value >= 0 && value < 85)) {
      return undefined;
    }
    for (let times = code === zeros ? 5 : 1; times > 0; times--) {
      digits.push(RFC1924.charCodeAt(value));
    }
  }
  return decodeBase85(latin1(digits.made()));
}

function countOf(text: string, code: number): number {
  const letter = String.fromCharCode(code);
  let count = 0;
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) {
    count++;
  }
  return count;
}

/** Adobe's and Python's `a85decode`. */
function decodeAscii85(text: string): Uint8Array | undefined {
  const start = /^\s*<~/.exec(text)?.[0].length ?? 0;
  const end = text.length - (/~>\s{0,100}$/.exec(text.slice(-102))?.[0].length ?? 0);
  return decodeDigits85(text.slice(start, end), code => code - ASCII85_FIRST, ASCII85_ZERO);
}

const Z85_VALUES = digitsOf(Z85);

function decodeZ85(text: string): Uint8Array | undefined {
  return decodeDigits85(text, code => Z85_VALUES[code] ?? -1);
}

function decodeNumbers(base: 2 | 8 | 10): Code['decode'] {
  return text => {
    // A number has a digit and, but for the last, something behind it.
    const bytes = new Bytes((text.length + 1) >> 1);
    for (const [digits] of text.matchAll(/-?\d+/g)) {
      const value = parseInt(digits, base);
      if (!(value >= -128 && value < 256)) {
        return undefined;
      }
      bytes.push(value);
    }
    return bytes.made();
  };
}

/** What stands for itself, and what a pattern says of the rest. */
function decodeEscapes(pattern: RegExp, valueOf: (found: readonly string[]) => number): Code['decode'] {
  return text => {
    const bytes = new Bytes(text.length);
    let at = 0;
    for (const found of text.matchAll(pattern)) {
      bytes.copy(text, at, found.index);
      const value = valueOf(found);
      if (value >= 0) {
        bytes.push(value);
      }
      at = found.index + found[0].length;
    }
    bytes.copy(text, at, text.length);
    return bytes.made();
  };
}

const decodePython = decodeEscapes(
  /\\(?:x([\da-f]{2})|u([\da-f]{4})|([0-7]{1,3})|([^]))/gi,
  ([, hex, unicode, octal, char]) =>
    hex !== undefined || unicode !== undefined
      ? parseInt(hex ?? unicode, 16)
      : octal !== undefined
        ? parseInt(octal, 8)
        : (ESCAPES[char] ?? char.charCodeAt(0))
);

/**
 * Ways in which Python and others write bytes: base32, four kinds of base85, numbers in a list, binary and octal digits, escapes of
 * string literals, of URLs and of HTML. Behind each stands a cheap look at the beginning.
 */
export const OTHER_CODES: readonly Code[] = [
  { form: /^\s*(?:[A-Z2-7\s]{24,}|[a-z2-7\s]{24,})={0,6}\s*$/, decode: decodeBase32(BASE32) },
  { form: /^\s*[\dA-V\s]{24,}={0,6}\s*$|^\s*[\da-v\s]{24,}={0,6}\s*$/, decode: decodeBase32(BASE32_HEX) },
  {
    form: /^(?:[^\n]{0,200}\n){0,9}begin(?:-\w+)? [0-7]{3,4} |^[ -`]{20,62}\s*(?:\n[ -`]{1,62})*\s*$/,
    decode: decodeUu
  },
  { form: /^\s*[\w+/=\s-]{24,}$|^[p(][\w.]+\n\w+\n/, decode: decodeRot13, ofBase64: true },
  {
    form: /^[^=]{0,6}=[\dA-F]{2}/i,
    decode: decodeEscapes(/=(?:([\dA-F]{2})|\r?\n)/gi, ([, hex]) => (hex === undefined ? -1 : parseInt(hex, 16)))
  },
  { form: /^[^\s"\\]{20,}\s*$/, decode: text => decodeBase85(text.trim()) },
  { form: /^\s*(?:<~)?[!-uz\s]{20,}/, decode: decodeAscii85 },
  { form: /^[^\s"\\'|,;_~]{20,}\s*$/, decode: decodeZ85 },
  { form: /^\D{0,12}(?:[01]{8}[\s,]*){8}/, decode: decodeNumbers(2) },
  { form: /^\D{0,12}(?:-?\d{1,3}[\s,;]+){12}/, decode: decodeNumbers(10) },
  {
    form: /^\s*(?:[\w.]{1,30}\(\s*)?(?:b?["'])?(?:[^\\]{0,3}\\(?:x[\da-f]{2}|u(?:00|dc)[\da-f]{2}|[0-3]?[0-7]{1,2})|[^\\\n]{1,80}\\n[^\\\n]{1,80}\\n)/i,
    decode: text => decodePython(text.trim().replace(/^(?:[\w.]{1,30}\(\s*)?b?["']|["']\s*\)?$/g, ''))
  },
  {
    form: /%[\da-f]{2}/i,
    decode: decodeEscapes(/%([\da-f]{2})/gi, ([, hex]) => parseInt(hex, 16))
  },
  {
    form: /^&#x?[\da-f]+;/i,
    decode: decodeEscapes(/&#(?:x([\da-f]+)|(\d+));/gi, ([, hex, decimal]) =>
      hex === undefined ? Number(decimal) : parseInt(hex, 16)
    )
  }
];
