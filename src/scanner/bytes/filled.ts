import type { ByteSource } from './byte-source';

/** Bytes that are read at once. */
const CHUNK = 64 * 1024;

/**
 * True when all bytes are one byte: as opcodes or text they call nothing, and an array is often filled with one number.
 * @param size - bytes that the source should have
 */
export function isFilled(data: ByteSource | undefined, size: number): boolean {
  const first = data?.read(0, 1)[0];
  if (data === undefined || first === undefined) {
    return false;
  }
  for (let at = 0; at < size; at += CHUNK) {
    const bytes = data.read(at, Math.min(CHUNK, size - at));
    if (bytes.length < Math.min(CHUNK, size - at) || bytes.some(byte => byte !== first)) {
      return false;
    }
  }
  return true;
}
