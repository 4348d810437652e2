/** Loaded only when a report is packed. */
import { gunzipSync, gzipSync } from 'zlib';

/** A packed report unpacks to at most so many bytes: this stops a gzip bomb (CWE-409). */
const MAX_UNPACKED = 2 ** 30;

export function pack(text: string): Uint8Array {
  return gzipSync(text);
}

/** Throws Node's own error for bytes that are not gzip, or that unpack to more than the limit. */
export function unpack(bytes: Uint8Array): Buffer {
  return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
}
