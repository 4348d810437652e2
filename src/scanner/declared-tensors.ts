import type { FormatId } from './format-catalog';

/** A torch storage that a pickle names by persistent id. */
export interface StorageClaim {
  /** `FloatStorage`, `UntypedStorage`, ... */
  readonly dtype: string;
  /** Elements (bytes for an untyped storage). */
  readonly numel: number;
  /** Bytes of one element, 0 when the type is unknown. */
  readonly itemsize: number;
  /** Least and most bytes that the ids of this key declare: loaders go by one of them. */
  readonly least: number;
  readonly most: number;
}

/** Offsets of the first byte of a pickle and of the byte behind its STOP. */
export type Extent = readonly [start: number, end: number];

/** The declarations of pickles. The container that opened them learns which tensors it holds, and the end of each. */
export interface PickleSummary {
  /** Torch storages by key. */
  readonly storages: ReadonlyMap<string, StorageClaim>;
  /** Start and end of each pickle that was run from its first opcode to its STOP; up to a limit. */
  readonly extents: readonly Extent[];
  /** Ends of the arrays that joblib's reader takes from between the opcodes; up to a limit. */
  readonly arrayEnds: readonly number[];
  /** The format that scanned the bytes; `joblib` when they hold arrays as joblib's reader expects them. */
  readonly format: FormatId;
}
