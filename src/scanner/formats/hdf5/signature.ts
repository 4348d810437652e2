import type { ByteSource } from '../../source/types';
import { SIGNATURE } from './file';

/**
 * Where the signature stands: a user block may come before it, so that it is looked for at 0, 512, 1024, 2048, ...
 * (HDF5 File Format Specification 3.0, II.A).
 * @param first - 0, or 512 times a power of two
 * @param furthest - the last offset that is looked at
 */
export function signatureFrom(source: ByteSource, first: number, furthest: number): number | undefined {
  for (let at = first; at <= Math.min(source.size - 8, furthest); at = at === 0 ? 512 : at * 2) {
    const bytes = source.read(at, 8);
    if (SIGNATURE.every((byte, index) => bytes[index] === byte)) {
      return at;
    }
  }
  return undefined;
}
