import { latin1 } from '../printable';
import { uint16, uint16be, uint32, uint32be } from '../encoding/integers';

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
