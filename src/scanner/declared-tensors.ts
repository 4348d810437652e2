import type { FormatId } from './format-catalog';

/** A torch storage that a pickle names by persistent id. */
export interface StorageClaim {
  /** `FloatStorage`, `UntypedStorage`, ... */
  readonly dtype: string;
  /** Elements (bytes for an untyped storage). */
  readonly numel: number;
  /** Bytes of one element, 0 when the type is unknown. */
  readonly itemsize: number;
}

/** Offsets of the first byte of a pickle and of the byte behind its STOP. */
export type Extent = readonly [start: number, end: number];

/** What pickles declare. The container that opened them learns which tensors stand beside them, and where they end. */
export interface PickleSummary {
  /** Torch storages by key. */
  readonly storages: ReadonlyMap<string, StorageClaim>;
  /** Where each pickle that was run from its first opcode to its STOP begins and ends; up to a limit. */
  readonly extents: readonly Extent[];
  /** Where the arrays end that joblib's reader takes from between the opcodes; up to a limit. */
  readonly arrayEnds: readonly number[];
  /** What the bytes were scanned as; `joblib` when arrays are in them as joblib's reader expects them. */
  readonly format: FormatId;
}
