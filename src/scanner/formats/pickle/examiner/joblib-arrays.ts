import type { Value } from '../../../rules/value';

/** The facts about a dtype with which joblib reads the raw array behind its wrapper. */
export interface RawArray {
  /** Bytes of the raw data, without the padding before it. */
  readonly bytes: number;
  /** One byte with the length of the padding stands first (joblib >= 1.1). */
  readonly padded: boolean;
  /** Object arrays are a pickle of their own in place of raw data. */
  readonly object: boolean;
}

/** Bytes of one element by the letter of a NumPy type string without a size. */
const LETTERS: Readonly<Record<string, number>> = {
  '?': 1,
  b: 1,
  B: 1,
  h: 2,
  H: 2,
  e: 2,
  i: 4,
  I: 4,
  f: 4,
  l: 8,
  L: 8,
  q: 8,
  Q: 8,
  d: 8,
  F: 8,
  D: 16,
  g: 16,
  G: 32
};

/** Bytes of one element of a NumPy type string such as `<f8`, `U10`, `M8[ns]`, or undefined when it isn't one. */
export function itemSize(text: string): number | undefined {
  const match = /^[<>|=]?([a-zA-Z?])(\d*)(\[.*\])?$/.exec(text);
  if (!match) {
    return undefined;
  }
  if (match[2] === '') {
    return LETTERS[match[1]];
  }
  return Number(match[2]) * (match[1] === 'U' ? 4 : 1);
}

/** Bytes of one element by the name of a NumPy type, where the name doesn't end in the bits. */
const NAMES: Readonly<Record<string, number>> = {
  bool: 1,
  bool_: 1,
  byte: 1,
  ubyte: 1,
  short: 2,
  ushort: 2,
  half: 2,
  bfloat16: 2,
  intc: 4,
  uintc: 4,
  single: 4,
  int: 8,
  int_: 8,
  uint: 8,
  intp: 8,
  uintp: 8,
  longlong: 8,
  ulonglong: 8,
  float: 8,
  float_: 8,
  double: 8,
  complex: 16,
  complex_: 16,
  cdouble: 16,
  longdouble: 16,
  clongdouble: 32,
  int2: 1,
  uint2: 1,
  int4: 1,
  uint4: 1
};

/** Bytes of one element of the type called `name` (`float64`, `intp`, `float8_e4m3fn`), or undefined. */
function namedSize(name: string): number | undefined {
  if (Object.prototype.hasOwnProperty.call(NAMES, name)) {
    return NAMES[name];
  }
  const bits = /^(?:u?int|float|complex)(8|16|32|64|96|128|192|256)$/.exec(name);
  return bits ? Number(bits[1]) / 8 : /^float8_\w+$/.test(name) ? 1 : undefined;
}

/** The type string of `numpy.dtype('f8', False, True)`, or undefined. */
export function dtypeText(value: Value): string | undefined {
  const first = value.type === 'call' ? value.args[0] : undefined;
  return first?.type === 'str' ? first.value : undefined;
}

const OBJECT = /^(?:[<>|=]?O\d*|object_?|StringDType|_convert_to_stringdtype_kwargs)$/;
/** Type strings, and classes, of which the state of the dtype tells the size. */
const ANY_SIZE = /^[<>|=]?[VSUa]\d*$/;
const ANY_SIZE_CLASS = /^(record|void0?|str_|bytes_|string_|unicode_)$/;

/** True for a type string whose elements are as large as the state of the dtype says: bytes, text, structures. */
export function isOfAnySize(text: string): boolean {
  return ANY_SIZE.test(text);
}

/** The facts in the state of a dtype that matter here, or undefined for another form (`arraydescr_setstate`). */
export function stateOf(state: Value): { readonly size: number; readonly object?: boolean } | undefined {
  const items = state.type === 'tuple' && state.more === 0 ? state.items : [];
  if (items.length < 5 || items.length > 9) {
    return undefined;
  }
  const size = items[items.length > 6 ? 5 : items.length - 2];
  const flags = items[7] as Value | undefined;
  const fields = items[items.length > 6 ? 4 : items.length - 3];
  if (size.type !== 'int' || typeof size.value !== 'number') {
    return undefined;
  }
  if (flags === undefined) {
    // NumPy looks into the fields then.
    return fields.type === 'none' ? { size: size.value } : undefined;
  }
  // Objects are counted, and pickled as a list: with one of the two flags alone, NumPy takes the bytes in the file for addresses.
  const bits = flags.type === 'int' && typeof flags.value === 'number' ? flags.value & 7 : 1;
  return bits === 0 || (bits & 3) === 3 ? { size: size.value, object: bits > 0 } : undefined;
}

