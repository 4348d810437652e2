import { availableParallelism } from 'os';
import type { Worker } from 'worker_threads';
import { WorkQueue } from './work-queue';
import { failedReport } from '../report/failed';
import type { ThreadAnswer, ThreadSettings } from './thread-pool-worker';
import type { Hashing, Scanned } from './scan-file';
import type { Entry } from './walk';

/** Milliseconds for which the main thread scans before it reads the messages of the others. */
const TURN = 20;

/** From so many bytes on threads gain more than their start and the warming of the program in each cost. */
const MUCH = 64 * 2 ** 20;
/** More are for those who ask: each takes memory, and a machine has other work too. */
const USUAL_JOBS = 4;

/** Number of threads when `--jobs` is absent: one for few bytes, else one for each processor, up to four. */
export function usualJobs(entries: readonly Entry[]): number {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  return bytes < MUCH ? 1 : Math.min(USUAL_JOBS, availableParallelism());
}

/** Starts a thread, which finds the settings in its `workerData`; the program's own is `startThread`. */
export type StartThread = (settings: ThreadSettings) => Worker;

/** Work of a pool. */
export interface Work {
  readonly startThread: StartThread;
  readonly entries: readonly Entry[];
  readonly hashing: Hashing;
  /** Gets each answer once, as it comes, in any order. An exception from it ends the work. */
  readonly onScanned: (index: number, scanned: Scanned) => void;
}

/** Scans a file on this thread; undefined for one that is left to threads, of which no other file depends. */
export type ScanHere = (entry: Entry) => Scanned | undefined;

/** Scan on `jobs` threads, of which this one is one; then, on others, what this one has left to them. */
export async function scanAll(work: Work, jobs: number, scanHere: ScanHere): Promise<void> {
  const left: number[] = [];
  const here = (index: number): void => {
    const scanned = scanHere(work.entries[index]);
    if (scanned === undefined) {
      left.push(index);
    } else {
      work.onScanned(index, scanned);
    }
  };
  if (jobs > 1) {
    await scanInParallel(work, jobs, here);
  } else {
    work.entries.forEach((_, index) => here(index));
  }
  const pool = new Pool({
    ...work,
    entries: left.map(index => work.entries[index]),
    onScanned: (index, scanned) => work.onScanned(left[index], scanned)
  });
  try {
    await pool.startThreads(Math.min(Math.max(1, jobs - 1), left.length));
  } finally {
    pool.stop();
  }
}

/**
 * Scan on `jobs` threads, of which this one is one: it has the program warm already, and needs no time to start.
 * @param here - sees to a file on this thread, of which it tells `work` itself
 */
export async function scanInParallel(work: Work, jobs: number, here: (index: number) => void): Promise<void> {
  const pool = new Pool(work);
  const threads = Math.min(jobs, work.entries.length) - 1;
  try {
    const started = pool.startThreads(threads);
    // A thread that starts when everything is done already is not waited for.
    await Promise.race([pool.done, Promise.all([started, pool.takePart(threads + 1, here)])]);
  } finally {
    pool.stop();
  }
}

/** Threads that share the files of one `Work`. */
export class Pool {
  /** Resolves when every file is complete. */
  readonly done: Promise<void>;
  private readonly queue: WorkQueue;
  private readonly workers = new Set<Worker>();
  private unanswered: number;
  private stopped = false;
  private finish: () => void = () => undefined;

  constructor(private readonly work: Work) {
    this.queue = new WorkQueue(WorkQueue.memoryFor(work.entries.length));
    this.unanswered = work.entries.length;
    this.done = new Promise(resolve => (this.finish = resolve));
  }

  /** Start so many threads; resolves when everything that they claimed is complete. */
  async startThreads(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, index) => this.runThread(index + 1)));
  }

  /** Take part with this thread, under a number that no other has, until no file is left. */
  async takePart(number: number, here: (index: number) => void): Promise<void> {
    let began = performance.now();
    for (let index = this.queue.claim(number); index !== undefined; index = this.queue.claim(number)) {
      here(index);
      this.complete(index);
      if (performance.now() - began >= TURN) {
        await new Promise(setImmediate);
        began = performance.now();
      }
    }
  }

  /** End the threads, whatever they do. */
  stop(): void {
    this.stopped = true;
    this.queue.close();
    this.workers.forEach(worker => void worker.terminate());
  }

  /**
   * One thread from its start to its end. When it dies (out of memory), another takes over and first does, one by one,
   * the files that the dead one left unfinished; a file over which a second thread dies is reported as failed.
   */
  private async runThread(number: number): Promise<void> {
    for (let again: readonly number[] = []; ;) {
      const death = await this.live(number);
      const left = this.queue.unfinished(number);
      if (death === undefined || left.length === 0 || this.stopped) {
        return;
      }
      if (again.includes(left[0])) {
        const { path, size } = this.work.entries[left[0]];
        this.answer(left[0], { report: failedReport(path, 'internal', { detail: death }, size) });
      }
      again = this.queue.unfinished(number);
    }
  }

  /** Error that ended the thread; undefined when it has done its work. */
  private live(number: number): Promise<string | undefined> {
    const { entries, hashing, startThread } = this.work;
    const settings: ThreadSettings = { entries, memory: this.queue.memory, number, hashing };
    return new Promise((resolve, reject) => {
      const worker = startThread(settings);
      let detail: string | undefined;
      this.workers.add(worker);
      worker.on('message', ({ scanned, last }: ThreadAnswer) => {
        try {
          scanned.forEach(([index, result]) => this.answer(index, result));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (last) {
          resolve(undefined);
        }
      });
      worker.on('error', error => (detail = error.message));
      // All that it had sent has come by then.
      worker.on('exit', status => {
        this.workers.delete(worker);
        resolve(detail ?? `the thread ended with status ${status}`);
      });
    });
  }

  private answer(index: number, scanned: Scanned): void {
    this.work.onScanned(index, scanned);
    this.complete(index);
  }

  private complete(index: number): void {
    this.queue.complete(index);
    if (--this.unanswered === 0) {
      this.finish();
    }
  }
}
