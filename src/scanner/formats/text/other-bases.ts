import { decodeBase85 } from '../../encoding/base64';

/** A way to write bytes as text. */
export interface OtherBase {
  /** True for a beginning that may be written so. */
  readonly digits: RegExp;
  /** The bytes of a text or of its beginning; undefined when it is not written so. */
  decode(text: string): Uint8Array | undefined;
}

const RFC_4648 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

function base32(text: string, alphabet: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const char of text.toUpperCase()) {
    const value = alphabet.indexOf(char);
    if (value < 0) {
      continue;
    }
    bits = ((bits << 5) | value) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** Ascii85 as `base64.a85decode` reads it, with or without Adobe's frame: five characters are four bytes, `z` is four zeros. */
function ascii85(text: string): Uint8Array {
  const bytes: number[] = [];
  let group: number[] = [];
  const put = (digits: readonly number[], count: number): void => {
    const value = digits.reduce((sum, digit) => sum * 85 + digit, 0);
    for (let i = 0; i < count; i++) {
      bytes.push(Math.floor(value / 2 ** (24 - 8 * i)) & 0xff);
    }
  };
  for (const char of text.replace(/^\s*<~|~>\s*$/g, '')) {
    const code = char.charCodeAt(0);
    if (char === 'z' && group.length === 0) {
      bytes.push(0, 0, 0, 0);
    } else if (code >= 0x21 && code <= 0x75) {
      group.push(code - 0x21);
      if (group.length === 5) {
        put(group, 4);
        group = [];
      }
    }
  }
  if (group.length > 1) {
    put([...group, ...Array<number>(5 - group.length).fill(84)], group.length - 1);
  }
  return Uint8Array.from(bytes);
}

/** base32 and its variant with hexadecimal digits (RFC 4648), base85 (Git's) and Ascii85. Words and sentences have blanks. */
export const OTHER_BASES: readonly OtherBase[] = [
  { digits: /^\s*[A-Z2-7]{20,}[A-Z2-7=\s]*$|^\s*[a-z2-7]{20,}[a-z2-7=\s]*$/, decode: text => base32(text, RFC_4648) },
  { digits: /^\s*[0-9A-V]{20,}[0-9A-V=\s]*$|^\s*[0-9a-v]{20,}[0-9a-v=\s]*$/, decode: text => base32(text, HEX) },
  { digits: /^[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{20,}\s*$/, decode: text => decodeBase85(text.trim()) },
  { digits: /^\s*(?:<~)?[!-uz]{20,}[!-uz\s]*(?:~>)?\s*$/, decode: ascii85 }
];
