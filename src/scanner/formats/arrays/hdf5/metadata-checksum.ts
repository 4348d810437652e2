/** Bytes that one round of the checksum takes in, and those of the sum itself. */
const BLOCK = 12;
const SUM = 4;

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/**
 * The checksum of HDF5's metadata: "lookup3" by Bob Jenkins (specification, appendix "Metadata Checksum"), as an unsigned
 * number of 32 bits. The caller pays for the bytes.
 */
export function metadataChecksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  for (; bytes.length - at > BLOCK; at += BLOCK) {
    a = (a + view.getInt32(at, true)) | 0;
    b = (b + view.getInt32(at + 4, true)) | 0;
    c = (c + view.getInt32(at + 8, true)) | 0;
    a = ((a - c) | 0) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  if (at === bytes.length) {
    return c >>> 0;
  }
  const rest = new DataView(new ArrayBuffer(BLOCK));
  bytes.subarray(at).forEach((byte, index) => rest.setUint8(index, byte));
  a = (a + rest.getInt32(0, true)) | 0;
  b = (b + rest.getInt32(4, true)) | 0;
  c = (c + rest.getInt32(8, true)) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

/** True when the last four bytes of a structure are the checksum of those before them. */
export function isIntact(bytes: Uint8Array): boolean {
  const end = bytes.length - SUM;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + end, SUM).getUint32(0, true);
  return metadataChecksum(bytes.subarray(0, end)) === stored;
}
