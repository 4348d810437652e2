import { isStdlib } from '../../../rules/resolve-name';
import type { Value } from '../../../rules/value';
import type { elementOf, elements, isOfAnySize, stateOf } from './joblib-arrays';

/** What tells sizes: of the core, which needs it for every array. */
interface Sizes {
  readonly stateOf: typeof stateOf;
  readonly elementOf: typeof elementOf;
  readonly elements: typeof elements;
  readonly isOfAnySize: typeof isOfAnySize;
}

/** What stands in the elements of a structured type, or fills them. */
interface Part {
  readonly offset: number;
  readonly size: number;
  readonly object: boolean;
}

/**
 * False for a state whose fields do not lie in the element, or hold objects of which its flags say nothing. NumPy believes all
 * three (`arraydescr_setstate` in descriptor.c): a field elsewhere reads and writes foreign memory, and of objects that are not
 * announced the bytes in the file are the addresses.
 */
export function fieldsFit(dtype: Extract<Value, { type: 'call' }>, state: Value, sizes: Sizes): boolean {
  const stated = sizes.stateOf(state);
  const items = state.type === 'tuple' ? state.items : [];
  const fields = items[items.length > 6 ? 4 : items.length - 3];
  if (stated === undefined || !/^(none|dict)$/.test(fields.type)) {
    // NumPy takes any dictionary, and what a call makes of one is not told.
    return false;
  }
  const [of] = dtype.args;
  const plain = { ...dtype, state: undefined };
  if (
    stated.object === false &&
    (of?.type === 'global' ? isObjectClass(of, sizes) : sizes.elementOf(plain) === 'object')
  ) {
    return false;
  }
  const size = stated.size < 0 ? sizes.elementOf(plain) : stated.size;
  const whole = items[items.length === 5 ? 1 : 2];
  // A structure with more fields than are kept, or deeper than values are looked into: those are not compared.
  let left = fields.type === 'dict' ? fields.more : 0;
  const parts: (Part | undefined)[] = whole.type === 'none' ? [] : [filling(whole, sizes)];
  for (const [, field] of fields.type === 'dict' ? fields.entries : []) {
    if (isLeft(field) || (field.type === 'tuple' && field.items.some(isLeft))) {
      left++;
    } else {
      parts.push(fieldPart(field, sizes));
    }
  }
  return (
    parts.every(
      part =>
        part !== undefined &&
        part.offset >= 0 &&
        (size === undefined || part.offset + part.size <= (size === 'object' ? POINTER : size))
    ) &&
    (left > 0 || parts.length === 0 || stated.object === undefined || parts.some(isObject) === stated.object) &&
    (stated.object === true || !parts.some(isObject))
  );
}

const POINTER = 8;
/** Classes whose elements are bytes of a size that the state tells, and times. */
const OF_BYTES = /^(?:record|void0?|str_|bytes_|string_|unicode_|bytes|str|memoryview|(?:datetime|timedelta)64)$/;
const USUAL = /^(?:numpy|pandas|scipy|sklearn|torch)(?:\.|$)/;

/** True for a class of which NumPy makes a type of objects: any that is no number. Extensions bring numbers of their own. */
function isObjectClass(of: Extract<Value, { type: 'global' }>, sizes: Sizes): boolean {
  const element = sizes.elementOf(of);
  return (
    element === 'object' ||
    (element === undefined && !OF_BYTES.test(of.name) && (isStdlib(of.module) || USUAL.test(of.module)))
  );
}

const isLeft = (value: Value): boolean => value.type === 'unknown' && value.why === 'dropped';
/** True for `numpy.dtype(...)`. */
const isDtypeCall = (value: Value | undefined): value is Extract<Value, { type: 'call' }> =>
  value?.type === 'call' && value.callee.type === 'global' && value.callee.name === 'dtype';
const isObject = (part: Part | undefined): boolean => part?.object === true;

/** `(dtype, offset)` or `(dtype, offset, title)`. */
function fieldPart(field: Value, sizes: Sizes): Part | undefined {
  const [dtype, offset] = field.type === 'tuple' ? field.items : [];
  return offset?.type === 'int' && typeof offset.value === 'number' ? partOf(dtype, offset.value, 1, sizes) : undefined;
}

/** `(dtype, shape)` of a type whose elements are arrays. */
function filling(whole: Value, sizes: Sizes): Part | undefined {
  const [dtype, shape] = whole.type === 'tuple' ? whole.items : [];
  const count = shape?.type === 'int' ? Number(shape.value) : sizes.elements(shape);
  return count === undefined ? undefined : partOf(dtype, 0, count, sizes);
}

function partOf(dtype: Value | undefined, offset: number, count: number, sizes: Sizes): Part | undefined {
  const [of] = isDtypeCall(dtype) ? dtype.args : [];
  // NumPy keeps the size that it has now, and a state may come later.
  const isOpen = isDtypeCall(dtype) && dtype.state === undefined && of?.type === 'str' && sizes.isOfAnySize(of.value);
  const element = isDtypeCall(dtype) && !isOpen ? sizes.elementOf(dtype) : undefined;
  if (element !== 'object') {
    return element === undefined ? undefined : { offset, size: element * count, object: false };
  }
  const stated = dtype?.type === 'call' && dtype.state !== undefined ? (sizes.stateOf(dtype.state)?.size ?? -1) : -1;
  return { offset, size: (stated < 0 ? POINTER : stated) * count, object: true };
}
