import { textOf } from './failure';
import type { ListedChild, ListReply, ReadyReply, Request, WorkerRequest } from './messages';

/** The lister ends a worker that has been idle for so many milliseconds. */
const IDLE_TIME = 30_000;

interface Listing {
  onChildren(children: readonly ListedChild[]): void;
  resolve(): void;
  reject(error: Error): void;
}

/** Lists folders in a worker of its own: the answer for a folder of 100,000 files would hold up the page for a second. */
export class FolderLister {
  private readonly listings = new Map<number, Listing>();
  private worker: Promise<Worker> | undefined;
  private lastId = 0;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly createWorker: () => Promise<Worker>,
    private readonly idleTime = IDLE_TIME
  ) {}

  /**
   * Ask for one folder. Rejects when the server does not list it.
   * @param onChildren - told some at a time, in order of name
   */
  list(request: Request, signal: AbortSignal, onChildren: (children: readonly ListedChild[]) => void): Promise<void> {
    const id = ++this.lastId;
    const forget = (): void => this.forget(id);
    clearTimeout(this.idleTimer);
    signal.addEventListener('abort', forget);
    return new Promise<void>((resolve, reject) => {
      this.listings.set(id, { onChildren, resolve, reject });
      this.worker ??= this.start();
      this.worker
        .then(worker => this.listings.has(id) && post(worker, { type: 'list', id, request }))
        .catch((error: unknown) => this.giveUp(textOf(error)));
    }).finally(() => {
      signal.removeEventListener('abort', forget);
      this.listings.delete(id);
      if (this.listings.size === 0) {
        this.idleTimer = setTimeout(() => this.giveUp('idle'), this.idleTime);
      }
    });
  }

  private async start(): Promise<Worker> {
    const worker = await this.createWorker();
    worker.onmessage = ({ data }: MessageEvent<readonly (ListReply | ReadyReply)[]>) =>
      data.forEach(reply => this.hear(reply));
    worker.onerror = event => {
      event.preventDefault();
      this.giveUp(event.message || 'worker');
    };
    return worker;
  }

  private hear(reply: ListReply | ReadyReply): void {
    const listing = this.listings.get(reply.id);
    switch (reply.type) {
      case 'listed':
        listing?.onChildren(reply.children);
        return;
      case 'end':
        listing?.resolve();
        return;
      case 'unlisted':
        listing?.reject(new Error(reply.detail));
        return;
    }
  }

  private forget(id: number): void {
    const listing = this.listings.get(id);
    if (listing) {
      this.listings.delete(id);
      listing.reject(new Error('stopped'));
      this.worker?.then(worker => post(worker, { type: 'forget', id })).catch(() => undefined);
    }
  }

  /** End the worker, and reject the listings that it was asked for. */
  private giveUp(detail: string): void {
    const { worker } = this;
    this.worker = undefined;
    worker?.then(old => old.terminate()).catch(() => undefined);
    this.listings.forEach(({ reject }) => reject(new Error(detail)));
  }
}

function post(worker: Worker, request: WorkerRequest): void {
  worker.postMessage(request);
}
