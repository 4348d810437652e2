import type { ByteSource } from '../../../bytes/byte-source';
import type { FindingInput, ScanContext } from '../../../context';
import type { GlobalHeap } from './global-heap';
import type { Hdf5Error, Hdf5File } from './hdf5-file';
import type { SharedMessages } from './shared';
import type { Value } from './texts';

/** Shared by all datasets of a file. */
export interface DatasetTools {
  readonly file: Hdf5File;
  readonly heap: GlobalHeap;
  readonly shared: SharedMessages;
  readonly context: ScanContext;
  /** Takes texts and bytes that can be a configuration or a file. */
  hand(values: readonly Value[], path: string): void;
  /** True when numbers of which these are the first may be a file that goes on behind them. */
  goesOn(source: ByteSource): boolean;
  /** Takes a fault that leaves other values readable. */
  onError(error: Hdf5Error): void;
  report(
    rule: FindingInput['rule'],
    severity: FindingInput['severity'],
    operator: string,
    address: number,
    evidence: string,
    params: FindingInput['params']
  ): void;
}
