import { lazily } from '../lazily';
import type { Work } from '../work';
import { PRICES } from '../work';
import type { ByteSource } from './byte-source';

/** Eight tables, so that eight bytes are taken in one step. */
const tables = lazily(() => {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    made[0][byte] = value;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = made[table - 1][byte];
      made[table][byte] = (before >>> 8) ^ made[0][before & 0xff];
    }
  }
  return made;
});

/** CRC-32 as zip and gzip use it, of `bytes` behind bytes whose CRC-32 is `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [T0, T1, T2, T3, T4, T5, T6, T7] = tables();
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      T7[crc & 0xff] ^
      T6[(crc >>> 8) & 0xff] ^
      T5[(crc >>> 16) & 0xff] ^
      T4[crc >>> 24] ^
      T3[bytes[at + 4]] ^
      T2[bytes[at + 5]] ^
      T1[bytes[at + 6]] ^
      T0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) {
    crc = (crc >>> 8) ^ T0[(crc ^ bytes[at]) & 0xff];
  }
  return ~crc >>> 0;
}

/** Passes reads on, and knows the CRC-32 once every byte has come by in order (some may come by again). */
export class CrcSource implements ByteSource {
  private crc = 0;
  private position = 0;

  constructor(
    private readonly inner: ByteSource,
    private readonly work: Work
  ) {}

  get size(): number {
    return this.inner.size;
  }

  /** The CRC-32 of the whole source, when all of it was read. */
  get complete(): number | undefined {
    return this.position === this.size ? this.crc : undefined;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = this.inner.read(offset, length);
    if (offset <= this.position && offset + bytes.length > this.position) {
      this.work.afford((offset + bytes.length - this.position) * PRICES.sumByte);
      this.crc = crc32(bytes.subarray(this.position - offset), this.crc);
      this.position = offset + bytes.length;
    }
    return bytes;
  }
}
