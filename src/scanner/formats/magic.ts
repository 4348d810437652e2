import { latin1 } from '../printable';

/** Big-endian unsigned 32-bit number at `at`; NaN behind the end, which equals nothing. */
export function uint32be(head: Uint8Array, at: number): number {
  return at + 4 > head.length ? NaN : new DataView(head.buffer, head.byteOffset).getUint32(at, false);
}

export function uint32le(head: Uint8Array, at: number): number {
  return at + 4 > head.length ? NaN : new DataView(head.buffer, head.byteOffset).getUint32(at, true);
}

export function uint16be(head: Uint8Array, at: number): number {
  return at + 2 > head.length ? NaN : head[at] * 256 + head[at + 1];
}

export function uint16le(head: Uint8Array, at: number): number {
  return at + 2 > head.length ? NaN : head[at + 1] * 256 + head[at];
}

/** The characters from `from` to `to`. */
export function letters(head: Uint8Array, from: number, to: number): string {
  return latin1(head.subarray(from, to));
}
