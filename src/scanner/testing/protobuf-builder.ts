import { bytes, u32, u64, utf8 } from './bytes';

// Messages in the wire format of protocol buffers: a message is the fields in a row, `bytes(...)` joins them.

/** A base-128 number, least significant group first; exact up to 2^53. */
export function varint(value: number): Uint8Array {
  const groups: number[] = [];
  let rest = value;
  while (rest >= 128) {
    groups.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...groups, rest]);
}

/** The tag of a field: its number and wire type (0 varint, 1 eight bytes, 2 sized, 3 and 4 a group, 5 four bytes). */
export const tag = (number: number, wire: number): Uint8Array => varint(number * 8 + wire);

/** A field that holds a number. */
export const numberField = (number: number, value: number): Uint8Array => bytes(tag(number, 0), varint(value));

/** A field that holds a text, bytes, a message or packed numbers: a length and the value. */
export function sizedField(number: number, value: string | Uint8Array): Uint8Array {
  const data = typeof value === 'string' ? utf8(value) : value;
  return bytes(tag(number, 2), varint(data.length), data);
}

/** A field of a fixed width: 4 or 8 bytes, little-endian. */
export const fixedField = (number: number, width: 4 | 8, value: number): Uint8Array =>
  width === 4 ? bytes(tag(number, 5), u32(value)) : bytes(tag(number, 1), u64(value));

/** A group: its fields between two tags, the way before messages had lengths. */
export const group = (number: number, ...fields: readonly Uint8Array[]): Uint8Array =>
  bytes(tag(number, 3), ...fields, tag(number, 4));
