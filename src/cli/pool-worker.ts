import { parentPort, workerData } from 'worker_threads';
import type { Hashing, Scanned } from './scan-file';
import { loadDigest, scanEntry } from './scan-file';
import type { Entry } from './walk';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly hashing: Hashing;
}

/** Files to scan; answered with one `Scanned` for each, in one message. */
export type WorkerTask = readonly Entry[];

/** The worker's side: scan what comes. */
export async function serve(): Promise<void> {
  const { hashing } = workerData as WorkerSettings;
  const digest = await loadDigest(hashing);
  parentPort?.on('message', (task: WorkerTask) => {
    const answer: Scanned[] = task.map(entry => scanEntry(entry, hashing, digest));
    parentPort?.postMessage(answer);
  });
}
