import { readDatatype } from './datatype';
import { readDataspace } from './dataspace';
import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { Message } from './headers';
import type { GlobalHeap } from './global-heap';
import type { SharedMessages } from './shared';
import type { Value } from './texts';
import { Values } from './texts';

const NEWEST = 3;

export interface Attribute {
  readonly name: string;
  /** The values that are text or bytes (several for an array), and all bytes of an array of numbers. */
  readonly values: readonly Value[];
}

/**
 * An attribute message, versions 1 to 3 (specification IV.A.2.m).
 * @param onError - called for each value that is not where its reference says
 */
export function readAttribute(
  heap: GlobalHeap,
  shared: SharedMessages,
  fields: Fields,
  onError: (error: Hdf5Error) => void
): Attribute {
  const version = fields.uint(1);
  if (version < 1 || version > NEWEST) {
    throw new Hdf5Error('corrupt', fields.address);
  }
  const flags = fields.uint(1);
  const [nameSize, typeSize, spaceSize] = [fields.uint(2), fields.uint(2), fields.uint(2)];
  fields.skip(version === NEWEST ? 1 : 0);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = fields.part(padded(nameSize)).zeroTerminated();
  const typeField = fields.part(padded(typeSize));
  const type = readDatatype(version > 1 && flags & 1 ? shared.message(typeField, Message.DATATYPE) : typeField);
  const spaceField = fields.part(padded(spaceSize));
  const space = readDataspace(version > 1 && flags & 2 ? shared.message(spaceField, Message.DATASPACE) : spaceField);
  const count = space === undefined ? 0 : space.dimensions.reduce((product, dimension) => product * dimension, 1);
  const values = new Values(heap, type, onError, Infinity);
  const from = fields.position;
  if (fields.left < count * type.size) {
    onError(new Hdf5Error('truncated', fields.address));
  }
  values.read(fields, count);
  fields.seek(from);
  values.readWhole(fields, count);
  return { name, values: values.take() };
}
