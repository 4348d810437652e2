import type { ByteSource } from '../bytes/byte-source';

/** Notes what is read of another source. */
export class Recorder implements ByteSource {
  /** Offset and number of bytes of each read, in order. */
  readonly reads: [number, number][] = [];

  constructor(
    private readonly inner: ByteSource,
    readonly size = inner.size
  ) {}

  /** Bytes read so far; those that were read twice count twice. */
  get bytes(): number {
    return this.reads.reduce((sum, [, length]) => sum + length, 0);
  }

  read(offset: number, length: number): Uint8Array {
    const data = this.inner.read(offset, length);
    this.reads.push([offset, data.length]);
    return data;
  }
}

/** What the memory of a spoiled read holds: the opcode STOP, a full stop, which changes what any parser reads. */
const SPOILED = 0x2e;

/** Spoils what a read returned as soon as the next read comes, as the contract of `ByteSource` allows. */
export class FleetingSource implements ByteSource {
  private memory = new Uint8Array(0);
  private last = 0;

  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const data = this.inner.read(offset, length);
    this.memory.fill(SPOILED, 0, this.last);
    if (data.length > this.memory.length) {
      // A parser that kept a view of the old memory reads spoiled bytes from now on.
      this.memory = new Uint8Array(data.length);
    }
    this.memory.set(data);
    this.last = data.length;
    return this.memory.subarray(0, data.length);
  }
}

/** Throws an error that no scan expects when a read leaves the source. */
export class StrictSource implements ByteSource {
  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const isInside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
    if (!isInside || (length > 0 && offset + length > this.size)) {
      throw new RangeError(`read(${offset}, ${length}) leaves a source of ${this.size} bytes`);
    }
    return this.inner.read(offset, length);
  }
}
