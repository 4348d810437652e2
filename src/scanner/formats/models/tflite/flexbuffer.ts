import { uintOf } from '../../../encoding/integers';

/** Types of values (flatbuffers.dev, "FlexBuffers"). */
const enum Type {
  KEY = 4,
  STRING = 5,
  VECTOR = 10,
  VECTOR_STRING = 15,
  BLOB = 25
}

/** Elements of the vector that are looked at: an operation of TensorFlow has two. */
const MAX_ELEMENTS = 64;

/**
 * The texts and bytes in a FlexBuffer whose root is a vector, as the options of an operation of TensorFlow are: its name and its
 * NodeDef. What leads out of the buffer is left out.
 */
export function flexTexts(bytes: Uint8Array): Uint8Array[] {
  const [rootType, rootWidth] = bytes.subarray(-2);
  const at = bytes.length - 2 - rootWidth;
  if (!isWidth(rootWidth) || at < 0) {
    return [];
  }
  const root = sized(bytes, at, rootWidth, rootType);
  if (root === undefined) {
    return [];
  }
  const kind = rootType >> 2;
  if (kind !== Type.VECTOR && kind !== Type.VECTOR_STRING) {
    return [bytes.subarray(root.start, root.start + root.length)];
  }
  const texts: Uint8Array[] = [];
  for (let i = 0; i < Math.min(root.length, MAX_ELEMENTS); i++) {
    const place = root.start + i * root.width;
    const type = kind === Type.VECTOR ? bytes[root.start + root.length * root.width + i] : Type.STRING << 2;
    const held = sized(bytes, place, root.width, type);
    if (held !== undefined && [Type.STRING, Type.BLOB, Type.KEY].includes(type >> 2)) {
      texts.push(bytes.subarray(held.start, held.start + held.length));
    }
  }
  return texts;
}

/** What the offset at `at` leads to: in front of it stands how many bytes or elements it has. */
function sized(
  bytes: Uint8Array,
  at: number,
  width: number,
  type: number
): { readonly start: number; readonly length: number; readonly width: number } | undefined {
  if (at + width > bytes.length) {
    return undefined;
  }
  const start = at - uintOf(bytes, at, width);
  const own = 1 << (type & 3);
  if (start - own < 0 || start >= bytes.length) {
    return undefined;
  }
  return { start, length: uintOf(bytes, start - own, own), width: own };
}

const isWidth = (width: number): boolean => width === 1 || width === 2 || width === 4 || width === 8;
