import type { ByteSource } from '../bytes/byte-source';
import { uint32 } from '../encoding/integers';

/** The magic number of a frame (RFC 8878, 3.1.1). */
export const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** Skippable frames that are gone over to find out what follows them. */
const MAX_SKIPPED = 64;

/** True for the magic number of a frame that decoders pass over. */
export function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

/** True when a Zstandard frame stands at the beginning or behind frames that decoders pass over, which LZ4 has as well. */
export function beginsAsZstd(source: ByteSource): boolean {
  let at = 0;
  for (let skipped = 0; skipped < MAX_SKIPPED; skipped++) {
    const head = source.read(at, 8);
    if (head.length < 8 || !isSkippable(uint32(head, 0))) {
      return head.length >= 5 && uint32(head, 0) === FRAME;
    }
    at += 8 + uint32(head, 4);
  }
  return false;
}
