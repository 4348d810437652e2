import type { ByteSource } from './types';

/** Sources up to this size are read once, whole, so that nothing is read twice. */
const WHOLE = 256 * 1024;

/** A small source, held in memory from its first read on; a larger one as it is. */
export function whole(source: ByteSource): ByteSource {
  if (source.size > WHOLE) {
    return source;
  }
  let bytes: Uint8Array | undefined;
  return {
    size: source.size,
    read(offset, length) {
      bytes ??= source.read(0, source.size).slice();
      return bytes.subarray(Math.max(0, offset), Math.max(0, offset + length));
    }
  };
}
