import type { Limits } from '../scanner/limits';
import type { Params } from '../scanner/report';
import type { HashedReport, Hashing, ScanReply, ScanRequest, Target } from './messages';

/** Why a scan has no report: a reason of `scanner/rules/reasons.ts`, or that somebody stopped it. */
export class ScanFailure extends Error {
  constructor(
    readonly reason: string,
    readonly params: Params = {}
  ) {
    super(reason);
    this.name = 'ScanFailure';
  }
}

/** The `reason` of a scan that was cancelled. */
export const CANCELLED = 'cancelled';

/** What is known of a file when its turn comes. */
export interface Prepared {
  readonly target: Target;
  readonly hashing: Hashing;
}

/** A file to be scanned as soon as a worker is free. */
export interface ScanTask {
  readonly path: string;
  readonly limits?: Partial<Limits>;
  /** Called when it is this task's turn: find out where the bytes are. Rejects with `ScanFailure`. */
  prepare(signal: AbortSignal): Promise<Prepared>;
  onProgress(bytesRead: number): void;
}

export interface PendingScan {
  /** Rejects with `ScanFailure` only. */
  readonly report: Promise<HashedReport>;
  cancel(): void;
}

/** At most this many files are read at once: the server that answers is one process. */
export const POOL_SIZE = 2;

/** So many more are asked for meanwhile, so that no worker has to wait for the server's first answer. */
const AHEAD = 2;

/** A worker that has had nothing to do for so many milliseconds is let go. */
const IDLE_TIME = 60_000;

interface Job extends PendingScan {
  start(): Promise<void>;
}

/** Runs scans in dedicated workers, a few at a time, in the order in which they were asked for. */
export class ScanPool {
  private readonly waiting: Job[] = [];
  private readonly idle: Worker[] = [];
  /** Tasks that are prepared or read. */
  private running = 0;
  private reading = 0;
  /** Tasks that are prepared and wait for a worker, first come first served. */
  private readonly ready: (() => void)[] = [];
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly createWorker: () => Promise<Worker>,
    private readonly size = POOL_SIZE,
    private readonly idleTime = IDLE_TIME
  ) {}

  /** Queue a file. Nothing of the task is called before this returns. */
  scan(task: ScanTask): PendingScan {
    const job = this.job(task);
    this.waiting.push(job);
    void Promise.resolve().then(() => this.next());
    return job;
  }

  private next(): void {
    clearTimeout(this.idleTimer);
    while (this.running < this.size + AHEAD && this.waiting.length > 0) {
      this.running++;
      void this.waiting
        .shift()!
        .start()
        .finally(() => {
          this.running--;
          this.next();
        });
    }
    if (this.running === 0 && this.idle.length > 0) {
      this.idleTimer = setTimeout(() => this.idle.splice(0).forEach(worker => worker.terminate()), this.idleTime);
    }
  }

  private job(task: ScanTask): Job {
    const stop = new AbortController();
    let settle!: { resolve(report: HashedReport): void; reject(failure: ScanFailure): void };
    const report = new Promise<HashedReport>((resolve, reject) => (settle = { resolve, reject }));
    stop.signal.addEventListener('abort', () => settle.reject(new ScanFailure(CANCELLED)));
    const start = async (): Promise<void> => {
      try {
        settle.resolve(await this.run(task, stop.signal));
      } catch (error) {
        settle.reject(error instanceof ScanFailure ? error : new ScanFailure('internal', { detail: textOf(error) }));
      }
    };
    const cancel = (): void => {
      const at = this.waiting.indexOf(job);
      if (at >= 0) {
        this.waiting.splice(at, 1);
      }
      stop.abort();
    };
    const job: Job = { report, start, cancel };
    return job;
  }

  private async run(task: ScanTask, signal: AbortSignal): Promise<HashedReport> {
    const prepared = await task.prepare(signal);
    await this.turn();
    try {
      return await this.read(task, prepared, signal);
    } finally {
      const next = this.ready.shift();
      if (next) {
        next();
      } else {
        this.reading--;
      }
    }
  }

  /** Wait for one of `size` places; who leaves one hands it to the next in the line. */
  private turn(): Promise<void> {
    if (this.reading < this.size) {
      this.reading++;
      return Promise.resolve();
    }
    return new Promise(resolve => this.ready.push(resolve));
  }

  private async read(task: ScanTask, prepared: Prepared, signal: AbortSignal): Promise<HashedReport> {
    if (signal.aborted) {
      throw new ScanFailure(CANCELLED);
    }
    const worker = this.idle.pop() ?? (await this.create());
    if (signal.aborted) {
      this.idle.push(worker);
      throw new ScanFailure(CANCELLED);
    }
    try {
      const reply = await ask(worker, { path: task.path, ...prepared, limits: task.limits }, task.onProgress, signal);
      this.idle.push(worker);
      if (reply.type === 'failed') {
        throw new ScanFailure(reply.reason, reply.params);
      }
      return reply.report;
    } finally {
      if (!this.idle.includes(worker)) {
        worker.terminate();
      }
    }
  }

  private async create(): Promise<Worker> {
    try {
      return await this.createWorker();
    } catch (error) {
      throw new ScanFailure('no-worker', { detail: textOf(error) });
    }
  }
}

type FinalReply = Exclude<ScanReply, { type: 'progress' }>;

/** One request to a worker and its answer. Rejects with `ScanFailure` when the worker breaks or is to stop. */
function ask(
  worker: Worker,
  request: ScanRequest,
  onProgress: (bytesRead: number) => void,
  signal: AbortSignal
): Promise<FinalReply> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new ScanFailure(CANCELLED));
    signal.addEventListener('abort', abort, { once: true });
    let spoke = worker.onmessage !== null;
    worker.onmessage = ({ data }: MessageEvent<ScanReply>) => {
      spoke = true;
      if (data.type === 'progress') {
        onProgress(data.bytesRead);
      } else {
        signal.removeEventListener('abort', abort);
        resolve(data);
      }
    };
    // A worker whose script cannot be had (policy, network) says so by an error event without a message.
    worker.onerror = event => {
      event.preventDefault();
      reject(new ScanFailure(spoke ? 'internal' : 'no-worker', { detail: event.message || 'worker' }));
    };
    worker.onmessageerror = () => reject(new ScanFailure('internal', { detail: 'messageerror' }));
    worker.postMessage(request);
  });
}

/**
 * Start the worker at `url`. When the page may not use it because the extension's files come from another address,
 * its text is fetched and started as a blob instead.
 */
export async function createScanWorker(url: string): Promise<Worker> {
  try {
    return new Worker(url, { type: 'module', name: 'scan-model' });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'SecurityError') {
      throw error;
    }
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  const script = URL.createObjectURL(new Blob([await response.blob()], { type: 'text/javascript' }));
  try {
    return new Worker(script, { type: 'module', name: 'scan-model' });
  } finally {
    // A worker has fetched its script by the next turn at the latest; one turn more does no harm.
    setTimeout(() => URL.revokeObjectURL(script), 10_000);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
