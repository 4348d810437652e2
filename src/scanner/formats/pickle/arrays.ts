import type { Value } from '../../rules/types';

/** What joblib needs to know of a dtype to read the raw array behind its wrapper. */
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

/** The type string of `numpy.dtype('f8', False, True)`, or undefined. */
export function dtypeText(value: Value): string | undefined {
  const first = value.type === 'call' ? value.args[0] : undefined;
  return first?.type === 'str' ? first.value : undefined;
}

/** True when a dtype's pickled state (`dtype.__setstate__`) says that it holds Python objects (NPY_ITEM_HASOBJECT). */
export function stateHasObject(state: Value): boolean {
  const flags = state.type === 'tuple' ? state.items[7] : undefined;
  return flags?.type === 'int' && typeof flags.value === 'number' && (flags.value & 1) === 1;
}

/**
 * The array that a `joblib.numpy_pickle.NumpyArrayWrapper` with this state announces (joblib's `read_array`), or
 * undefined when shape or dtype can't be told.
 */
export function rawArray(state: Value, dtypeHasObject: boolean): RawArray | undefined {
  if (state.type !== 'dict') {
    return undefined;
  }
  const field = (name: string): Value | undefined =>
    state.entries.find(([key]) => key.type === 'str' && key.value === name)?.[1];
  const shape = field('shape');
  const dtype = field('dtype');
  const text = dtype && dtypeText(dtype);
  const size = text === undefined ? undefined : itemSize(text);
  if (shape?.type !== 'tuple' || shape.more > 0 || text === undefined || size === undefined) {
    return undefined;
  }
  let count = 1;
  for (const dimension of shape.items) {
    if (dimension.type !== 'int' || typeof dimension.value !== 'number' || dimension.value < 0) {
      return undefined;
    }
    count *= dimension.value;
  }
  const alignment = field('numpy_array_alignment_bytes');
  return {
    bytes: count * size,
    padded: alignment !== undefined && alignment.type !== 'none',
    object: dtypeHasObject || /^[<>|=]?O/.test(text)
  };
}
