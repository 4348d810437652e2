import { parentPort, workerData } from 'worker_threads';
import { WorkQueue } from './work-queue';
import type { Hashing, Scanned } from './scan-file';
import { loadDigest, scanEntry } from './scan-file';
import type { Entry } from './walk';

/** `workerData` of a thread. */
export interface ThreadSettings {
  readonly entries: readonly Entry[];
  /** That of the pool's queue. */
  readonly memory: SharedArrayBuffer;
  /** The thread's number in the queue. Files that it holds under this number are done first, one by one. */
  readonly number: number;
  readonly hashing: Hashing;
}

/** Message of a thread: scanned files by index, and whether it is done. */
export interface ThreadAnswer {
  readonly scanned: readonly (readonly [index: number, scanned: Scanned])[];
  readonly last: boolean;
}

/** A thread sends answers in batches of this many, or after this many milliseconds. */
const BATCH = 32;
const PATIENCE = 50;
/** Before a file of this size, which may take long, nothing is held back. */
const LARGE = 8 * 2 ** 20;

/** The thread's side: scan until no file is left. */
export async function serve(): Promise<void> {
  const { entries, memory, number, hashing } = workerData as ThreadSettings;
  const queue = new WorkQueue(memory);
  const digest = await loadDigest(hashing);
  let scanned: ThreadAnswer['scanned'][number][] = [];
  let sent = performance.now();
  const send = (last: boolean): void => {
    const answer: ThreadAnswer = { scanned, last };
    parentPort?.postMessage(answer);
    scanned = [];
    sent = performance.now();
  };
  const work = (index: number): void => {
    scanned.push([index, scanEntry(entries[index], hashing, digest)]);
  };

  for (const index of queue.unfinished(number)) {
    work(index);
    send(false);
  }
  for (let index = queue.claim(number); index !== undefined; index = queue.claim(number)) {
    if (scanned.length >= BATCH || performance.now() - sent >= PATIENCE || entries[index].size >= LARGE) {
      send(false);
    }
    work(index);
  }
  send(true);
}
