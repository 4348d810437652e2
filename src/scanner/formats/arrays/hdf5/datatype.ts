import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

/** Classes of datatypes (specification IV.A.2.d). `COMPLEX` is of HDF5 2.0. */
export const enum TypeClass {
  FIXED = 0,
  FLOAT = 1,
  TIME = 2,
  STRING = 3,
  BITFIELD = 4,
  OPAQUE = 5,
  COMPOUND = 6,
  REFERENCE = 7,
  ENUM = 8,
  VARIABLE = 9,
  ARRAY = 10,
  COMPLEX = 11
}

export interface Datatype {
  readonly type: TypeClass;
  /** Bytes of one element. */
  readonly size: number;
  /** Variable-length strings; other variable-length data is a sequence of `base`. */
  readonly text: boolean;
  /** Big-endian numbers: a library may hand them out in the order of the machine. */
  readonly isBigEndian: boolean;
  /** The library turns the number into other bytes than are stored, besides their order. */
  readonly isConverted: boolean;
  /** The element type of an array, an enumeration, a complex number or a variable-length sequence. */
  readonly base?: Datatype;
  /** How a text is filled up to its size: 0 what follows a zero byte does not count, 1 with zeros, 2 with blanks. */
  readonly padding?: number;
  /** What a reference leads to: 0 an object, 1 a region of a dataset, and those of HDF5 1.12 above. */
  readonly reference?: number;
  /** Elements of an array. */
  readonly count: number;
  readonly members: readonly { readonly offset: number; readonly type: Datatype }[];
}

const MAX_DEPTH = 16;
const MAX_MEMBERS = 4096;
/** The newest version of the message; 4 came with HDF5 1.12, 5 with 2.0. */
const MAX_VERSION = 5;
/** Dimensions of an array or a dataset. */
export const MAX_RANK = 32;
const ASCII_TAG = 255;
/** Bytes of the integers that Python's libraries hand out as they are; others get more. */
const INTEGERS: readonly number[] = [1, 2, 4, 8];
/**
 * Bytes, places and widths of the parts of a number, and the exponent's bias, in the forms that Python's libraries hand out
 * as they are (a machine whose largest number has 128 bits makes of those of 80 what begins with zeros; the other way round
 * a program fits into what is left of the bytes). The last three are narrower than any number of Python (bfloat16, E4M3, E5M2): each is handed out with zeros
 * between its bytes, between which no program fits.
 */
const FLOATS: readonly string[] = [
  '2 0 16 15 10 5 0 10 15',
  '4 0 32 31 23 8 0 23 127',
  '8 0 64 63 52 11 0 52 1023',
  '16 0 80 79 64 15 0 64 16383',
  '2 0 16 15 7 8 0 7 127',
  '1 0 8 7 3 4 0 3 7',
  '1 0 8 7 2 5 0 2 15'
];

/**
 * Reads a datatype message, versions 1 to 5, with the types inside it. Throws `Hdf5Error` (`corrupt`) for a type whose
 * sizes contradict each other: the library refuses it or takes the elements to be elsewhere.
 */
export function readDatatype(fields: Fields, depth = 0): Datatype {
  const { address } = fields;
  if (depth > MAX_DEPTH) {
    throw new Hdf5Error('limit-size', address);
  }
  const first = fields.uint(1);
  const bits = fields.uint(3);
  const type: TypeClass = first & 15;
  const version = first >> 4;
  const size = fields.uint(4);
  const plain = { type, size, text: false, isBigEndian: false, isConverted: false, count: 1, members: [] };
  const check = (isGood: boolean): void => {
    if (!isGood) {
      throw new Hdf5Error('corrupt', address);
    }
  };
  check(version >= 1 && version <= MAX_VERSION && size > 0);
  switch (type) {
    case TypeClass.FIXED:
    case TypeClass.BITFIELD: {
      const [offset, precision] = [fields.uint(2), fields.uint(2)];
      return {
        ...plain,
        isBigEndian: (bits & 1) !== 0 && size > 1,
        isConverted: offset !== 0 || precision !== size * 8 || !INTEGERS.includes(size)
      };
    }
    case TypeClass.FLOAT:
      return { ...plain, ...readFloat(fields, bits, size) };
    case TypeClass.TIME:
      fields.skip(2);
      return { ...plain, isBigEndian: (bits & 1) !== 0 };
    case TypeClass.STRING:
      return { ...plain, padding: bits & 15 };
    case TypeClass.REFERENCE:
      return { ...plain, reference: bits & 15 };
    case TypeClass.OPAQUE:
      fields.skip(Math.min(bits & ASCII_TAG, fields.left));
      return plain;
    case TypeClass.COMPOUND: {
      const members = readMembers(fields, version, bits & 0xffff, size, depth);
      check(members.every(member => member.offset + member.type.size <= size));
      return { ...plain, members, isConverted: isOddComplex(members, size) };
    }
    case TypeClass.VARIABLE: {
      check(size === fields.referenceSize && (bits & 15) < 2);
      return { ...plain, text: (bits & 15) === 1, base: readDatatype(fields, depth + 1) };
    }
    case TypeClass.ARRAY: {
      const rank = fields.uint(1);
      fields.skip(version < 3 ? 3 : 0);
      const count = Array.from({ length: rank }, () => fields.uint(4)).reduce((a, b) => a * b, 1);
      fields.skip(version < 3 ? 4 * rank : 0);
      const base = readDatatype(fields, depth + 1);
      check(rank > 0 && rank <= MAX_RANK && size === count * base.size);
      return { ...plain, count, base };
    }
    case TypeClass.ENUM: {
      const base = readDatatype(fields, depth + 1);
      check(base.type === TypeClass.FIXED && base.size === size);
      for (let i = 0; i < (bits & 0xffff); i++) {
        skipName(fields, version);
      }
      fields.skip((bits & 0xffff) * base.size);
      return { ...plain, base, isBigEndian: base.isBigEndian, isConverted: base.isConverted };
    }
    case TypeClass.COMPLEX: {
      const base = readDatatype(fields, depth + 1);
      check(base.type === TypeClass.FLOAT && size === 2 * base.size);
      return { ...plain, base, count: 2 };
    }
    default:
      throw new Hdf5Error('corrupt', address);
  }
}

