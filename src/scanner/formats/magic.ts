import type { Probe } from '../context';
import { latin1 } from '../printable';
import { uint16, uint16be, uint32, uint32be } from '../encoding/integers';

/** Whether a probe's first bytes are of some format. */
export type Test = (probe: Probe) => boolean;

/** These characters stand at `at`. */
export function ascii(text: string, at = 0): Test {
  const codes = Array.from(text, char => char.charCodeAt(0));
  return ({ head }) => codes.every((code, index) => head[at + index] === code);
}

/** The file begins with these bytes. */
export function bytes(...signature: number[]): Test {
  return ({ head }) => signature.every((byte, index) => head[index] === byte);
}

export function either(...tests: Test[]): Test {
  return probe => tests.some(test => test(probe));
}

export function both(...tests: Test[]): Test {
  return probe => tests.every(test => test(probe));
}

/** A number of the head at `at`, read by one of `encoding/integers.ts`; NaN behind the end, which equals nothing. */
const orNaN =
  (width: number, read: (bytes: Uint8Array, at: number) => number) =>
  (head: Uint8Array, at: number): number =>
    at + width > head.length ? NaN : read(head, at);

export const uint16OrNaN = orNaN(2, uint16);
export const uint16beOrNaN = orNaN(2, uint16be);
export const uint32OrNaN = orNaN(4, uint32);
export const uint32beOrNaN = orNaN(4, uint32be);

/** The characters from `from` to `to`. */
export function letters(head: Uint8Array, from: number, to: number): string {
  return latin1(head.subarray(from, to));
}
