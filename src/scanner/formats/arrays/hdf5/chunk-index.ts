import { PRICES } from '../../../work';
import type { Dataspace } from './dataspace';
import { extensibleArray, fixedArray } from './chunk-arrays';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { records } from './heaps';

const MAX_DEPTH = 32;
/** Chunks of one dataset that a B-tree of version 2 lists. */
const MAX_CHUNKS = 1_000_000;
/** Flags of layout message 4: chunks that reach over the edge have no filters; the message holds the size of the single one. */
const EDGES_UNFILTERED = 1;
const SINGLE_FILTERED = 2;

/** How a dataset is cut into chunks (data layout message, class 2). */
export interface ChunkedLayout {
  /** `tree` is the B-tree of version 1 of layout versions 1 to 3; the others are those of versions 4 and 5. */
  readonly index: 'tree' | 'single' | 'implicit' | 'fixed-array' | 'extensible-array' | 'tree2';
  readonly address: number | undefined;
  /** Elements along each dimension of a chunk. */
  readonly shape: readonly number[];
  /** Bytes of a chunk once filters are undone. */
  readonly bytes: number;
  /** Bytes of an element as the layout has it. */
  readonly element: number;
  readonly edgesUnfiltered?: boolean;
  /** Size and filters of a single chunk. */
  readonly stored?: { readonly size: number; readonly mask: number };
}

/** A stored chunk. */
export interface Chunk {
  readonly address: number;
  readonly size: number;
  /** Bits of the filters that were left out for this chunk. */
  readonly mask: number;
  /** Its place, in chunks along each dimension. */
  readonly at: readonly number[];
}

/** Reads the fields behind the class of a chunked layout; `version` is that of the message. */
export function readChunkedLayout(data: Fields, version: number): ChunkedLayout {
  const { address } = data;
  if (version < 4) {
    const rank = data.uint(1);
    const tree = data.offset();
    return {
      index: 'tree',
      address: tree,
      ...shapeOf(
        Array.from({ length: rank }, () => data.uint(4)),
        address
      )
    };
  }
  const flags = data.uint(1);
  const rank = data.uint(1);
  const width = data.uint(1);
  const dimensions = Array.from({ length: rank }, () => data.uint(width));
  const shape = { ...shapeOf(dimensions, address), edgesUnfiltered: (flags & EDGES_UNFILTERED) !== 0 };
  const kind = data.uint(1);
  switch (kind) {
    case 1: {
      const stored = flags & SINGLE_FILTERED ? { size: data.length(), mask: data.uint(4) } : undefined;
      return { index: 'single', ...shape, stored, address: data.offset() };
    }
    case 2:
      return { index: 'implicit', ...shape, address: data.offset() };
    case 3:
      data.skip(1);
      return { index: 'fixed-array', ...shape, address: data.offset() };
    case 4:
      data.skip(5);
      return { index: 'extensible-array', ...shape, address: data.offset() };
    case 5:
      data.skip(6);
      return { index: 'tree2', ...shape, address: data.offset() };
    default:
      throw new Hdf5Error('unknown-record', address);
  }
}

/** The last dimension is the size of an element. */
export function shapeOf(
  dimensions: readonly number[],
  address: number
): Pick<ChunkedLayout, 'shape' | 'bytes' | 'element'> {
  if (dimensions.length < 2 || dimensions.includes(0)) {
    throw new Hdf5Error('corrupt', address);
  }
  return {
    shape: dimensions.slice(0, -1),
    bytes: dimensions.reduce((a, b) => a * b, 1),
    element: dimensions[dimensions.length - 1]
  };
}

/** True when chunks are listed in the order of their elements. */
export function isInOrder({ index }: ChunkedLayout, { maximum }: Dataspace): boolean {
  return index !== 'tree2' && !(index === 'extensible-array' && maximum.indexOf(undefined) > 0);
}

/**
 * Lists the stored chunks.
 * @param filtered - the dataset has filters, so that the index names the size of each chunk
 * @param onError - called for each fault that leaves other chunks readable
 */
