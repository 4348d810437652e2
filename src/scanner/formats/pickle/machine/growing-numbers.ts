/** Values and offsets, as fast integers of 32 bits if these can hold every offset of the source. */
export type Numbers = Int32Array | Float64Array;

/** @param wide - for a source whose offsets need more than 31 bits */
export function numbers(length: number, wide: boolean): Numbers {
  return wide ? new Float64Array(length) : new Int32Array(length);
}

/** A longer array with the same numbers at its beginning. */
export function longer<T extends Numbers>(array: T, length: number): T {
  const copy = (array instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)) as T;
  copy.set(array);
  return copy;
}
