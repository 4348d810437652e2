import { decodeBase85 } from '../../encoding/base64';

/** Bytes written as text in another way than base64 or hexadecimal digits. */
interface Code {
  /** The beginning of such a text. */
  readonly form: RegExp;
  /** The bytes of a text, or of its beginning; undefined where it is none. */
  readonly decode: (text: string) => Uint8Array | undefined;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const RFC1924 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11 };
const ASCII85_ZEROS = /z/g;
const ASCII85_FIRST = 33;

function decodeBase32(text: string): Uint8Array {
  const digits = text.toUpperCase().replace(/[^A-Z2-7]/g, '');
  const bytes = new Uint8Array((digits.length * 5) >> 3);
  let bits = 0;
  let count = 0;
  let length = 0;
  for (const digit of digits) {
    bits = ((bits << 5) | BASE32.indexOf(digit)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes[length++] = bits >> count;
    }
  }
  return bytes;
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
      bytes.push(valueOf(found));
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
  { form: /^\s*(?:[A-Z2-7\s]{24,}|[a-z2-7\s]{24,})={0,6}\s*$/, decode: decodeBase32 },
  { form: /^[^\s"\\]{20,}\s*$/, decode: text => decodeBase85(text.trim()) },
  { form: /^\s*(?:<~)?[!-uz\s]{20,}/, decode: decodeAscii85 },
  { form: /^[^\s"\\'|,;_~]{20,}\s*$/, decode: decodeZ85 },
  { form: /^\D{0,12}(?:[01]{8}[\s,]*){8}/, decode: decodeNumbers(2) },
  { form: /^\D{0,12}(?:-?\d{1,3}[\s,;]+){12}/, decode: decodeNumbers(10) },
  {
    form: /^(?:b?["'])?(?:[^\\]{0,3}\\(?:x[\da-f]{2}|u00[\da-f]{2}|[0-3]?[0-7]{1,2}))/i,
    decode: text => decodePython(text.replace(/^b?["']|["']$/g, ''))
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
