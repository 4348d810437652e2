import { uint32, uint32be } from './integers';

/** The text of JSON as bytes: its encodings, and the escapes in its strings. RFC 8259; CPython's Lib/json/decoder.py. */

const BACKSLASH = 0x5c;
const SMALL_U = 0x75;
/** Characters of the letters behind a backslash. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09]
]);
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The string that stands from `start` to `end` in UTF-8, with its escapes undone; undefined when one of them is none.
 * Lone surrogates stay what they are.
 */
export function unescaped(bytes: Uint8Array, start: number, end: number): string | undefined {
  const units = new Units();
  for (let at = start; at < end;) {
    const byte = bytes[at];
    if (byte === BACKSLASH) {
      const isNumber = bytes[at + 1] === SMALL_U;
      const unit = isNumber ? hexadecimal(bytes, at + 2) : ESCAPES.get(bytes[at + 1]);
      if (unit === undefined) {
        return undefined;
      }
      units.push(unit);
      at += isNumber ? 6 : 2;
    } else if (byte < 0x80) {
      units.push(byte);
      at++;
    } else {
      const from = at;
      while (at < end && bytes[at] >= 0x80) {
        at++;
      }
      units.pushText(UTF8.decode(bytes.subarray(from, at)));
    }
  }
  return units.text();
}

/** UTF-8 for UTF-8, UTF-16 and UTF-32 with or without a byte order mark, told apart as json.detect_encoding does. */
export function toUtf8(bytes: Uint8Array): Uint8Array {
  const [a, b, c, d] = bytes;
  const utf32 =
    (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d !== undefined))) ||
    (b === 0 && c === 0 && d === 0);
  if (utf32 || (a === 0xff && b === 0xfe && c === 0 && d === 0)) {
    return utf32ToUtf8(bytes, a === 0);
  }
  if (bytes.length >= 2 && ((a === 0xfe && b === 0xff) || a === 0)) {
    return new TextEncoder().encode(new TextDecoder('utf-16be').decode(bytes));
  }
  if (bytes.length >= 2 && ((a === 0xff && b === 0xfe) || b === 0)) {
    return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes));
  }
  return bytes;
}

function utf32ToUtf8(bytes: Uint8Array, bigEndian: boolean): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const point = bigEndian ? uint32be(bytes, i) : uint32(bytes, i);
    const known = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : REPLACEMENT;
    if (i > 0 || known !== BYTE_ORDER_MARK) {
      length = putUtf8(out, length, known);
    }
  }
  return out.subarray(0, length);
}

/** Bits of the first byte, by the number of bytes that follow. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];
const REPLACEMENT = 0xfffd;
const BYTE_ORDER_MARK = 0xfeff;

function putUtf8(out: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    out[at] = point;
    return at + 1;
  }
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  out[at] = LEADS[more] | (point >> (6 * more));
  for (let i = 1; i <= more; i++) {
    out[at + i] = 0x80 | ((point >> (6 * (more - i))) & 0x3f);
  }
  return at + more + 1;
}

/** Four hexadecimal digits, or undefined. */
function hexadecimal(bytes: Uint8Array, at: number): number | undefined {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = digitOf(bytes[i] ?? 0);
    if (digit < 0) {
      return undefined;
    }
    value = value * 16 + digit;
  }
  return value;
}

function digitOf(byte: number): number {
  const letter = byte | 0x20;
  return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** A text that is made of single UTF-16 units. */
class Units {
  private readonly held = new Uint16Array(4096);
  private length = 0;
  private readonly parts: string[] = [];

  push(unit: number): void {
    if (this.length === this.held.length) {
      this.flush();
    }
    this.held[this.length++] = unit;
  }

  pushText(text: string): void {
    this.flush();
    this.parts.push(text);
  }

  text(): string {
    this.flush();
    return this.parts.join('');
  }

  private flush(): void {
    if (this.length > 0) {
      this.parts.push(String.fromCharCode(...this.held.subarray(0, this.length)));
      this.length = 0;
    }
  }
}
