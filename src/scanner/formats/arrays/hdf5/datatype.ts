import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

/** Classes of datatypes (specification IV.A.2.d). */
export const enum TypeClass {
  FIXED = 0,
  FLOAT = 1,
  TIME = 2,
  STRING = 3,
  BITFIELD = 4,
  OPAQUE = 5,
  COMPOUND = 6,
  ENUM = 8,
  VARIABLE = 9,
  ARRAY = 10
}

export interface Datatype {
  readonly type: TypeClass;
  /** Bytes of one element. */
  readonly size: number;
  /** Variable-length strings; other variable-length data is a sequence of `base`. */
  readonly text: boolean;
  /** The element type of an array or a variable-length sequence. */
  readonly base?: Datatype;
  /** Elements of an array. */
  readonly count: number;
  readonly members: readonly { readonly offset: number; readonly type: Datatype }[];
}

const MAX_DEPTH = 16;
const MAX_MEMBERS = 4096;
/** Bytes of the properties that say how a number is laid out, by class. */
const PROPERTIES: Readonly<Record<number, number>> = { 0: 4, 1: 12, 2: 2, 4: 4 };

/** A datatype message, versions 1 to 3, with the types inside it. */
export function readDatatype(fields: Fields, depth = 0): Datatype {
  if (depth > MAX_DEPTH) {
    throw new Hdf5Error('limit-size', fields.address);
  }
  const first = fields.uint(1);
  const bits = fields.uint(3);
  const type: TypeClass = first & 15;
  const version = first >> 4;
  const plain = { type, size: fields.uint(4), text: false, count: 1, members: [] };
  switch (type) {
    case TypeClass.COMPOUND:
      return { ...plain, members: readMembers(fields, version, bits & 0xffff, plain.size, depth) };
    case TypeClass.VARIABLE:
      return { ...plain, text: (bits & 15) === 1, base: readDatatype(fields, depth + 1) };
    case TypeClass.ARRAY: {
      const rank = fields.uint(1);
      fields.skip(version < 3 ? 3 : 0);
      const count = Array.from({ length: rank }, () => fields.uint(4)).reduce((a, b) => a * b, 1);
      fields.skip(version < 3 ? 4 * rank : 0);
      return { ...plain, count, base: readDatatype(fields, depth + 1) };
    }
    case TypeClass.ENUM: {
      const base = readDatatype(fields, depth + 1);
      for (let i = 0; i < (bits & 0xffff); i++) {
        skipName(fields, version);
      }
      fields.skip((bits & 0xffff) * base.size);
      return plain;
    }
    default:
      // Only a type inside another type has something behind it.
      fields.skip(depth === 0 ? 0 : type === TypeClass.OPAQUE ? bits & 255 : (PROPERTIES[type] ?? 0));
      return plain;
  }
}

function readMembers(
  fields: Fields,
  version: number,
  count: number,
  size: number,
  depth: number
): { readonly offset: number; readonly type: Datatype }[] {
  if (count > MAX_MEMBERS) {
    throw new Hdf5Error('limit-size', fields.address);
  }
  const width = Math.floor(Math.log2(Math.max(1, size)) / 8) + 1;
  return Array.from({ length: count }, () => {
    skipName(fields, version);
    const offset = fields.uint(version < 3 ? 4 : width);
    const rank = version === 1 ? fields.uint(1) : 0;
    fields.skip(version === 1 ? 11 : 0);
    const dimensions = version === 1 ? Array.from({ length: 4 }, () => fields.uint(4)).slice(0, rank) : [];
    const type = readDatatype(fields, depth + 1);
    const elements = dimensions.reduce((a, b) => a * b, 1);
    return {
      offset,
      type:
        elements === 1
          ? type
          : { type: TypeClass.ARRAY, size: type.size * elements, text: false, count: elements, base: type, members: [] }
    };
  });
}

/** Names are padded to eight bytes before version 3. */
function skipName(fields: Fields, version: number): void {
  const from = fields.position;
  fields.zeroTerminated();
  const length = fields.position - from;
  fields.skip(version < 3 ? Math.ceil(length / 8) * 8 - length : 0);
}

/** True for single bytes: a run of them can be a file of any format. */
export function isByte({ type, size }: Datatype): boolean {
  return type === TypeClass.FIXED && size === 1;
}

/** True when values can be texts or bytes, and not only numbers. */
export function holdsBytes(type: Datatype): boolean {
  switch (type.type) {
    case TypeClass.STRING:
    case TypeClass.OPAQUE:
      return true;
    case TypeClass.VARIABLE:
    case TypeClass.ARRAY:
      return type.text || (type.base !== undefined && (isByte(type.base) || holdsBytes(type.base)));
    case TypeClass.COMPOUND:
      return type.members.some(member => holdsBytes(member.type));
    default:
      return false;
  }
}

/** True for types in which libraries keep pickles: runs of bytes and opaque values, not texts. */
export function isBlob(type: Datatype): boolean {
  return type.type === TypeClass.OPAQUE || (type.type === TypeClass.VARIABLE && !type.text && holdsBytes(type));
}
