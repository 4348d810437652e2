import type { ByteSource } from '../../../../bytes/byte-source';
import type { ScanContext } from '../../../../context';
import type { GlobalEntry, Globals } from '../../machine/globals';
import type { NodeTable } from '../../machine/node-table';
import type { ValueReader } from '../../values/value-reader';
import type { LoadedFormat } from '../callable-info';
import type { FindingLog } from '../finding-log';

/** What carried code has to know of the file that brings it. */
export interface CodeFile {
  readonly context: ScanContext;
  readonly nodes: NodeTable;
  readonly values: ValueReader;
  readonly globals: Globals;
  readonly findings: FindingLog;
  /** Literals are read from here. */
  readonly nearby: ByteSource;
  scanArguments(args: number, entry: GlobalEntry | undefined, loads: LoadedFormat): boolean;
}
