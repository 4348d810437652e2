import { realpathSync } from 'fs';
import { Worker } from 'worker_threads';
import { failedReport } from '../report/failed';
import type { WorkerSettings, WorkerTask } from './pool-worker';
import type { Hashing, Scanned } from './scan-file';
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
      /** Batches that it has been given and not answered: one that it works on, one that waits. */
      const owed: (readonly number[])[] = [];
      let over = false;
      /** It was given a file that another thread may have died over: that one alone. */
      let alone = false;
      const feed = (): void => {
        if (over || (owed.length > 0 && (alone || left.length > 0))) {
          return;
        }
        alone = left.length > 0;
        const batch = take();
        if (batch.length > 0) {
          owed.push(batch);
          const task: WorkerTask = batch.map(index => entries[index]);
          worker.postMessage(task);
        } else if (owed.length === 0) {
          over = true;
          void worker.terminate().then(() => resolve());
        }
      };
      const died = (detail: string): void => {
        if (over) {
          return;
        }
        over = true;
        const files = owed.flat();
        if (alone) {
          const { path, size } = entries[files[0]];
          finished.push(onScanned(files[0], { report: failedReport(path, 'internal', { detail }, size) }));
        } else {
          left.push(...files);
        }
        resolve(run());
      };
      worker.on('message', (answer: readonly Scanned[]) => {
        const batch = owed.shift() ?? [];
        finished.push(...answer.map((scanned, at) => onScanned(batch[at], scanned)));
        feed();
        feed();
      });
      worker.on('error', error => died(error.message));
      worker.on('exit', status => died(`the thread ended with status ${status}`));
      feed();
      feed();
    });

  await Promise.all(Array.from({ length: Math.min(jobs, entries.length) }, run));
  await Promise.all(finished);
}