/** False for a state that contradicts the dtype's type string: NumPy would take the size from one and the scanner from the other. */
export function stateFits(dtype: Extract<Value, { type: 'call' }>, state: Value): boolean {
  const text = dtypeText(dtype);
  const stated = stateOf(state);
  const [, , copied] = dtype.args;
  // Without a copy it is the dtype that the whole program uses.
  if (
    text === undefined ||
    stated === undefined ||
    (copied?.type !== 'bool' && copied?.type !== 'int') ||
    !copied.value
  ) {
    return false;
  }
  if (isOfAnySize(text)) {
    return stated.size >= 0;
  }
  const fits = stated.size === -1 || stated.size === itemSize(text);
  return fits && (stated.object === undefined || stated.object === OBJECT.test(text));
}

/** Bytes of one element of a dtype, "object" for Python objects, undefined when it can't be told. */
export function elementOf(dtype: Value): number | 'object' | undefined {
  if (dtype.type === 'str' || dtype.type === 'global') {
    const name = dtype.type === 'str' ? dtype.value : dtype.name;
    return OBJECT.test(name) ? 'object' : ((dtype.type === 'str' ? itemSize(name) : undefined) ?? namedSize(name));
  }
  if (dtype.type !== 'call' || dtype.callee.type !== 'global') {
    return undefined;
  }
  const { name } = dtype.callee;
  if (OBJECT.test(name)) {
    return 'object';
  }
  const first = dtype.args[0] as Value | undefined;
  if (name !== 'dtype') {
    return first === undefined ? namedSize(name.replace(/DType$/, '').toLowerCase()) : undefined;
  }
  if (first?.type !== 'str' && first?.type !== 'global') {
    // A dtype of a dtype, as NumPy writes those of its extensions.
    return first?.type === 'call' && dtype.state === undefined ? elementOf(first) : undefined;
  }
  const anySize = first.type === 'str' ? isOfAnySize(first.value) : ANY_SIZE_CLASS.test(first.name);
  if (!anySize || dtype.state === undefined) {
    return elementOf(first);
  }
  const stated = stateOf(dtype.state);
  return stated?.object === true ? 'object' : stated !== undefined && stated.size >= 0 ? stated.size : undefined;
}

/** The class that joblib's reader looks for behind every BUILD, in any package. */
export const ARRAY_WRAPPER = /(?:^|\.)numpy_pickle\.NumpyArrayWrapper$/;
/** Parameters of its constructor. */
const PARAMETERS = ['subclass', 'shape', 'order', 'dtype', 'allow_mmap', 'numpy_array_alignment_bytes'];

/**
 * The array that a wrapper announces (joblib's `read_array`), or undefined when shape or dtype can't be told.
 * @param wrapper - the object, made with or without its constructor
 * @param state - the state that BUILD gives to it
 */
export function rawArray(wrapper: Value, state: Value): RawArray | undefined {
  const fields = new Map<string, Value>();
  if (wrapper.type === 'call' && wrapper.opcode !== 'new' && wrapper.opcode !== 'new-ex') {
    wrapper.args.forEach((value, position) => fields.set(PARAMETERS[position], value));
    if (fields.has('dtype') && !fields.has('numpy_array_alignment_bytes')) {
      fields.set('numpy_array_alignment_bytes', { type: 'int', value: 16 });
    }
  }
  for (const part of state.type === 'tuple' ? state.items : [state]) {
    if (part.type !== 'none' && (part.type !== 'dict' || part.more > 0)) {
      return undefined;
    }
    for (const [key, value] of part.type === 'dict' ? part.entries : []) {
      if (key.type !== 'str' || !PARAMETERS.includes(key.value)) {
        // Any other attribute may replace a method of the reader.
        return undefined;
      }
      fields.set(key.value, value);
    }
  }
  const dtype = fields.get('dtype');
  const element = dtype && elementOf(dtype);
  const alignment = fields.get('numpy_array_alignment_bytes');
  if (alignment !== undefined && alignment.type !== 'none' && alignment.type !== 'int') {
    return undefined;
  }
  const padded = alignment !== undefined && alignment.type !== 'none';
  if (element === 'object') {
    return { bytes: 0, padded, object: true };
  }
  const count = elements(fields.get('shape'));
  return count === undefined || element === undefined ? undefined : { bytes: count * element, padded, object: false };
}

/** The product of a shape, or undefined when it can't be told. */
export function elements(shape: Value | undefined): number | undefined {
  if ((shape?.type !== 'tuple' && shape?.type !== 'list') || shape.more > 0) {
    return undefined;
  }
  let count = 1;
  for (const dimension of shape.items) {
    if (dimension.type !== 'bool' && (dimension.type !== 'int' || !(Number(dimension.value) >= 0))) {
      return undefined;
    }
    count *= Number(dimension.value);
  }
  // NumPy multiplies in 64 bits, so that larger products are others.
  return Number.isSafeInteger(count) ? count : undefined;
}
