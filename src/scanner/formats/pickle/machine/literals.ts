import type { Value } from '../../../rules/value';
import type { ByteSource } from '../../../bytes/byte-source';
import { latin1 } from '../../../printable';
import { Op } from './opcodes';
import { bigintOf, float64be, int32, uint16, uint32, uint64 } from '../../../encoding/integers';

/** The full value of a literal opcode. `Uint8Array` for bytes and bytearray; long integers as decimal text. */
export type Constant = string | number | boolean | null | Uint8Array | { readonly integer: string };

/** Longest text or bytes constant that is decoded in full: a nested pickle, base64 of one. */
export const MAX_CONSTANT = 32 * 2 ** 20;
/** Characters or bytes that are kept of a literal that is only shown or judged. */
const MAX_SHOWN = 4096;
/** Bytes of a LONG that are turned into digits. */
const MAX_LONG = 256;
/** Longest text line of protocol 0 that is decoded. */
const CHUNK = 4096;

/** Bytes of a text that is decoded one by one. */
const SHORT = 32;

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Returns the range of a counted literal's bytes, or undefined for other opcodes. */
export function literalRange(source: ByteSource, offset: number): { start: number; length: number } | undefined {
  const head = source.read(offset, 9);
  const counted = (width: number, length: number): { start: number; length: number } => ({
    start: offset + 1 + width,
    length: Math.max(0, Math.min(length, source.size - offset - 1 - width))
  });
  switch (head[0]) {
    case Op.SHORT_BINUNICODE:
    case Op.SHORT_BINSTRING:
    case Op.SHORT_BINBYTES:
    case Op.LONG1:
      return counted(1, head[1]);
    case Op.BINUNICODE:
    case Op.BINSTRING:
    case Op.BINBYTES:
    case Op.LONG4:
      return counted(4, uint32(head, 1));
    case Op.BINUNICODE8:
    case Op.BINBYTES8:
    case Op.BYTEARRAY8:
      return counted(8, uint64(head, 1));
    default:
      return undefined;
  }
}

/** The literal at `offset` in full, or undefined when there is none or it is too long. */
export function readConstant(source: ByteSource, offset: number, max = MAX_CONSTANT): Constant | undefined {
  const value = readLiteral(source, offset, max);
  switch (value.type) {
    case 'str':
    case 'bytes':
    case 'bytearray':
      return value.truncated ? undefined : value.value;
    case 'int':
      return typeof value.value === 'string' ? { integer: value.value } : value.value;
    case 'float':
    case 'bool':
      return value.value;
    case 'none':
      return null;
    default:
      return undefined;
  }
}

/**
 * The literal that the opcode at `offset` pushes.
 * @param max - text and bytes are cut after so many bytes
 */
export function readLiteral(source: ByteSource, offset: number, max = MAX_SHOWN): Value {
  const head = source.read(offset, 9);
  const op = head[0];
  switch (op) {
    case Op.NONE:
      return { type: 'none' };
    case Op.NEWTRUE:
    case Op.NEWFALSE:
      return { type: 'bool', value: op === Op.NEWTRUE };
    case Op.BININT1:
      return { type: 'int', value: head[1] };
    case Op.BININT2:
      return { type: 'int', value: uint16(head, 1) };
    case Op.BININT:
      return { type: 'int', value: int32(head, 1) };
    case Op.BINFLOAT:
      return { type: 'float', value: float64be(head, 1) };
    case Op.INT:
    case Op.LONG:
    case Op.FLOAT:
    case Op.STRING:
    case Op.UNICODE:
    case Op.PERSID:
      return textLiteral(op, line(source, offset + 1, max));
  }
  const range = literalRange(source, offset);
  if (range === undefined) {
    return { type: 'unknown', why: 'missing' };
  }
  const bytes = source.read(range.start, Math.min(range.length, max));
  const truncated = range.length > max;
  switch (op) {
    case Op.LONG1:
    case Op.LONG4:
      return range.length > MAX_LONG
        ? { type: 'int', value: `0x${'.'.repeat(3)}` }
        : { type: 'int', value: compact(bigintOf(bytes)) };
    case Op.SHORT_BINBYTES:
    case Op.BINBYTES:
    case Op.BINBYTES8:
      return { type: 'bytes', value: bytes.slice(), truncated, size: range.length };
    case Op.BYTEARRAY8:
      return { type: 'bytearray', value: bytes.slice(), truncated, size: range.length };
    default:
      return { type: 'str', value: utf8(bytes), truncated, size: range.length };
  }
}

