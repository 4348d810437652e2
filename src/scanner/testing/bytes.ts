/** What a file is put together from: text (one byte a character), a byte, or bytes. */
export type Part = string | number | Uint8Array | readonly number[];

/** All parts in a row. A character of a text becomes the byte with its code (Latin-1); a number becomes one byte. */
export function bytes(...parts: readonly Part[]): Uint8Array {
  return join(
    parts.map(part => {
      if (typeof part === 'string') {
        return Uint8Array.from({ length: part.length }, (_, i) => part.charCodeAt(i));
      }
      return typeof part === 'number' ? Uint8Array.of(part) : Uint8Array.from(part);
    })
  );
}

/** A copy of all arrays, one behind the other. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Little-endian numbers of 2, 4 and 8 bytes; the last one exact up to 2^53. */
export const u16 = (value: number): number[] => [value & 255, (value >>> 8) & 255];
export const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
export const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];

/** Big-endian numbers of 2 and 4 bytes. */
export const be16 = (value: number): number[] => u16(value).reverse();
export const be32 = (value: number): number[] => u32(value).reverse();

export const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** The text in UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `count` 4-byte numbers, always the same ones, in which no format and no pickle begins: the data of a tensor. */
export const floats = (count: number): Uint8Array =>
  Uint8Array.from({ length: 4 * count }, (_, i) => (i * 89 + 17) & 255);
