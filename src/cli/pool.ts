import { realpathSync } from 'fs';
import { Worker } from 'worker_threads';
import type { WorkerAnswer, WorkerSettings, WorkerTask } from './pool-worker';
import type { Hashing, Scanned } from './scan-file';
import { failedReport } from './scan-file';
import type { Entry } from './walk';

/** Files that a worker is given at once: few enough to share a folder evenly, enough not to wait for each message. */
const BATCH = 8;
/** A batch ends before a file of this size, so that one long scan does not hold others up. */
const LARGE = 8 * 2 ** 20;

interface Job {
  readonly worker: Worker;
  /** Places of the files that it still owes. */
  owed: number[];
}

/**
 * Scan `entries` on `jobs` threads of this same program; `onScanned` gets each answer as it comes. A thread that dies
 * over a file (out of memory) is replaced, and that file is reported as failed.
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

  const batch = (): WorkerTask | undefined => {
    const again = left.shift();
    if (again !== undefined) {
      return { first: again, entries: [entries[again]] };
    }
    if (next >= entries.length) {
      return undefined;
    }
    const first = next++;
    while (
      next < entries.length &&
      next - first < BATCH &&
      entries[next].size < LARGE &&
      entries[next - 1].size < LARGE
    ) {
      next++;
    }
    return { first, entries: entries.slice(first, next) };
  };

  const run = (): Promise<void> =>
    new Promise(resolve => {
      const settings: WorkerSettings = { hashing };
      const job: Job = { worker: new Worker(realpathSync(process.argv[1]), { workerData: settings }), owed: [] };
      let dead = false;
      const feed = (): void => {
        const task = batch();
        if (task === undefined) {
          dead = true;
          void job.worker.terminate().then(() => resolve());
          return;
        }
        job.owed = task.entries.map((_, at) => task.first + at);
        job.worker.postMessage(task);
      };
      job.worker.on('message', ({ index, scanned }: WorkerAnswer) => {
        job.owed.shift();
        finished.push(onScanned(index, scanned));
        if (job.owed.length === 0) {
          feed();
        }
      });
      const died = (detail: string): void => {
        if (dead) {
          return;
        }
        dead = true;
        const [lost, ...rest] = job.owed;
        left.push(...rest);
        if (lost !== undefined) {
          finished.push(
            onScanned(lost, { report: failedReport(entries[lost].path, 'internal', { detail }, entries[lost].size) })
          );
        }
        resolve(run());
      };
      job.worker.on('error', error => died(error.message));
      job.worker.on('exit', status => died(`thread ended with status ${status}`));
      feed();
    });

  await Promise.all(Array.from({ length: Math.min(jobs, entries.length) }, run));
  await Promise.all(finished);
}
