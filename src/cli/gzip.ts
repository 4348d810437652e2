/** Loaded only when a report is packed. */
import { gunzipSync, gzipSync } from 'zlib';

/** Bytes that a packed report may unpack to; more is no report of this program. */
const MAX_UNPACKED = 2 ** 30;

export function pack(text: string): Uint8Array {
  return gzipSync(text);
}

/** Throws what Node throws for bytes that are no gzip, or too much of it. */
export function unpack(bytes: Uint8Array): Buffer {
  return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
}
