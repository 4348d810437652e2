import { decodeBase85, readBase64, URL_SAFE } from '../../encoding/base64';

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
const ASCII85_ZEROS = /z/g;
const ASCII85_FIRST = 33;

const decodeBase32 =
  (alphabet: string) =>
  (text: string): Uint8Array => {
    const digits = Array.from(text.toUpperCase()).filter(char => alphabet.includes(char));
    const bytes = new Uint8Array((digits.length * 5) >> 3);
    let bits = 0;
    let count = 0;
    let length = 0;
    for (const digit of digits) {
      bits = ((bits << 5) | alphabet.indexOf(digit)) & 0xfff;
      count += 5;
      if (count >= 8) {
        count -= 8;
        bytes[length++] = bits >> count;
      }
    }
    return bytes;
  };

const BLANK = 0x20;
const UU_LINE = 45;

/** Lines of uuencode, with `begin 644 name` in front of them or not; each begins with its number of bytes. */
function decodeUu(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const line of text.replace(/^[^]*?\bbegin(?:-\w+)? [0-7]{3,4} [^\n]*\n/, '').split(/\r?\n/)) {
    const length = (line.charCodeAt(0) - BLANK) & 0x3f;
    if (line === '' || length > UU_LINE || line.length < 1 + Math.ceil((length * 4) / 3)) {
      break;
    }
    for (let at = 0, end = bytes.length + length; bytes.length < end; at += 4) {
      const [a, b, c, d] = [1, 2, 3, 4].map(i => ((line.charCodeAt(at + i) || BLANK) - BLANK) & 0x3f);
      const group = [(a << 2) | (b >> 4), ((b & 0xf) << 4) | (c >> 2), ((c & 3) << 6) | d];
      bytes.push(...group.slice(0, end - bytes.length));
    }
  }
  return bytes.length === 0 ? undefined : Uint8Array.from(bytes);
}

/** Base64, or a pickle in letters, whose letters were moved by 13 places. */
function decodeRot13(text: string): Uint8Array {
  const moved = text.replace(/[a-z]/gi, char => {
    const first = char >= 'a' ? 0x61 : 0x41;
    return String.fromCharCode(first + ((char.charCodeAt(0) - first + 13) % 26));
  });
  return /^[\w+/=\s-]+$/.test(text)
    ? readBase64(moved, URL_SAFE).bytes
    : Uint8Array.from(moved, char => char.charCodeAt(0));
}

/** Adobe's and Python's `a85decode`, by the digits of `b85decode`. */
function decodeAscii85(text: string): Uint8Array | undefined {
  const digits = text.replace(/^\s*<~|~>\s*$|\s/g, '').replace(ASCII85_ZEROS, '!!!!!');
  return /^[!-u]+$/.test(digits)
    ? decodeBase85(digits.replace(/[^]/g, char => RFC1924[char.charCodeAt(0) - ASCII85_FIRST]))
    : undefined;
}

function decodeZ85(text: string): Uint8Array | undefined {
  const digits = Array.from(text.replace(/\s/g, ''), char => Z85.indexOf(char));
  return digits.includes(-1) ? undefined : decodeBase85(digits.map(digit => RFC1924[digit]).join(''));
}

function decodeNumbers(base: 2 | 8 | 10): Code['decode'] {
  return text => {
    const numbers = (text.match(/-?\d+/g) ?? []).map(digits => parseInt(digits, base));
    return numbers.some(value => !(value >= -128 && value < 256)) ? undefined : Uint8Array.from(numbers);
  };
}

/** What stands for itself, and what a pattern says of the rest. */
function decodeEscapes(pattern: RegExp, valueOf: (found: readonly string[]) => number): Code['decode'] {
  return text => {
    const bytes: number[] = [];
    let at = 0;
    for (const found of text.matchAll(pattern)) {
      for (let i = at; i < found.index; i++) {
        bytes.push(text.charCodeAt(i));
      }
      const value = valueOf(found);
      if (value >= 0) {
        bytes.push(value);
      }
      at = found.index + found[0].length;
    }
    for (let i = at; i < text.length; i++) {
      bytes.push(text.charCodeAt(i));
    }
    return Uint8Array.from(bytes);
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
