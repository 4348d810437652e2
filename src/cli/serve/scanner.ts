import type { Worker } from 'worker_threads';
import { failedReport } from '../../report/failed';
import type { Task, TaskAnswer } from './thread';
import { NO_PICKLES } from './thread';

/** Starts this same program as a thread that calls `serveTasks`. */
export type StartServing = () => Worker;

/** Scans one file after the other on a thread of its own, which is replaced when a file kills it. */
export class ServingThread {
  private worker?: Worker;
  private settle: (answer: TaskAnswer | string) => void = () => undefined;

  constructor(private readonly start: StartServing) {}

  /** Start the thread, so that it is there when the first task comes. */
  warm(): void {
    this.worker ??= this.live();
  }

  /** The answer for one task; a report that says so when the thread died over it. One at a time. */
  async scan(task: Task): Promise<TaskAnswer> {
    const worker = (this.worker ??= this.live());
    const answer = await new Promise<TaskAnswer | string>(resolve => {
      this.settle = resolve;
      worker.postMessage(task, task.bytes === undefined ? [] : [task.bytes.buffer as ArrayBuffer]);
    });
    const { path, size } = task.entry;
    return typeof answer === 'string'
      ? { report: failedReport(path, 'internal', { detail: answer }, size), pickled: NO_PICKLES }
      : answer;
  }

  stop(): void {
    void this.worker?.terminate();
  }

  private live(): Worker {
    const worker = this.start();
    let detail: string | undefined;
    worker.on('message', (answer: TaskAnswer) => this.settle(answer));
    worker.on('error', error => (detail = error.message));
    worker.on('exit', status => {
      this.worker = this.worker === worker ? undefined : this.worker;
      this.settle(detail ?? `the thread ended with status ${status}`);
    });
    return worker;
  }
}
