/** In place of a thread's number: nobody has to do this file again. */
const SETTLED = 0xffff;

/**
 * Who scans which file, in memory that all threads share: a thread takes the next file without asking anybody, and
 * what it took stays known when it dies.
 */
export class Claims {
  private readonly next: Int32Array;
  /** By file: the number of the thread that took it, 0 while nobody has. */
  private readonly owners: Uint16Array;

  /** @param memory - of `Claims.memoryFor`, the same for all threads */
  constructor(readonly memory: SharedArrayBuffer) {
    this.next = new Int32Array(memory, 0, 1);
    this.owners = new Uint16Array(memory, Int32Array.BYTES_PER_ELEMENT);
  }

  static memoryFor(files: number): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT + files * Uint16Array.BYTES_PER_ELEMENT);
  }

  /** The next file that nobody has taken, for the thread of this number (from 1); undefined when none is left. */
  take(thread: number): number | undefined {
    const index = Atomics.add(this.next, 0, 1);
    if (index < 0 || index >= this.owners.length) {
      this.close();
      return undefined;
    }
    Atomics.store(this.owners, index, thread);
    return index;
  }

  /** This file is answered for. */
  settle(index: number): void {
    Atomics.store(this.owners, index, SETTLED);
  }

  /** What a thread has taken and nobody has answered for, in order. */
  owed(thread: number): readonly number[] {
    return Array.from(this.owners.keys()).filter(index => Atomics.load(this.owners, index) === thread);
  }

  /** Nothing more is to be taken. */
  close(): void {
    Atomics.store(this.next, 0, this.owners.length);
  }
}
