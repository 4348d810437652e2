import type { ByteSource } from '../../../bytes/byte-source';
import { SIGNATURE } from './hdf5-file';

const isSignature = (bytes: Uint8Array, at: number): boolean =>
  SIGNATURE.every((byte, index) => bytes[at + index] === byte);

/**
 * The place behind `at` where a superblock may begin: a user block may come before it, so that it is looked for at 0, 512,
 * 1024, 2048, ... (HDF5 File Format Specification 3.0, II.A).
 */
function placeBehind(at: number): number {
  return at === 0 ? 512 : at * 2;
}

/** True when a superblock begins in these first bytes of a file. */
export function signatureIn(head: Uint8Array): boolean {
  for (let at = 0; at <= head.length - SIGNATURE.length; at = placeBehind(at)) {
    if (isSignature(head, at)) {
      return true;
    }
  }
  return false;
}

/**
 * Searches for the superblock and returns its offset, or undefined.
 * @param first - 0, or 512 times a power of two
 * @param furthest - the last offset that is looked at
 */
export function signatureFrom(source: ByteSource, first: number, furthest: number): number | undefined {
  const last = Math.min(source.size - SIGNATURE.length, furthest);
  for (let at = first; at <= last; at = placeBehind(at)) {
    if (isSignature(source.read(at, SIGNATURE.length), 0)) {
      return at;
    }
  }
  return undefined;
}