/** Decodes UTF-8. Nearly all texts are short and ASCII, and do without the decoder, which is slow to start. */
export function utf8(bytes: Uint8Array): string {
  if (bytes.length > SHORT) {
    return UTF8.decode(bytes);
  }
  let ascii = '';
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] > 127) {
      return UTF8.decode(bytes);
    }
    ascii += String.fromCharCode(bytes[i]);
  }
  return ascii;
}

function line(source: ByteSource, from: number, max: number): { bytes: Uint8Array; truncated: boolean } {
  const parts: number[] = [];
  for (let at = from; parts.length <= max; at += CHUNK) {
    const chunk = source.read(at, CHUNK);
    const end = chunk.indexOf(10);
    for (const byte of chunk.subarray(0, end < 0 ? chunk.length : end)) {
      parts.push(byte);
    }
    if (end >= 0 || chunk.length < CHUNK) {
      break;
    }
  }
  return { bytes: Uint8Array.from(parts.slice(0, max)), truncated: parts.length > max };
}

function textLiteral(op: number, { bytes, truncated }: { bytes: Uint8Array; truncated: boolean }): Value {
  const ascii = latin1(bytes);
  switch (op) {
    case Op.INT:
      if (ascii === '00' || ascii === '01') {
        return { type: 'bool', value: ascii === '01' };
      }
      return integerText(ascii);
    case Op.LONG:
      return integerText(ascii.trim().replace(/L$/, ''));
    case Op.FLOAT:
      return { type: 'float', value: Number.parseFloat(ascii.replace(/_/g, '')) };
    case Op.UNICODE: {
      const value = rawUnicodeEscape(ascii);
      return { type: 'str', value, truncated, size: value.length };
    }
    case Op.STRING: {
      const quoted = /^(['"])([\s\S]*)\1$/.exec(ascii.trim());
      const value = UTF8.decode(unescapeBytes(quoted ? quoted[2] : ascii));
      return { type: 'str', value, truncated, size: value.length };
    }
    default:
      return { type: 'str', value: UTF8.decode(bytes), truncated, size: bytes.length };
  }
}

/** An index of GET or PUT, as `int(text)` reads it: blanks around it, underscores between digits. */
export function parseInteger(bytes: Uint8Array): number | undefined {
  let value = 0;
  let digits = 0;
  for (const byte of bytes) {
    if (byte >= 48 && byte <= 57) {
      value = value * 10 + byte - 48;
      digits++;
    } else {
      digits = -1;
      break;
    }
  }
  if (digits > 0) {
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = latin1(bytes).trim();
  return /^[+-]?\d+(_\d+)*$/.test(text) ? Number(text.replace(/_/g, '')) : undefined;
}

/** `strtol` with base 0, as the C unpickler reads INT: decimal, 0x, 0o, 0b, underscores. */
function integerText(text: string): Value {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]+)\s*$/.exec(text);
  if (!match || match[2].length > 4 * MAX_LONG) {
    return { type: 'unknown', why: 'missing' };
  }
  try {
    const value = BigInt(match[2].replace(/_/g, '')) * (match[1] === '-' ? -1n : 1n);
    return { type: 'int', value: compact(value) };
  } catch {
    return { type: 'unknown', why: 'missing' };
  }
}

function compact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function rawUnicodeEscape(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g,
    (whole, short: string | undefined, long: string | undefined) => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
  );
}

const SIMPLE: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  '\\': 92,
  "'": 39,
  '"': 34,
  a: 7,
  b: 8,
  f: 12,
  v: 11
};

/** Python's escapes in a bytes literal (`codecs.escape_decode`). */
function unescapeBytes(text: string): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 === text.length) {
      out.push(text.charCodeAt(i));
      continue;
    }
    const rest = text.slice(i + 1, i + 4);
    const code = /^x([0-9a-fA-F]{2})/.exec(rest) ?? /^([0-7]{1,3})/.exec(rest);
    if (code) {
      out.push(Number.parseInt(code[1], rest[0] === 'x' ? 16 : 8) & 255);
      i += code[0].length;
    } else if (rest[0] in SIMPLE) {
      out.push(SIMPLE[rest[0]]);
      i += 1;
    } else {
      out.push(92);
    }
  }
  return Uint8Array.from(out);
}
