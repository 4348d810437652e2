import { CANCELLED, failureOf, ScanFailure, textOf } from './failure';
import type { HashedReport, ReadyReply, ScanReply, Source, WorkerRequest } from './messages';
import type { PendingScan, Prepared, ScanTask } from './task';

/** At most this many files are scanned at once. */
export const POOL_SIZE = 2;

/** A worker asks for so many files at once: the server is one process, and has to serve JupyterLab as well. */
export const IN_FLIGHT = 3;

/** The pool ends a worker that has been idle for so many milliseconds. */
const IDLE_TIME = 60_000;

/** The pool gives up a scan without a message for so many milliseconds, and its worker with it (docs/decisions.md says why so many). */
const STALL_TIME = 180_000;

/** A worker that scans one file for so many milliseconds gets others only when the rest has no room either. */
const BUSY_TIME = 250;

/** Milliseconds between two looks at the workers. */
const WATCH_EVERY = 1_000;

/** A file that was in a worker which broke while it did something else is tried so often in all. */
const TRIES = 3;

interface Job extends PendingScan {
  readonly task: ScanTask;
  readonly id: number;
  readonly abort: AbortController;
  prepared?: Prepared;
  /** Worker that reads it. */
  seat?: Seat;
  /** Another way to the bytes has been asked for. */
  triedFallback: boolean;
  tries: number;
  resolve(report: HashedReport): void;
  reject(failure: ScanFailure): void;
}

/** A worker and the jobs that it was given. */
interface Seat {
  readonly worker: Promise<Worker>;
  readonly jobs: Map<number, Job>;
  /** The scan that it has begun and that ends with it, and since when; a cancelled one may have no job any more. */
  begun?: { readonly id: number; readonly since: number };
  spoke: boolean;
  /** Time of its last message, in milliseconds. */
  heard: number;
}

export interface PoolOptions {
  readonly size?: number;
  readonly inFlight?: number;
  /** In milliseconds. */
  readonly idleTime?: number;
  readonly stallTime?: number;
}

/**
 * Runs scans in dedicated workers, in the order in which they were asked for. A worker that breaks or stalls takes along
 * the one file that it was scanning: another one goes on with the rest.
 */
