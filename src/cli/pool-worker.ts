import { parentPort, workerData } from 'worker_threads';
import type { Hashing, Scanned } from './scan-file';
import { loadDigest, scanEntry } from './scan-file';
import type { Entry } from './walk';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly hashing: Hashing;
}

/** One file's answer, by its place in the list. */
export interface WorkerAnswer {
  readonly index: number;
  readonly scanned: Scanned;
}

/** Some files to scan, with the place of the first in the list. */
export interface WorkerTask {
  readonly first: number;
  readonly entries: readonly Entry[];
}

/** The worker's side: scan what comes, answer file by file. */
export async function serve(): Promise<void> {
  const { hashing } = workerData as WorkerSettings;
  const digest = await loadDigest(hashing);
  parentPort?.on('message', ({ first, entries }: WorkerTask) => {
    entries.forEach((entry, at) => {
      const answer: WorkerAnswer = { index: first + at, scanned: scanEntry(entry, hashing, digest) };
      parentPort?.postMessage(answer);
    });
  });
}
