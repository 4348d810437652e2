import { readDatatype } from './datatype';
import type { Fields } from './hdf5-file';
import { Message } from './headers';
import type { GlobalHeap } from './heaps';
import type { SharedMessages } from './shared';
import type { Value } from './texts';
import { Values } from './texts';

export interface Attribute {
  readonly name: string;
  /** The values that are text or bytes (several for an array). */
  readonly values: readonly Value[];
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
export function readAttribute(heap: GlobalHeap, shared: SharedMessages, fields: Fields): Attribute {
  const version = fields.uint(1);
  const flags = fields.uint(1);
  const [nameSize, typeSize, spaceSize] = [fields.uint(2), fields.uint(2), fields.uint(2)];
  fields.skip(version === 3 ? 1 : 0);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = fields.part(padded(nameSize)).zeroTerminated();
  const typeField = fields.part(padded(typeSize));
  const type = readDatatype(version > 1 && flags & 1 ? shared.message(typeField, Message.DATATYPE) : typeField);
  const spaceField = fields.part(padded(spaceSize));
  const dimensions = readDimensions(
    version > 1 && flags & 2 ? shared.message(spaceField, Message.DATASPACE) : spaceField
  );
  const count = dimensions === undefined ? 0 : dimensions.reduce((product, dimension) => product * dimension, 1);
  const values = new Values(heap, type);
  values.read(fields, count);
  return { name, values: values.take() };
}
