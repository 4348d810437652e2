import { MAX_RANK } from './datatype';
import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

export interface Dataspace {
  readonly dimensions: readonly number[];
  /** The size that each dimension may grow to; undefined for one without an end. */
  readonly maximum: readonly (number | undefined)[];
}

const SCALAR = 0;
const SIMPLE = 1;
const NULL = 2;
const NEWEST = 2;

/** A dataspace message, versions 1 and 2 (IV.A.2.b). A scalar has no dimensions; a null dataspace gives undefined. */
export function readDataspace(fields: Fields): Dataspace | undefined {
  const { address } = fields;
  const version = fields.uint(1);
  const rank = fields.uint(1);
  const flags = fields.uint(1);
  const given = fields.uint(1);
  fields.skip(version === 1 ? 4 : 0);
  // The first version has no kind: its byte is reserved.
  const kind = version === 1 ? (rank === 0 ? SCALAR : SIMPLE) : given;
  if (version < 1 || version > NEWEST || rank > MAX_RANK || kind > NULL || (kind !== SIMPLE && rank > 0)) {
    throw new Hdf5Error('corrupt', address);
  }
  if (kind === NULL) {
    return undefined;
  }
  const dimensions = Array.from({ length: rank }, () => fields.length());
  const maximum = flags & 1 ? dimensions.map(() => fields.lengthOrNone()) : dimensions;
  return { dimensions, maximum };
}
