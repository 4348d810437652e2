/** Ids of the fields of TensorFlow Lite's tables (`schema.fbs`). */
export const MODEL = {
  codes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadata: 6,
  signatures: 7,
  externalGroups: 8
} as const;

export const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 } as const;
export const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, sparsity: 6 } as const;
export const OPERATOR = {
  code: 0,
  inputs: 1,
  outputs: 2,
  options: 4,
  customOptions: 5,
  intermediates: 8,
  largeOffset: 9,
  largeSize: 10,
  options2: 12
} as const;
export const BUFFER = { data: 0, offset: 1, size: 2 } as const;

/** Types of options, and the ids of their fields that name a subgraph. */
export const SUBGRAPH_FIELDS: ReadonlyMap<number, readonly number[]> = new Map([
  [16, [0]],
  [92, [0, 1]],
  [93, [0, 1]],
  [103, [0]]
]);
export const SUBGRAPH_FIELDS_2: ReadonlyMap<number, readonly number[]> = new Map([
  [6, [1]],
  [7, [6]],
  [13, [5]],
  [14, [2]],
  [15, [0, 1]],
  [21, [1]]
]);

/** The code of an operation that is named. */
export const CUSTOM = 32;
/** The type of tensors of texts. */
export const STRING_TENSOR = 5;
/** Bytes of an element by the type of a tensor; texts, and types of less than a byte, are left out. */
export const ELEMENT_SIZES: Readonly<Record<number, number>> = {
  0: 4,
  1: 2,
  2: 4,
  3: 1,
  4: 8,
  6: 1,
  7: 2,
  9: 1,
  10: 8
};
