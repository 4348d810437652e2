/** Stands in place of a thread's number when a file needs no further work. */
const COMPLETE = 0xffff;

/**
 * The files that threads share, in memory that all of them see: a thread claims the next file by itself, and
 * the pool knows what a thread has claimed even when the thread dies.
 */
export class WorkQueue {
  private readonly next: Int32Array;
  /** By file: the number of the thread that claimed it, 0 while none has. */
  private readonly owners: Uint16Array;

  /** @param memory - of `WorkQueue.memoryFor`, the same for all threads */
  constructor(readonly memory: SharedArrayBuffer) {
    this.next = new Int32Array(memory, 0, 1);
    this.owners = new Uint16Array(memory, Int32Array.BYTES_PER_ELEMENT);
  }

  static memoryFor(files: number): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT + files * Uint16Array.BYTES_PER_ELEMENT);
  }

  /** The next file, for the thread of this number (from 1); undefined when none is left. */
  claim(thread: number): number | undefined {
    const index = Atomics.add(this.next, 0, 1);
    if (index < 0 || index >= this.owners.length) {
      this.close();
      return undefined;
    }
    Atomics.store(this.owners, index, thread);
    return index;
  }

  /** Note that the pool has the answer for this file. */
  complete(index: number): void {
    Atomics.store(this.owners, index, COMPLETE);
  }

  /** The files that a thread has claimed and not completed, in order. */
  unfinished(thread: number): readonly number[] {
    return Array.from(this.owners.keys()).filter(index => Atomics.load(this.owners, index) === thread);
  }

  /** From now on no thread gets a file. */
  close(): void {
    Atomics.store(this.next, 0, this.owners.length);
  }
}
