import type { Value } from '../value';

/**
 * What a value is, one bit each, so that a signature is checked without making a `Value`: files hold hundreds of thousands
 * of calls of one callable. A set of bits stands for "one of these".
 */
export const enum Tag {
  NONE = 1 << 0,
  /** True, False and integers. */
  INT = 1 << 1,
  FLOAT = 1 << 2,
  TEXT = 1 << 3,
  /** Bytes, byte arrays and buffers; Python 2 wrote its text so. */
  BYTES = 1 << 4,
  TUPLE = 1 << 5,
  LIST = 1 << 6,
  DICT = 1 << 7,
  SET = 1 << 8,
  /** Types of array elements, of NumPy, pandas, Arrow and torch, with devices and layouts. */
  DTYPE = 1 << 9,
  /** A number made by a call: NumPy scalars, Decimal, complex. */
  NUMBER = 1 << 10,
  /** Arrays and columns. */
  ARRAY = 1 << 11,
  /** A persistent id, in torch a storage. */
  STORAGE = 1 << 12,
  TENSOR = 1 << 13,
  /** Dates, spans of time, zones. */
  TIME = 1 << 14,
  /** A container that a reviewed call makes and later opcodes may fill: OrderedDict, deque, set(). */
  MADE_CONTAINER = 1 << 15,
  /** Slices, ranges, identifiers, members of enumerations: objects without attributes of the file's choosing. */
  PLAIN_OBJECT = 1 << 16,
  /** An object of a reviewed class, whose attributes come from the file. */
  OBJECT = 1 << 17,
  /** A bit generator or a random generator. */
  GENERATOR = 1 << 18,
  /** A class that is trusted, by name; a description of a type. */
  CLASS = 1 << 19,
  /** A function that is trusted, by name. */
  FUNCTION = 1 << 20,
  /** A name that nobody reviewed. */
  FOREIGN_NAME = 1 << 21,
  /** Anything else that can be called: partials, bound methods, getters, functions made of code of the file. */
  CALLABLE = 1 << 22,
  /** The result of a call that nobody reviewed. */
  FOREIGN = 1 << 23,
  /** What is dangerous speaks for itself where it is named or called; no signature takes it. */
  DANGEROUS = 1 << 24,
  /** Forgotten, to save memory, or beyond the caps of a `Value`. */
  FORGOTTEN = 1 << 25,
  /** Changed by the file, or computed: it can be anything. */
  ANYTHING = 1 << 26
}

/** Literals and containers of the language. */
export const LITERAL =
  Tag.NONE | Tag.INT | Tag.FLOAT | Tag.TEXT | Tag.BYTES | Tag.TUPLE | Tag.LIST | Tag.DICT | Tag.SET | Tag.FORGOTTEN;

/** Values whose methods are those of Python, NumPy, pandas and torch. */
export const DATA =
  LITERAL |
  Tag.DTYPE |
  Tag.NUMBER |
  Tag.ARRAY |
  Tag.STORAGE |
  Tag.TENSOR |
  Tag.TIME |
  Tag.MADE_CONTAINER |
  Tag.PLAIN_OBJECT |
  Tag.GENERATOR;

export const CONTAINERS = Tag.TUPLE | Tag.LIST | Tag.DICT | Tag.SET;

/** What can be called, as far as it is not known to be harmless. */
export const CALLABLES = Tag.FUNCTION | Tag.FOREIGN_NAME | Tag.CALLABLE | Tag.DANGEROUS | Tag.ANYTHING;

/** What can be called and is not known to be harmless: functions that were reviewed are called by their reviewed names. */
export const CALLED = CALLABLES & ~Tag.FUNCTION;

/** The tag of a value that is no call and no name. */
export function tagOfLiteral(value: Value): Tag {
  switch (value.type) {
    case 'none':
      return Tag.NONE;
    case 'bool':
    case 'int':
      return Tag.INT;
    case 'float':
      return Tag.FLOAT;
    case 'str':
      return Tag.TEXT;
    case 'bytes':
    case 'bytearray':
      return Tag.BYTES;
    case 'tuple':
      return Tag.TUPLE;
    case 'list':
      return Tag.LIST;
    case 'dict':
      return Tag.DICT;
    case 'set':
    case 'frozenset':
      return Tag.SET;
    case 'persistent':
      return Tag.STORAGE;
    case 'unknown':
      return value.why === 'buffer'
        ? Tag.BYTES
        : value.why === 'dropped' || value.why === 'recursive'
          ? Tag.FORGOTTEN
          : Tag.ANYTHING;
    default:
      return Tag.ANYTHING;
  }
}
