import { createHash } from 'crypto';
import type { ByteSource } from '../scanner/bytes/byte-source';

/** Bytes that are hashed at a time. */
const CHUNK = 2 ** 20;

/** SHA-256 of all of it, in hexadecimal. Throws `SourceError`. */
export function digestOf(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += CHUNK) {
    hash.update(source.read(at, CHUNK));
  }
  return hash.digest('hex');
}
