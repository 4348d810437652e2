import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import type { Cursor } from './cursor';

/** Types of values in thrift's compact protocol (Apache Thrift, doc/specs/thrift-compact-protocol.md). */
export const enum Thrift {
  STOP = 0,
  TRUE = 1,
  FALSE = 2,
  INT8 = 3,
  INT16 = 4,
  INT32 = 5,
  INT64 = 6,
  DOUBLE = 7,
  BINARY = 8,
  LIST = 9,
  SET = 10,
  MAP = 11,
  STRUCT = 12,
  UUID = 13
}

/** A field of a struct; the cursor stands at its value when it is yielded, and need not be moved on. */
export interface ThriftField {
  readonly id: number;
  readonly type: Thrift;
  /** Offset of the value. */
  readonly at: number;
}

/** Bytes of values that are always as long. A truth value among the elements of a list has a byte. */
const WIDTHS: Partial<Record<Thrift, number>> = {
  [Thrift.TRUE]: 1,
  [Thrift.FALSE]: 1,
  [Thrift.INT8]: 1,
  [Thrift.DOUBLE]: 8,
  [Thrift.UUID]: 16
};

/**
 * Yields the fields of the struct at the cursor, in their order: ids may come in any order, and again. The cursor stands
 * behind the struct at the end. Throws `truncated`, and `corrupt` for a type that does not exist.
 */
export function* thriftFields(cursor: Cursor, work: Work): Generator<ThriftField> {
  for (let id = 0; ;) {
    const field = readField(cursor, id, work);
    if (field.type === Thrift.STOP) {
      return;
    }
    id = field.id;
    yield field;
    cursor.seek(field.at);
    // A truth value of a field is its type.
    if (field.type !== Thrift.TRUE && field.type !== Thrift.FALSE) {
      skip(cursor, field.type, work);
    }
  }
}

/** The head of the list or set at the cursor: type and number of the elements, which follow. */
export function thriftList(cursor: Cursor): { readonly type: Thrift; readonly length: number } {
  const head = cursor.uint8();
  return { type: head & 15, length: head >> 4 === 15 ? cursor.varint(5) : head >> 4 };
}

/** The bytes of the text at the cursor. */
export function thriftBytes(cursor: Cursor): Uint8Array {
  return cursor.take(cursor.varint(5));
}

function readField(cursor: Cursor, before: number, work: Work): ThriftField {
  work.spend(PRICES.node);
  const head = cursor.uint8();
  const type: Thrift = head & 15;
  let id = before + (head >> 4);
  if (type !== Thrift.STOP && head >> 4 === 0) {
    const zigzag = cursor.varint(5);
    id = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
  // Readers keep it in 16 bits.
  return { id: (id << 16) >> 16, type, at: cursor.position };
}

/** What is being passed over: the rest of a struct, of a list, or of a map, whose two types take turns. */
interface Open {
  readonly types: readonly Thrift[];
  left: number;
}

/** Values inside each other (CWE-674). Readers of Parquet follow 64 of them. */
const MAX_OPEN = 100_000;

/** Passes over a value, with a stack of its own: a file may nest values as deep as it is long. */
function skip(cursor: Cursor, type: Thrift, work: Work): void {
  const open: Open[] = [{ types: [type], left: 1 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (open.length > MAX_OPEN) {
      throw new SourceError('limit-depth', { limit: MAX_OPEN });
    }
    if (top.types.length === 0) {
      const field = readField(cursor, 0, work);
      if (field.type === Thrift.STOP) {
        open.pop();
      } else if (field.type !== Thrift.TRUE && field.type !== Thrift.FALSE) {
        open.push({ types: [field.type], left: 1 });
      }
    } else if (top.left === 0) {
      open.pop();
    } else {
      pass(cursor, top, open, work);
    }
  }
}

/** Passes over the next value of a list or map: a number at once, a list or struct by opening it. */
function pass(cursor: Cursor, top: Open, open: Open[], work: Work): void {
  work.spend(PRICES.node);
  const type = top.types[top.types.length - 1 - ((top.left - 1) % top.types.length)];
  const width = WIDTHS[type];
  if (width !== undefined) {
    const count = top.types.length === 1 ? top.left : 1;
    top.left -= count;
    cursor.skip(width * count);
    return;
  }
  top.left--;
  switch (type) {
    case Thrift.INT16:
    case Thrift.INT32:
    case Thrift.INT64:
      cursor.varint();
      break;
    case Thrift.BINARY:
      cursor.skip(cursor.varint(5));
      break;
    case Thrift.LIST:
    case Thrift.SET: {
      const list = thriftList(cursor);
      open.push({ types: [list.type], left: list.length });
      break;
    }
    case Thrift.MAP: {
      const length = cursor.varint(5);
      const types = length === 0 ? 0 : cursor.uint8();
      open.push({ types: [types >> 4, types & 15], left: 2 * length });
      break;
    }
    case Thrift.STRUCT:
      open.push({ types: [], left: 0 });
      break;
    default:
      throw new SourceError('corrupt', { offset: cursor.position });
  }
}