interface Member {
  readonly name: string;
  readonly offset: number;
  readonly type: Datatype;
}

/** Python's libraries make one number of the parts "r" and "i", which then are in this order and with nothing between them. */
function isOddComplex(members: readonly Member[], size: number): boolean {
  const [first, second] = members;
  return (
    members.length === 2 &&
    first.name === 'r' &&
    second.name === 'i' &&
    !(first.offset === 0 && second.offset === first.type.size && size === 2 * second.offset)
  );
}

function readFloat(fields: Fields, bits: number, size: number): Pick<Datatype, 'isBigEndian' | 'isConverted'> {
  const parts = [
    size,
    fields.uint(2),
    fields.uint(2),
    (bits >> 8) & 255,
    ...[1, 1, 1, 1, 4].map(width => fields.uint(width))
  ];
  // Bit 6 without bit 0 is no order; both together are that of the VAX.
  const isVax = (bits & 0x40) !== 0;
  return { isBigEndian: (bits & 1) !== 0 && size > 1, isConverted: isVax || !FLOATS.includes(parts.join(' ')) };
}

function readMembers(fields: Fields, version: number, count: number, size: number, depth: number): Member[] {
  if (count > MAX_MEMBERS) {
    throw new Hdf5Error('limit-size', fields.address);
  }
  const width = Math.floor(Math.log2(Math.max(1, size)) / 8) + 1;
  return Array.from({ length: count }, () => {
    const name = skipName(fields, version);
    const offset = fields.uint(version < 3 ? 4 : width);
    const rank = version === 1 ? fields.uint(1) : 0;
    fields.skip(version === 1 ? 11 : 0);
    const dimensions = version === 1 ? Array.from({ length: 4 }, () => fields.uint(4)).slice(0, rank) : [];
    const type = readDatatype(fields, depth + 1);
    const elements = dimensions.reduce((a, b) => a * b, 1);
    return { name, offset, type: rank === 0 ? type : arrayOf(type, elements) };
  });
}

function arrayOf(base: Datatype, count: number): Datatype {
  const size = base.size * count;
  return { type: TypeClass.ARRAY, size, text: false, isBigEndian: false, isConverted: false, count, base, members: [] };
}

/** Names are padded to eight bytes before version 3. */
function skipName(fields: Fields, version: number): string {
  const from = fields.position;
  const name = fields.zeroTerminated();
  const length = fields.position - from;
  fields.skip(version < 3 ? Math.ceil(length / 8) * 8 - length : 0);
  return name;
}

/** True for single bytes: a run of them can be a file of any format. Booleans and enumerations are handed out as bytes, too. */
export function isByte({ type, size }: Datatype): boolean {
  return size === 1 && (type === TypeClass.FIXED || type === TypeClass.ENUM || type === TypeClass.BITFIELD);
}

/** True when values can be texts or bytes, or lead to other objects, and are not only numbers. */
export function holdsBytes(type: Datatype): boolean {
  switch (type.type) {
    case TypeClass.STRING:
    case TypeClass.OPAQUE:
    case TypeClass.VARIABLE:
    case TypeClass.REFERENCE:
      return true;
    case TypeClass.ARRAY:
      return type.base !== undefined && (isByte(type.base) || holdsBytes(type.base));
    case TypeClass.COMPOUND:
      return type.members.some(member => holdsBytes(member.type));
    default:
      return false;
  }
}

/** True when the values are elsewhere in the file: of texts and sequences of any length, the element is a reference. */
export function refers(type: Datatype): boolean {
  return (
    type.type === TypeClass.VARIABLE ||
    type.type === TypeClass.REFERENCE ||
    (type.base !== undefined && refers(type.base)) ||
    type.members.some(member => refers(member.type))
  );
}

/** True when the library turns some number of the type into other bytes than are stored, besides their order. */
export function converts(type: Datatype): boolean {
  return (
    type.isConverted ||
    (type.base !== undefined && converts(type.base)) ||
    type.members.some(member => converts(member.type))
  );
}

/**
 * True for types in which libraries keep pickles: sequences of any numbers and opaque values, alone or in a structure, not
 * texts. A reference may lead to one.
 */
export function isBlob(type: Datatype): boolean {
  return (
    type.type === TypeClass.OPAQUE ||
    type.type === TypeClass.REFERENCE ||
    (type.type === TypeClass.VARIABLE && !type.text) ||
    (type.type === TypeClass.ARRAY && type.base !== undefined && isBlob(type.base)) ||
    type.members.some(member => isBlob(member.type))
  );
}

/** True for types whose single value is handed out as text or bytes anyway, and not as numbers. */
export function isText({ type }: Datatype): boolean {
  return type === TypeClass.STRING || type === TypeClass.OPAQUE;
}