export class ScanPool {
  private readonly waiting: Job[] = [];
  private readonly seats = new Set<Seat>();
  private readonly size: number;
  private readonly inFlight: number;
  private readonly idleTime: number;
  private readonly stallTime: number;
  /** Jobs that are prepared or in a worker. */
  private running = 0;
  private lastId = 0;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private watcher: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly createWorker: () => Promise<Worker>,
    { size = POOL_SIZE, inFlight = IN_FLIGHT, idleTime = IDLE_TIME, stallTime = STALL_TIME }: PoolOptions = {}
  ) {
    this.size = size;
    this.inFlight = inFlight;
    this.idleTime = idleTime;
    this.stallTime = stallTime;
  }

  /** Number of further scans that would begin at once: a caller with a hundred thousand files need not hand over all of them. */
  get room(): number {
    return Math.max(0, this.size * this.inFlight - this.running - this.waiting.length);
  }

  /** A scan is about to be asked for: a worker takes as long to start as the server to answer. */
  warm(): void {
    if (this.seats.size === 0) {
      this.seat();
      this.watch();
    }
  }

  /** Queue a file. Nothing of the task is called before this returns. */
  scan(task: ScanTask): PendingScan {
    const job = this.job(task);
    this.waiting.push(job);
    void Promise.resolve().then(() => this.next());
    return job;
  }

  private job(task: ScanTask): Job {
    let settle!: Pick<Job, 'resolve' | 'reject'>;
    const report = new Promise<HashedReport>((resolve, reject) => (settle = { resolve, reject }));
    const job: Job = {
      task,
      id: ++this.lastId,
      abort: new AbortController(),
      triedFallback: false,
      tries: 0,
      report,
      ...settle,
      cancel: () => this.cancel(job)
    };
    return job;
  }

  private next(): void {
    while (this.running < this.size * this.inFlight && this.waiting.length > 0) {
      this.running++;
      void this.start(this.waiting.shift()!);
    }
    this.watch();
  }

  private async start(job: Job): Promise<void> {
    try {
      job.prepared ??= await job.task.prepare(job.abort.signal);
    } catch (error) {
      this.end(job, failureOf(error, 'internal'));
      return;
    }
    if (job.abort.signal.aborted) {
      this.release();
    } else {
      void this.place(job, job.prepared);
    }
  }

  /** Ask the worker that has least to do. */
  private async place(job: Job, { source, hashing }: Prepared): Promise<void> {
    const seat = this.seat();
    const { id, task } = job;
    job.seat = seat;
    seat.jobs.set(id, job);
    let worker: Worker;
    try {
      worker = await seat.worker;
    } catch (error) {
      this.leave(seat);
      if (job.seat === seat) {
        this.end(job, new ScanFailure('no-worker', { detail: textOf(error) }));
      }
      return;
    }
    if (job.seat === seat && !job.abort.signal.aborted) {
      seat.heard = performance.now();
      post(worker, { type: 'scan', id, path: task.path, source, hashing, limits: task.limits });
    }
  }

  private seat(): Seat {
    const now = performance.now();
    const isBusy = ({ begun }: Seat): boolean => begun !== undefined && now - begun.since > BUSY_TIME;
    const [least] = [...this.seats].sort((a, b) => Number(isBusy(a)) - Number(isBusy(b)) || a.jobs.size - b.jobs.size);
    if (least && (least.jobs.size === 0 || this.seats.size >= this.size)) {
      return least;
    }
    const seat: Seat = { worker: this.createWorker(), jobs: new Map(), spoke: false, heard: now };
    this.seats.add(seat);
    seat.worker.then(worker => this.listen(worker, seat)).catch(() => undefined);
    return seat;
  }

  private listen(worker: Worker, seat: Seat): void {
    worker.onmessage = ({ data }: MessageEvent<readonly (ScanReply | ReadyReply)[]>) =>
      data.forEach(reply => this.hear(seat, reply));
    // A worker whose script cannot be had (policy, network) says so by an error event without a message.
    worker.onerror = event => {
      event.preventDefault();
      const detail = event.message || 'worker';
      if (seat.spoke) {
        this.replace(seat, new ScanFailure('internal', { detail }));
      } else {
        const jobs = [...seat.jobs.values()];
        this.leave(seat);
        jobs.forEach(job => this.end(job, new ScanFailure('no-worker', { detail })));
      }
    };
    worker.onmessageerror = () => this.replace(seat, new ScanFailure('internal', { detail: 'messageerror' }));
  }

  private hear(seat: Seat, reply: ScanReply | ReadyReply): void {
    seat.spoke = true;
    seat.heard = performance.now();
    if (reply.type === 'ready') {
      return;
    }
    const { id, type } = reply;
    const job = seat.jobs.get(id);
    switch (type) {
      case 'begin':
        seat.begun = { id, since: seat.heard };
        job?.task.onBegin?.(reply.size, reply.notes);
        return;
      case 'progress':
        job?.task.onProgress?.(reply.bytesRead);
        return;
      case 'done':
      case 'failed':
        seat.begun = seat.begun?.id === id ? undefined : seat.begun;
        if (job && type === 'done') {
          this.end(job, reply.report);
        } else if (job && type === 'failed') {
          void this.tryFallback(job, new ScanFailure(reply.reason, reply.params));
        }
        return;
    }
  }

  /** The worker could not read the file at its address: the task may offer another source. */
  private async tryFallback(job: Job, failure: ScanFailure): Promise<void> {
    if (failure.reason !== 'unreadable' || job.triedFallback || !job.task.instead || !job.prepared) {
      this.end(job, failure);
      return;
    }
    job.triedFallback = true;
    job.seat?.jobs.delete(job.id);
    job.seat = undefined;
    let source: Source | undefined;
    try {
      source = await job.task.instead(job.abort.signal);
    } catch (error) {
      this.end(job, failureOf(error, failure.reason));
      return;
    }
    if (job.abort.signal.aborted) {
      this.release();
    } else if (source === undefined) {
      this.end(job, failure);
    } else {
      void this.place(job, { ...job.prepared, source });
    }
  }

  /** The worker is lost, with the scan that it had begun. Its other jobs begin anew, unless they are not to be tried again. */
  private replace(seat: Seat, failure: ScanFailure, again = true): void {
    const { begun, jobs } = seat;
    const lost = begun && jobs.get(begun.id);
    const others = [...jobs.values()].filter(job => job !== lost);
    this.leave(seat);
    if (lost) {
      this.end(lost, failure);
    }
    for (const job of others) {
      if (!again || (begun === undefined && ++job.tries >= TRIES)) {
        this.end(job, failure);
      } else {
        job.seat = undefined;
        this.waiting.unshift(job);
        this.running--;
      }
    }
    this.next();
  }

  /** End a worker. */
  private leave(seat: Seat): void {
    this.seats.delete(seat);
    seat.worker.then(worker => worker.terminate()).catch(() => undefined);
  }

  private end(job: Job, outcome: HashedReport | ScanFailure): void {
    job.seat?.jobs.delete(job.id);
    job.seat = undefined;
    if (outcome instanceof ScanFailure) {
      job.reject(outcome);
    } else {
      job.resolve(outcome);
    }
    this.release();
  }

  private release(): void {
    this.running--;
    this.next();
  }

  private cancel(job: Job): void {
    const { abort, seat, id } = job;
    if (abort.signal.aborted) {
      return;
    }
    abort.abort();
    job.reject(new ScanFailure(CANCELLED));
    const at = this.waiting.indexOf(job);
    if (at >= 0) {
      this.waiting.splice(at, 1);
    } else if (seat?.begun?.id === id) {
      this.replace(seat, new ScanFailure(CANCELLED));
    } else if (seat?.jobs.delete(id)) {
      job.seat = undefined;
      seat.worker.then(worker => post(worker, { type: 'forget', id })).catch(() => undefined);
      this.release();
    }
    // A job that is being prepared is let go of when that is done.
  }

  /** Look after the workers as long as there is something to do, and let go of them some time later. */
  private watch(): void {
    const idle = this.running === 0;
    if (!idle) {
      clearTimeout(this.idleTimer);
      this.idleTimer = undefined;
      this.watcher ??= setInterval(() => this.look(), Math.min(WATCH_EVERY, this.stallTime));
      return;
    }
    clearInterval(this.watcher);
    this.watcher = undefined;
    if (this.seats.size > 0) {
      this.idleTimer ??= setTimeout(() => this.letGo(), this.idleTime);
    }
  }

  private letGo(): void {
    this.idleTimer = undefined;
    this.seats.forEach(seat => this.leave(seat));
  }

  /** End workers that are stalled, and those that scan on for a job that was cancelled; help those that are busy. */
  private look(): void {
    const now = performance.now();
    for (const seat of [...this.seats]) {
      const { begun, jobs, heard } = seat;
      if (begun && !jobs.has(begun.id) && now - begun.since > BUSY_TIME) {
        this.replace(seat, new ScanFailure(CANCELLED));
      } else if (jobs.size > 0 && now - heard >= this.stallTime) {
        const detail = `no answer for ${Math.round(this.stallTime / 1000)} s`;
        // Without a scan that has begun, it is the server that does not answer.
        this.replace(seat, new ScanFailure(begun ? 'internal' : 'unreadable', { detail }), begun !== undefined);
      } else if (begun && now - begun.since >= WATCH_EVERY) {
        this.relieve(seat, begun.id);
      }
    }
  }

  /** What waits behind a long scan goes to a worker that has nothing to do. */
  private relieve(busy: Seat, id: number): void {
    const isIdle = this.seats.size < this.size || [...this.seats].some(({ jobs }) => jobs.size === 0);
    const waiting = isIdle ? [...busy.jobs.values()].filter(job => job.id !== id) : [];
    for (const job of waiting) {
      busy.jobs.delete(job.id);
      job.seat = undefined;
      busy.worker.then(worker => post(worker, { type: 'forget', id: job.id })).catch(() => undefined);
      void this.place(job, job.prepared!);
    }
  }
}

function post(worker: Worker, request: WorkerRequest): void {
  worker.postMessage(request);
}
