/**
 * Numbers in bytes at hand. Nothing here checks the end: the caller did, once for a whole record, and bytes behind the end
 * count as zeros. Names without an ending are little-endian, those with `be` big-endian. `Cursor` is the checked way.
 */

export function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

export function uint16be(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

export function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

export function uint32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

export function int32(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Beyond 2**53 no longer exact, and then larger than any file. */
export function uint64(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32;
}

/** Beyond 2**53 no longer exact, and then larger than any file. */
export function uint64be(bytes: Uint8Array, at: number): number {
  return uint32be(bytes, at) * 2 ** 32 + uint32be(bytes, at + 4);
}

export function int64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(int32(bytes, at + 4)) << 32n) | BigInt(uint32(bytes, at));
}

/** Reads a number of `width` bytes; exact up to 2**53. */
export function uintOf(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at + width - 1; i >= at; i--) {
    value = value * 256 + (bytes[i] ?? 0);
  }
  return value;
}

/** Reads a number of `width` bytes; exact up to 2**53. */
export function uintBeOf(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) {
    value = value * 256 + (bytes[i] ?? 0);
  }
  return value;
}

/** Bytes of 64 bits in groups of seven. */
export const MAX_LEB128 = 10;

/**
 * A number in groups of seven bits, the lowest first, each but the last with the eighth bit set (LEB128); exact up to 2**53.
 * Undefined for one of more than `most` bytes.
 * @param next - the next byte; may throw
 */
export function leb128(next: () => number, most: number): number | undefined {
  let value = 0;
  for (let i = 0; i < most; i++) {
    const byte = next();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      return value;
    }
  }
  return undefined;
}

/** Little-endian two's complement of all of the bytes, however many. */
export function bigintOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) {
    value = (value << 8n) | BigInt(bytes[i]);
  }
  return bytes.length > 0 && bytes[bytes.length - 1] & 0x80 ? value - (1n << BigInt(bytes.length * 8)) : value;
}

const EIGHT = new Uint8Array(8);
const EIGHT_VIEW = new DataView(EIGHT.buffer);

/** IEEE 754, 8 bytes. */
export function float64(bytes: Uint8Array, at: number): number {
  EIGHT.fill(0).set(bytes.subarray(at, at + 8));
  return EIGHT_VIEW.getFloat64(0, true);
}

/** IEEE 754, 8 bytes. */
export function float64be(bytes: Uint8Array, at: number): number {
  EIGHT.fill(0).set(bytes.subarray(at, at + 8));
  return EIGHT_VIEW.getFloat64(0, false);
}
