import { SourceError } from '../bytes/byte-source';
import { crc32 } from '../bytes/crc32';
import type { Decoder, Resume } from '../bytes/decoder';
import type { Work } from '../work';
import { PRICES } from '../work';
import type { Input } from './input';

/**
 * All of the data were decoded, but a checksum or a length beside them is wrong or missing. Some readers hand the data out
 * before they look, others never look, and some refuse them.
 */
export class CheckError extends SourceError {}

/** A checksum of bytes that come in pieces. */
export interface Sum {
  add(bytes: Uint8Array): void;
  /** Of the bytes so far. */
  copy(): Sum;
  readonly value: number;
}

/** CRC-32 as gzip and xz use it. */
export class Crc32 implements Sum {
  constructor(public value = 0) {}

  add(bytes: Uint8Array): void {
    this.value = crc32(bytes, this.value);
  }

  copy(): Crc32 {
    return new Crc32(this.value);
  }
}

const ADLER_BASE = 65521;
/** Bytes after which the sums still fit into 32 bits. */
const ADLER_STEP = 3800;

/** Adler-32 (RFC 1950). */
export class Adler32 implements Sum {
  constructor(
    private low = 1,
    private high = 0
  ) {}

  get value(): number {
    return ((this.high << 16) | this.low) >>> 0;
  }

  add(bytes: Uint8Array): void {
    let { low, high } = this;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + ADLER_STEP);
      for (; at < end; at++) {
        low += bytes[at];
        high += low;
      }
      low %= ADLER_BASE;
      high %= ADLER_BASE;
    }
    this.low = low;
    this.high = high;
  }

  copy(): Adler32 {
    return new Adler32(this.low, this.high);
  }
}

/** Passes on what a decoder gives, and keeps the checksum and the count of it. */
export class Checked implements Decoder {
  constructor(
    readonly inner: Decoder,
    private readonly work: Work,
    readonly sum: Sum,
    /** Bytes so far. */
    public size = 0
  ) {}

  get consumed(): number {
    return this.inner.consumed;
  }

  next(): Uint8Array | null {
    const bytes = this.inner.next();
    if (bytes !== null) {
      this.work.afford(bytes.length * PRICES.sumByte);
      this.sum.add(bytes);
      this.size += bytes.length;
    }
    return bytes;
  }

  mark(): Resume | undefined {
    const inner = this.inner.mark?.();
    const [sum, size] = [this.sum.copy(), this.size];
    return inner && ((input?: Input) => new Checked(inner(input), this.work, sum.copy(), size));
  }
}

/** Throws a `CheckError` unless `right`. */
export function check(right: boolean): void {
  if (!right) {
    throw new CheckError('corrupt');
  }
}
