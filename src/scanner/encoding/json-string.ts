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

/** A string of JSON, and whether all of its bytes are text. */
export interface Decoded {
  readonly text: string;
  readonly isText: boolean;
}

/**
 * The string that stands from `start` to `end` in UTF-8, with its escapes undone; undefined when one of them is none.
 * Lone surrogates stay what they are.
 */
export function unescaped(bytes: Uint8Array, start: number, end: number): Decoded | undefined {
  const units = new Units();
  let isText = true;
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
      const part = decoded(bytes.subarray(from, at));
      units.pushText(part.text);
      isText &&= part.isText;
    }
  }
  return { text: units.text(), isText };
}

/**
 * UTF-8 in which surrogates may stand alone, as `json.loads` decodes bytes with `errors='surrogatepass'`. Other bytes become
 * U+FFFD each. Both are no text: other readers replace or refuse them, and no writer makes them.
 */
export function decoded(bytes: Uint8Array): Decoded {
  const text = UTF8.decode(bytes);
  return text.includes('\ufffd') ? decodedByHand(bytes) : { text, isText: true };
}

function decodedByHand(bytes: Uint8Array): Decoded {
  const units = new Units();
  let isText = true;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      units.push(REPLACEMENT);
      isText = false;
      at++;
      continue;
    }
    let point = length === 1 ? bytes[at] : bytes[at] & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      point = (point << 6) | (bytes[at + i] & 0x3f);
    }
    isText &&= (point & 0xfffff800) !== 0xd800;
    if (point > 0xffff) {
      units.push(0xd7c0 + (point >> 10));
      units.push(0xdc00 | (point & 0x3ff));
    } else {
      units.push(point);
    }
    at += length;
  }
  return { text: units.text(), isText };
}

/** Bytes of the character at `at`; 0 when they are none, in the shortest form and within Unicode. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const [lead, next = 0] = bytes.subarray(at, at + 2);
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  const tooLong = (lead === 0xe0 && next < 0xa0) || (lead === 0xf0 && next < 0x90) || (lead === 0xf4 && next > 0x8f);
  for (let i = 1; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) {
      return 0;
    }
  }
  return tooLong ? 0 : length;
}

/**
 * UTF-8 for UTF-8, UTF-16 and UTF-32 with or without a byte order mark, told apart as json.detect_encoding does. Lone
 * surrogates become three bytes; what is no text in its encoding becomes a byte that is none in UTF-8.
 */
export function toUtf8(bytes: Uint8Array): Uint8Array {
  const [a, b, c, d] = bytes;
  const utf32 =
    (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d !== undefined))) ||
    (b === 0 && c === 0 && d === 0);
  if (utf32 || (a === 0xff && b === 0xfe && c === 0 && d === 0)) {
    return utf32ToUtf8(bytes, a === 0);
  }
  if (bytes.length >= 2 && ((a === 0xfe && b === 0xff) || a === 0)) {
    return utf16ToUtf8(bytes, 0);
  }
  if (bytes.length >= 2 && ((a === 0xff && b === 0xfe) || b === 0)) {
    return utf16ToUtf8(bytes, 1);
  }
  return bytes;
}

/** @param high - which byte of two is the high one */
function utf16ToUtf8(bytes: Uint8Array, high: 0 | 1): Uint8Array {
  const unit = (at: number): number => (bytes[at + high] << 8) | bytes[at + 1 - high];
  const out = new Uint8Array(Math.ceil(bytes.length * 1.5) + 1);
  let length = 0;
  let at = bytes.length >= 2 && unit(0) === BYTE_ORDER_MARK ? 2 : 0;
  for (; at + 2 <= bytes.length; at += 2) {
    const first = unit(at);
    const second = (first & 0xfc00) === 0xd800 && at + 4 <= bytes.length ? unit(at + 2) : 0;
    if ((second & 0xfc00) === 0xdc00) {
      length = putUtf8(out, length, 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff));
      at += 2;
    } else {
      length = putUtf8(out, length, first);
    }
  }
  if (at < bytes.length) {
    out[length++] = NO_TEXT;
  }
  return out.subarray(0, length);
}

function utf32ToUtf8(bytes: Uint8Array, bigEndian: boolean): Uint8Array {
  const out = new Uint8Array(bytes.length + 1);
  let length = 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const point = bigEndian ? uint32be(bytes, at) : uint32(bytes, at);
    if (point > 0x10ffff) {
      out[length++] = NO_TEXT;
    } else if (at > 0 || point !== BYTE_ORDER_MARK) {
      length = putUtf8(out, length, point);
    }
  }
  if (at < bytes.length) {
    out[length++] = NO_TEXT;
  }
  return out.subarray(0, length);
}

/** A byte that stands nowhere in UTF-8. */
const NO_TEXT = 0xff;
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
