import { parentPort } from 'worker_threads';
import type { ScanOptions } from '../../scanner';
import { scan } from '../../scanner';
import type { Extent, PickleSummary } from '../../scanner/declared-tensors';
import type { ScanReport } from '../../scanner/report';
import { MemorySource } from '../../scanner/bytes/memory';
import { slice } from '../../scanner/bytes/slice';
import type { ByteSource } from '../../scanner/bytes/byte-source';
import type { Hashing, Scanned } from '../scan-file';
import { loadDigest, scanEntry } from '../scan-file';
import type { Entry } from '../walk';
import type { LoadedAs } from './requests';

/** One file, or bytes, for the scanning thread. */
export interface Task {
  readonly entry: Entry;
  readonly bytes?: Uint8Array;
  readonly offset: number;
  readonly as?: LoadedAs;
  readonly hashing: Hashing;
}

/** Places of the pickles of a file itself, in bytes from its start, without those of its members. */
export interface Pickled {
  /** Each that was run from its first opcode to its STOP. */
  readonly pickles: readonly Extent[];
  /** Ends of the raw arrays that joblib reads from between the opcodes. */
  readonly arrays: readonly number[];
}

/** Answer of the thread to a task. */
export interface TaskAnswer extends Scanned {
  readonly pickled: Pickled;
}

export const NO_PICKLES: Pickled = { pickles: [], arrays: [] };

/** The thread's side: answers one task after the other, for ever. */
export function serveTasks(): void {
  parentPort?.on('message', (task: Task) => {
    void answer(task).then(done => parentPort?.postMessage(done));
  });
}

async function answer({ entry, bytes, offset, as, hashing }: Task): Promise<TaskAnswer> {
  let pickled = NO_PICKLES;
  const look = (source: ByteSource, path: string, place: Pick<ScanOptions, 'beside'> = {}): ScanReport => {
    const behind = offset === 0 ? source : slice(source, offset, source.size);
    const seen = scanAs(behind, path, as, place);
    pickled = {
      pickles: seen.pickled.pickles.map(([start, end]) => [start + offset, end + offset]),
      arrays: seen.pickled.arrays.map(end => end + offset)
    };
    return seen.report;
  };
  const digest = await loadDigest(hashing);
  if (bytes === undefined) {
    return { ...scanEntry(entry, hashing, digest, look), pickled };
  }
  const source = new MemorySource(bytes);
  return { report: look(source, entry.path), sha256: digest?.(source), pickled };
}

/** Scan bytes by their content, and as the format that a loader will assume. */
function scanAs(
  source: ByteSource,
  path: string,
  as: LoadedAs | undefined,
  place: Pick<ScanOptions, 'beside'>
): { readonly report: ScanReport; readonly pickled: Pickled } {
  let pickled = NO_PICKLES;
  const onPickle = ({ extents, arrayEnds }: PickleSummary): void => {
    pickled = { pickles: extents, arrays: arrayEnds };
  };
  const report = scan(source, path, { ...place, expect: as === 'python-code' ? as : undefined, onPickle });
  // Formats that are pickles with something between them have run the first one already.
  return as === 'pickle' && !pickled.pickles.some(([start]) => start === 0)
    ? { report: scan(source, path, { ...place, expect: 'pickle', onPickle }), pickled }
    : { report, pickled };
}
