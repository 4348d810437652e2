import type { ByteSource } from '../../../bytes/byte-source';

/** `\x89HDF\r\n\x1a\n`. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Bytes of the signature, with which a superblock begins. */
export const SIGNATURE_SIZE = SIGNATURE.length;

const isSignature = (bytes: Uint8Array, at: number): boolean =>
  SIGNATURE.every((byte, index) => bytes[at + index] === byte);

/**
 * The place behind `at` where a superblock may begin: a user block may come before it, so that the library looks for it at
 * 0, 512, 1024, 2048, ... to the end of the file (HDF5 File Format Specification 3.0, II.A).
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
 * Searches for the superblock and returns its offset, or undefined. The library takes the first one, whatever it holds.
 * @param first - 0, or 512 times a power of two
 */
export function signatureFrom(source: ByteSource, first: number): number | undefined {
  // A decompressed source learns its size while it is read.
  for (let at = first; at <= source.size - SIGNATURE.length; at = placeBehind(at)) {
    const bytes = source.read(at, SIGNATURE.length);
    if (bytes.length < SIGNATURE.length) {
      return undefined;
    }
    if (isSignature(bytes, 0)) {
      return at;
    }
  }
  return undefined;
}
