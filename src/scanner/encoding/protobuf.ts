import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import type { Cursor } from './cursor';
import { leb128, MAX_LEB128, uint32, uint64 } from './integers';

/** How a value is written (Protocol Buffers, "Encoding"). */
export const enum Wire {
  VARINT = 0,
  FIXED64 = 1,
  /** A length, then as many bytes: text, bytes, a message, or packed numbers. */
  SIZED = 2,
  GROUP = 3,
  END_GROUP = 4,
  FIXED32 = 5
}

/** One field of a message. Only the schema tells its type, so the reader treats unknown fields like any other. */
export interface ProtobufField {
  readonly number: number;
  readonly wire: Wire;
  /** Offset of the value: behind the tag, and behind the length if there is one. */
  readonly at: number;
  /** Bytes of the value; the value of a group ends before the end tag. */
  readonly length: number;
  /** The value of a number, unsigned; exact up to 2**53. 0 for a field of another kind. */
  readonly value: number;
}

/** Messages and groups within each other. Parsers refuse more than 100 unless they are told otherwise (CWE-674). */
const MAX_DEPTH = 200;
/** A field number has 29 bits. */
const MAX_NUMBER = 2 ** 29 - 1;

/**
 * A message in the wire format. Values are passed over and not read, so that a message may lie in a file of gigabytes.
 * A value that reaches beyond the message is a field as far as it is there; `truncated` is thrown behind it, so that what breaks off was
 * looked at before. Throws `corrupt` for a field number of 0 or beyond 29 bits, a number beyond 64 bits, a kind that does not exist and
 * a group that does not end, and `limit-depth`.
 */
export class ProtobufMessage {
  private readonly start: number;
  private readonly size: number;

