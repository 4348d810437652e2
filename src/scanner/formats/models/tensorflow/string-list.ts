import type { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** The type of tensors of texts (`types.proto`). */
export const STRING_TYPE = 7;
/** Texts of one tensor that are looked at. */
const MAX_STRINGS = 1_000_000;

/**
 * The texts of a tensor that are packed into its field `tensor_content`: the length of each, then the characters
 * (`DecodeStringList` in `tensorflow/core/platform/tensor_coding.cc`). TensorFlow writes `string_val`, and reads both.
 * @param cursor - at the beginning, all that is left of it is the field
 * @param count - elements of the tensor, as its shape says
 */
export function stringsIn(
  cursor: Cursor,
  count: number,
  work: Work
): { readonly at: number; readonly length: number }[] {
  const lengths: number[] = [];
  while (lengths.length < Math.min(count, MAX_STRINGS) && cursor.left > 0) {
    work.spend(PRICES.node);
    lengths.push(cursor.varint());
  }
  const found: { readonly at: number; readonly length: number }[] = [];
  for (const length of lengths) {
    const there = Math.min(length, cursor.left);
    found.push({ at: cursor.skip(there), length: there });
  }
  return found;
}