export function* listChunks(
  file: Hdf5File,
  layout: ChunkedLayout,
  space: Dataspace,
  filtered: boolean,
  onError: (error: Hdf5Error) => void
): Generator<Chunk> {
  const { address, bytes, index, stored, shape } = layout;
  const zeros = shape.map(() => 0);
  if (address === undefined) {
    return;
  }
  const entry = (fields: Fields, width: number): Omit<Chunk, 'at'> | undefined => {
    const at = fields.offset();
    if (at === undefined) {
      return undefined;
    }
    return filtered
      ? { address: at, size: fields.uint(width - file.offsetSize - 4), mask: fields.uint(4) }
      : { address: at, size: bytes, mask: 0 };
  };
  switch (index) {
    case 'tree':
      yield* inOrder(tree(file, address, layout, filtered, 0), onError);
      return;
    case 'single':
      yield { address, size: stored?.size ?? bytes, mask: stored?.mask ?? 0, at: zeros };
      return;
    case 'implicit': {
      const counts = chunkCounts(shape, space);
      const all = counts.reduce((product, count) => product * count, 1);
      for (let i = 0; i < all; i++) {
        file.work.spend(PRICES.record);
        yield { address: address + i * bytes, size: bytes, mask: 0, at: coordinates(i, counts) };
      }
      return;
    }
    case 'tree2': {
      const width = 8 * shape.length;
      for (const record of records(file, address, MAX_CHUNKS)) {
        const chunk = entry(record, record.bytes.length - width);
        record.seek(record.bytes.length - width);
        const at = shape.map(() => record.uint(8));
        if (chunk !== undefined) {
          yield { ...chunk, at };
        }
      }
      return;
    }
    default: {
      const isFixed = index === 'fixed-array';
      // The dimension without an end comes first in an extensible array.
      const order = shape.map((_, i) => i);
      if (!isFixed) {
        const endless = Math.max(0, space.maximum.indexOf(undefined));
        order.splice(0, 0, ...order.splice(endless, 1));
      }
      const counts = chunkCounts(shape, space);
      const list = (isFixed ? fixedArray : extensibleArray)(file, address, filtered);
      for (const { number, fields } of list) {
        const chunk = entry(fields, fields.bytes.length);
        if (chunk !== undefined) {
          const swizzled = coordinates(
            number,
            order.map(i => counts[i])
          );
          const at = [...zeros];
          order.forEach((dimension, i) => (at[dimension] = swizzled[i]));
          yield { ...chunk, at };
        }
      }
    }
  }
}

/** Chunks along each dimension; of one without an end, those that there are now. */
function chunkCounts(shape: readonly number[], { dimensions, maximum }: Dataspace): number[] {
  return shape.map((size, i) => Math.max(1, Math.ceil((maximum[i] ?? dimensions[i]) / size)));
}

/** Place of the chunk of a number; the first dimension has no end. */
function coordinates(number: number, counts: readonly number[]): number[] {
  const at: number[] = [];
  let rest = number;
  for (let i = counts.length - 1; i > 0; i--) {
    at[i] = rest % counts[i];
    rest = Math.floor(rest / counts[i]);
  }
  at[0] = rest;
  return at;
}

/** Tells when chunks are not in the order in which the library searches for them, or are there twice. */
function* inOrder(chunks: Iterable<Chunk>, onError: (error: Hdf5Error) => void): Generator<Chunk> {
  let before: Chunk | undefined;
  for (const chunk of chunks) {
    if (before !== undefined && !comesBefore(before.at, chunk.at)) {
      onError(new Hdf5Error('corrupt', chunk.address));
    }
    before = chunk;
    yield chunk;
  }
}

function comesBefore(one: readonly number[], other: readonly number[]): boolean {
  const i = one.findIndex((coordinate, dimension) => coordinate !== other[dimension]);
  return i >= 0 && one[i] < other[i];
}

/** The B-tree of version 1 whose leaves are chunks (III.A.1, node type 1). */
function* tree(
  file: Hdf5File,
  address: number,
  layout: ChunkedLayout,
  filtered: boolean,
  depth: number,
  expected?: number
): Generator<Chunk> {
  const { shape, bytes } = layout;
  const head = file.open(address, 8 + 2 * file.offsetSize).expect('TREE');
  const type = head.uint(1);
  const level = head.uint(1);
  const used = head.uint(2);
  if (type !== 1 || depth > MAX_DEPTH || (expected !== undefined && level !== expected)) {
    throw new Hdf5Error('corrupt', address);
  }
  const keySize = 8 + 8 * (shape.length + 1);
  const body = file.open(address + 8 + 2 * file.offsetSize, used * (keySize + file.offsetSize));
  for (let i = 0; i < used; i++) {
    const key = body.part(keySize);
    const child = body.offset();
    const [size, mask] = [key.uint(4), key.uint(4)];
    const at = shape.map(length => key.uint(8) / length);
    if (
      child === undefined ||
      at.some(place => !Number.isInteger(place)) ||
      (!filtered && level === 0 && size !== bytes)
    ) {
      throw new Hdf5Error('corrupt', address);
    }
    if (level > 0) {
      yield* tree(file, child, layout, filtered, depth + 1, level - 1);
    } else {
      yield { address: child, size, mask, at };
    }
  }
}
