import type { Fields, Hdf5File } from './file';
import { decode } from './file';
import type { HeaderMessage } from './headers';
import { Message, readHeader } from './headers';
import type { GlobalHeap } from './heaps';

/** Strings of one attribute that are looked at. */
const MAX_STRINGS = 4096;

/** Classes of datatypes (specification IV.A.2.d). */
export const enum TypeClass {
  FIXED = 0,
  STRING = 3,
  OPAQUE = 5,
  VARIABLE = 9
}

export interface Datatype {
  readonly type: TypeClass;
  readonly size: number;
  /** Variable-length strings; other variable-length data is not text. */
  readonly text: boolean;
}

export interface Attribute {
  readonly name: string;
  /** The values that are text (several for an array of strings). */
  readonly texts: readonly Uint8Array[];
  /** Raw bytes of opaque or byte values, which can hold anything. */
  readonly raw?: Uint8Array;
}

export function readDatatype(fields: Fields): Datatype {
  const first = fields.uint(1);
  const bits = fields.uint(1);
  fields.skip(2);
  return { type: first & 15, size: fields.uint(4), text: (bits & 15) === 1 };
}

/** The dimensions of a dataspace message; a scalar has none, a null dataspace gives undefined. */
export function readDimensions(fields: Fields): number[] | undefined {
  const version = fields.uint(1);
  const rank = fields.uint(1);
  fields.skip(1);
  const type = fields.uint(1);
  fields.skip(version === 1 ? 4 : 0);
  return version >= 2 && type === 2 ? undefined : Array.from({ length: rank }, () => fields.length());
}

/** An attribute message, versions 1 to 3 (specification IV.A.2.m). */
export function readAttribute(file: Hdf5File, heap: GlobalHeap, fields: Fields): Attribute {
  const version = fields.uint(1);
  const flags = fields.uint(1);
  const [nameSize, typeSize, spaceSize] = [fields.uint(2), fields.uint(2), fields.uint(2)];
  fields.skip(version === 3 ? 1 : 0);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = fields.part(padded(nameSize)).zeroTerminated();
  const typeField = fields.part(padded(typeSize));
  const type = readDatatype(
    version > 1 && flags & 1 ? (shared(file, typeField, Message.DATATYPE) ?? typeField) : typeField
  );
  const spaceField = fields.part(padded(spaceSize));
  const dimensions = readDimensions(
    version > 1 && flags & 2 ? (shared(file, spaceField, Message.DATASPACE) ?? spaceField) : spaceField
  );
  const count = dimensions === undefined ? 0 : dimensions.reduce((product, dimension) => product * dimension, 1);
  return { name, ...readValues(heap, fields, type, count) };
}

/** Up to `count` values of strings; opaque values and bytes as they are. */
export function readValues(
  heap: GlobalHeap,
  fields: Fields,
  type: Datatype,
  count: number
): Pick<Attribute, 'texts' | 'raw'> {
  const texts: Uint8Array[] = [];
  const most = Math.min(count, MAX_STRINGS);
  if (type.type === TypeClass.STRING) {
    for (let i = 0; i < most && fields.left > 0; i++) {
      texts.push(trimZeros(fields.take(Math.min(type.size, fields.left))));
    }
  } else if (type.type === TypeClass.VARIABLE) {
    for (let i = 0; i < most && fields.left > 8; i++) {
      const length = fields.uint(4);
      const address = fields.offset();
      const object = address === undefined ? undefined : heap.object(address, fields.uint(4));
      if (object !== undefined) {
        texts.push(object.subarray(0, type.text ? length : object.length));
      }
    }
  } else if (type.type === TypeClass.OPAQUE || (type.type === TypeClass.FIXED && type.size === 1)) {
    return { texts, raw: fields.take(fields.left) };
  }
  return { texts };
}

/** The message that a shared message record points at (specification IV.A.2, "Shared Message"). */
function shared(file: Hdf5File, record: Fields, wanted: number): Fields | undefined {
  const version = record.uint(1);
  record.skip(version === 1 ? 7 : 1);
  const address = record.offset();
  const found =
    address === undefined ? undefined : readHeader(file, address).find(({ type }: HeaderMessage) => type === wanted);
  return found?.data;
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  return bytes.subarray(0, end);
}

export const asText = (bytes: Uint8Array): string => decode(bytes);
