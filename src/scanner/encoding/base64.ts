const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(256).fill(-1);
Array.from(ALPHABET, (char, index) => (VALUES[char.charCodeAt(0)] = index));

/**
 * base64 as Python's binascii.a2b_base64 reads it by default: characters outside the alphabet are skipped, padding ends
 * the data only where it can stand. Undefined when Python would refuse it (a lone character is left).
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let position = 0;
  let padding = 0;
  let left = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x3d) {
      if (position >= 2 && position + ++padding >= 4) {
        return bytes.subarray(0, length);
      }
      continue;
    }
    const value = unit < 256 ? VALUES[unit] : -1;
    if (value < 0) {
      continue;
    }
    padding = 0;
    if (position > 0) {
      bytes[length++] = (left << (2 * position)) | (value >> (6 - 2 * position));
    }
    left = value & (0xff >> (2 * position + 2));
    position = (position + 1) % 4;
  }
  return position === 1 ? undefined : bytes.subarray(0, length);
}