  /**
   * @param cursor - stands where the message begins; the message is all that is left of it
   * @param work - pays for each field
   */
  constructor(
    private readonly cursor: Cursor,
    private readonly work: Work,
    private readonly depth = 0
  ) {
    if (depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    this.start = cursor.position;
    this.size = cursor.left;
  }

  /** Yields the fields in their order. A parser takes the last one if a number stands several times. */
  *fields(): Generator<ProtobufField> {
    const cursor = this.cursor.seek(this.start).part(this.size);
    while (cursor.left > 0) {
      const field = this.field(cursor);
      const there = cursor.position - field.at;
      if (there < field.length) {
        yield { ...field, length: there };
        throw new SourceError('truncated');
      }
      yield field;
    }
  }

  /** Opens the message in a SIZED field or in a group. */
  message(field: ProtobufField): ProtobufMessage {
    return new ProtobufMessage(this.partOf(field), this.work, this.depth + 1);
  }

  /** Returns the value's bytes. */
  bytes(field: ProtobufField): Uint8Array {
    return this.cursor.seek(field.at).take(field.length);
  }

  /** Returns the value's bytes as UTF-8 text. */
  text(field: ProtobufField): string {
    return this.cursor.seek(field.at).text(field.length);
  }

  /**
   * Yields the numbers of a repeated field, packed or single. Parsers take both.
   * @param wire - encoding of one number
   */
  *numbers(field: ProtobufField, wire: Wire.VARINT | Wire.FIXED32 | Wire.FIXED64): Generator<number> {
    if (field.wire !== Wire.SIZED) {
      yield field.value;
      return;
    }
    const cursor = this.partOf(field);
    while (cursor.left > 0) {
      this.work.spend(PRICES.node);
      yield wire === Wire.VARINT ? cursor.varint() : wire === Wire.FIXED32 ? cursor.uint32() : cursor.uint64();
    }
  }

  private partOf(field: ProtobufField): Cursor {
    return this.cursor.seek(field.at).part(field.length);
  }

  private field(cursor: Cursor): ProtobufField {
    this.work.spend(PRICES.record);
    const { number, wire } = readTag(cursor);
    const at = cursor.position;
    switch (wire) {
      case Wire.VARINT: {
        const value = cursor.varint();
        return { number, wire, at, length: cursor.position - at, value };
      }
      case Wire.FIXED64:
        return { number, wire, at, length: 8, value: cursor.uint64() };
      case Wire.FIXED32:
        return { number, wire, at, length: 4, value: cursor.uint32() };
      case Wire.SIZED: {
        const length = cursor.varint();
        return { number, wire, at: cursor.skip(Math.min(length, cursor.left)), length, value: 0 };
      }
      case Wire.GROUP:
        return { number, wire, at, length: this.passGroup(cursor, number) - at, value: 0 };
      default:
        throw new SourceError('corrupt', { offset: at });
    }
  }

  /** Passes over the rest of a group, and over groups inside it; returns the offset of its end tag. */
  private passGroup(cursor: Cursor, number: number): number {
    const open = [number];
    for (;;) {
      this.work.spend(PRICES.record);
      const start = cursor.position;
      const tag = readTag(cursor);
      switch (tag.wire) {
        case Wire.VARINT:
          cursor.varint();
          break;
        case Wire.FIXED64:
          cursor.skip(8);
          break;
        case Wire.FIXED32:
          cursor.skip(4);
          break;
        case Wire.SIZED:
          cursor.skip(cursor.varint());
          break;
        case Wire.GROUP:
          open.push(tag.number);
          if (this.depth + open.length > MAX_DEPTH) {
            throw new SourceError('limit-depth', { limit: MAX_DEPTH });
          }
          break;
        case Wire.END_GROUP:
          if (open.pop() !== tag.number) {
            throw new SourceError('corrupt', { offset: start });
          }
          if (open.length === 0) {
            return start;
          }
      }
    }
  }
}

function readTag(cursor: Cursor): { readonly number: number; readonly wire: Wire } {
  const start = cursor.position;
  const tag = cursor.varint();
  const [number, wire] = [Math.floor(tag / 8), tag % 8];
  if (number === 0 || number > MAX_NUMBER || wire > Wire.FIXED32) {
    throw new SourceError('corrupt', { offset: start });
  }
  return { number, wire };
}

/** Bytes of the longest tag together with the longest length or number behind it. */
export const MAX_FIELD_HEADER = 2 * MAX_LEB128;

/**
 * The field that begins at `at`, as the most lenient parser takes it, for a probe that has only the first bytes: numbers
 * may have too many bits, a value may reach beyond the bytes at hand, and of a group only the tag is looked at. Undefined
 * where no parser sees a field.
 * @param bytes - at least `MAX_FIELD_HEADER` bytes from `at` on; missing ones count as zeros
 */
export function peekField(bytes: Uint8Array, at: number): ProtobufField | undefined {
  let next = at;
  const byte = (): number => bytes[next++] ?? 0;
  const tag = leb128(byte, MAX_LEB128);
  if (tag === undefined || tag < 8) {
    return undefined;
  }
  const field = { number: Math.floor(tag / 8), wire: tag % 8, at: next, length: 0, value: 0 };
  switch (field.wire as Wire) {
    case Wire.VARINT: {
      const value = leb128(byte, MAX_LEB128);
      return value === undefined ? undefined : { ...field, length: next - field.at, value };
    }
    case Wire.SIZED: {
      const length = leb128(byte, MAX_LEB128);
      return length === undefined ? undefined : { ...field, at: next, length };
    }
    case Wire.FIXED64:
      return { ...field, length: 8, value: uint64(bytes, next) };
    case Wire.FIXED32:
      return { ...field, length: 4, value: uint32(bytes, next) };
    case Wire.GROUP:
    case Wire.END_GROUP:
      return field;
    default:
      return undefined;
  }
}

/**
 * The first fields, at most `most`, of what may be a message from `start` to `end`, as `peekField` sees them: up to bytes that
 * are no field, or of which the tag or the length or number behind it is cut off. A value may reach beyond `end`, and the
 * fields of a group stand in the same row as its tags.
 * @param reach - behind it no field is looked for
 */
export function* peekFields(
  source: ByteSource,
  start: number,
  end: number,
  most: number,
  reach = end
): Generator<ProtobufField> {
  for (let at = start, left = most; at < reach && left > 0; left--) {
    const bytes = source.read(at, Math.min(MAX_FIELD_HEADER, end - at));
    const field = peekField(bytes, 0);
    if (field === undefined || field.at + (field.wire === Wire.VARINT ? field.length : 0) > bytes.length) {
      return;
    }
    yield { ...field, at: at + field.at };
    at += field.at + field.length;
  }
}
