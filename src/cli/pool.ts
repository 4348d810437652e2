import { realpathSync } from 'fs';
import { Worker } from 'worker_threads';
import type { WorkerSettings, WorkerTask } from './pool-worker';
import type { Hashing, Scanned } from './scan-file';
import { failedReport } from './scan-file';
import type { Entry } from './walk';

/** Files that a worker is given at once: few enough to share a folder evenly, enough not to wait for messages. */
const BATCH = 16;
/** A batch ends with a file of this size, so that one long scan does not hold others up. */
const LARGE = 8 * 2 ** 20;

/**
 * Scan `entries` on `jobs` threads of this same program; `onScanned` gets each answer as it comes. When a thread dies
 * (out of memory) another takes over, the files that it owed are scanned one by one, and the one over which a thread
 * dies again is reported as failed.
 */
export async function scanInParallel(
  entries: readonly Entry[],
  jobs: number,
  hashing: Hashing,
  onScanned: (index: number, scanned: Scanned) => Promise<void>
): Promise<void> {
  let next = 0;
  /** Files that a dead thread left behind. */
  const left: number[] = [];
  const finished: Promise<void>[] = [];

  const take = (): readonly number[] => {
    const again = left.shift();
    if (again !== undefined) {
      return [again];
    }
    const batch: number[] = [];
    while (next < entries.length && batch.length < BATCH) {
      batch.push(next);
      if (entries[next++].size >= LARGE) {
        break;
      }
    }
    return batch;
  };

  const run = (): Promise<void> =>
    new Promise(resolve => {
      const settings: WorkerSettings = { hashing };
      const worker = new Worker(realpathSync(process.argv[1]), { workerData: settings });
      let owed: readonly number[] = [];
      let over = false;
      const feed = (): void => {
        owed = take();
        if (owed.length === 0) {
          over = true;
          void worker.terminate().then(() => resolve());
          return;
        }
        const task: WorkerTask = owed.map(index => entries[index]);
        worker.postMessage(task);
      };
      const died = (detail: string): void => {
        if (over) {
          return;
        }
        over = true;
        if (owed.length === 1) {
          const { path, size } = entries[owed[0]];
          finished.push(onScanned(owed[0], { report: failedReport(path, 'internal', { detail }, size) }));
        } else {
          left.push(...owed);
        }
        resolve(run());
      };
      worker.on('message', (answer: readonly Scanned[]) => {
        finished.push(...answer.map((scanned, at) => onScanned(owed[at], scanned)));
        feed();
      });
      worker.on('error', error => died(error.message));
      worker.on('exit', status => died(`the thread ended with status ${status}`));
      feed();
    });

  await Promise.all(Array.from({ length: Math.min(jobs, entries.length) }, run));
  await Promise.all(finished);
}
