import type { StorageClaim } from '../../../declared-tensors';
import type { NodeTable } from '../machine/node-table';
import { Kind, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { Globals } from '../machine/globals';
import type { ValueReader } from '../values/value-reader';

/** Bytes of one element by torch's storage class. */
export const STORAGE_BYTES: Readonly<Record<string, number>> = {
  UntypedStorage: 1,
  ByteStorage: 1,
  CharStorage: 1,
  BoolStorage: 1,
  QInt8Storage: 1,
  QUInt8Storage: 1,
  QUInt4x2Storage: 1,
  QUInt2x4Storage: 1,
  HalfStorage: 2,
  BFloat16Storage: 2,
  ShortStorage: 2,
  FloatStorage: 4,
  IntStorage: 4,
  QInt32Storage: 4,
  DoubleStorage: 8,
  LongStorage: 8,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16
};

/** The storage that `('storage', type, key, location, numel)` names as a persistent id, or undefined for another id. */
export function storageClaim(
  nodes: NodeTable,
  values: ValueReader,
  globals: Globals,
  id: number
): (StorageClaim & { readonly key: string }) | undefined {
  const children = isNode(id) && nodes.kind(nodeIndex(id)) === Kind.TUPLE ? nodes.children(nodeIndex(id)) : undefined;
  if (children === undefined || children.length < 5 || !isGlobal(children[1])) {
    return undefined;
  }
  const [tag, key, numel] = [children[0], children[2], children[4]].map(child => values.constant(child));
  const dtype = globals.entries[globalIndex(children[1])].name;
  const named = tag === 'storage' && (typeof key === 'string' || typeof key === 'number');
  if (!named || typeof numel !== 'number' || !(numel >= 0)) {
    return undefined;
  }
  const itemsize = STORAGE_BYTES[dtype] ?? 0;
  const size = numel * itemsize;
  return { key: String(key), dtype, numel, itemsize, least: size, most: size };
}

/** The claim together with an earlier one of the same key. */
export function joinClaims(claim: StorageClaim, earlier: StorageClaim | undefined): StorageClaim {
  return earlier === undefined || (earlier.least === claim.least && earlier.most === claim.most)
    ? claim
    : { ...claim, least: Math.min(claim.least, earlier.least), most: Math.max(claim.most, earlier.most) };
}
