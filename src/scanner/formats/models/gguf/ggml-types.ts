/** Elements of a block and the bytes that it takes. */
export interface GgmlType {
  readonly block: number;
  readonly bytes: number;
}

/**
 * Blocks of the types by number (`ggml_type` in `ggml.h`, `type_traits` in `ggml.c`), as `number:elements:bytes`. The numbers 31
 * to 33 were Q4_0 in another order.
 */
const BLOCKS =
  '0:1:4 1:1:2 2:32:18 3:32:20 6:32:22 7:32:24 8:32:34 9:32:40 10:256:84 11:256:110 12:256:144 13:256:176 14:256:210 15:256:292 ' +
  '16:256:66 17:256:74 18:256:98 19:256:50 20:32:18 21:256:110 22:256:82 23:256:136 24:1:1 25:1:2 26:1:4 27:1:8 28:1:8 29:256:56 ' +
  '30:1:2 31:32:18 32:32:18 33:32:18 34:256:54 35:256:66 39:32:17 40:64:36 41:128:18';

const TYPES: ReadonlyMap<number, GgmlType> = new Map(
  BLOCKS.split(' ').map(row => {
    const [type, block, bytes] = row.split(':').map(Number);
    return [type, { block, bytes }];
  })
);

/**
 * Numbers that forks of ggml (ik_llama.cpp, BitNet) use for types of their own, or that meant several types over time: a tensor of them ends
 * where the next begins.
 */
const OTHER_TYPES: readonly (readonly [number, number])[] = [
  [4, 5],
  [36, 38],
  [97, 99],
  [133, 158],
  [200, 240],
  [330, 399]
];

/** Numbers that ggml may use for types to come. Others lead out of every table of types. */
const MAX_TYPE = 63;

/** The type; `other` for one of a fork, `unknown` for one that nobody has yet, undefined for a number that can be none. */
export function ggmlType(type: number): GgmlType | 'other' | 'unknown' | undefined {
  const known = TYPES.get(type);
  if (known !== undefined) {
    return known;
  }
  return OTHER_TYPES.some(([from, to]) => type >= from && type <= to)
    ? 'other'
    : type <= MAX_TYPE
      ? 'unknown'
      : undefined;
}
