import { openZlib } from '../../../codecs/deflate';
import type { InflationBudget } from '../../../bytes/inflated';
import { InflatedSource } from '../../../bytes/inflated';
import { MemorySource } from '../../../bytes/memory';
import { PRICES } from '../../../work';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

const MAX_DEPTH = 32;
/** Bytes of one chunk, and of the output of a filter. */
const MAX_CHUNK = 32 * 2 ** 20;
/** Work of putting one byte where it was before the shuffle. */
const SHUFFLE_WORK = 3;

/** How a dataset is cut into chunks (data layout message, class 2). */
export interface ChunkedLayout {
  /** `tree` is the B-tree of version 1 of layout versions 1 to 3; the others are those of version 4. */
  readonly index: 'tree' | 'single' | 'implicit' | 'fixed-array' | 'unsupported';
  readonly address: number | undefined;
  /** Elements along each dimension of a chunk. */
  readonly shape: readonly number[];
  /** Bytes of a chunk once filters are undone. */
  readonly bytes: number;
  /** Size and filters of a single chunk. */
  readonly stored?: { readonly size: number; readonly mask: number };
}

export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

interface Chunk {
  readonly address: number;
  readonly size: number;
  /** Bits of the filters that were left out for this chunk. */
  readonly mask: number;
}

/** Reads the fields behind the class of a chunked layout; `version` is that of the message. */
export function readChunkedLayout(data: Fields, version: number): ChunkedLayout {
  if (version < 4) {
    const rank = data.uint(1);
    const address = data.offset();
    return { index: 'tree', address, ...shapeOf(Array.from({ length: rank }, () => data.uint(4))) };
  }
  const flags = data.uint(1);
  const rank = data.uint(1);
  const width = data.uint(1);
  const shape = shapeOf(Array.from({ length: rank }, () => data.uint(width)));
  const kind = data.uint(1);
  switch (kind) {
    case 1: {
      const stored = flags & 2 ? { size: data.length(), mask: data.uint(4) } : undefined;
      return { index: 'single', ...shape, stored, address: data.offset() };
    }
    case 2:
      return { index: 'implicit', ...shape, address: data.offset() };
    case 3:
      data.skip(1);
      return { index: 'fixed-array', ...shape, address: data.offset() };
    default:
      return { index: 'unsupported', ...shape, address: undefined };
  }
}

/** The last dimension is the size of an element. */
export function shapeOf(dimensions: readonly number[]): Pick<ChunkedLayout, 'shape' | 'bytes'> {
  return { shape: dimensions.slice(0, -1), bytes: dimensions.reduce((a, b) => a * b, 1) };
}

/** A filter pipeline message, versions 1 and 2 (specification IV.A.2.l). */
export function readFilters(data: Fields): Filter[] {
  const version = data.uint(1);
  const count = data.uint(1);
  data.skip(version === 1 ? 6 : 0);
  return Array.from({ length: count }, () => {
    const id = data.uint(2);
    const nameLength = version === 1 || id >= 256 ? data.uint(2) : 0;
    data.skip(2);
    const size = data.uint(2);
    const name = data.part(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength).zeroTerminated();
    const values = Array.from({ length: size }, () => data.uint(4));
    data.skip(version === 1 && size % 2 === 1 ? 4 : 0);
    return { id, name, values };
  });
}

/** Data of the chunks that are stored, in their order; undefined for one whose filters are not known. */
export function* readChunks(
  file: Hdf5File,
  layout: ChunkedLayout,
  dimensions: readonly number[],
  filters: readonly Filter[],
  budget: InflationBudget
): Generator<Uint8Array | undefined> {
  for (const { address, size, mask } of list(file, layout, dimensions, filters.length > 0)) {
    if (size > MAX_CHUNK) {
      throw new Hdf5Error('limit-size', address);
    }
    yield unfilter(file.open(address, size).bytes, filters, mask, layout.bytes, budget);
  }
}

function list(
  file: Hdf5File,
  layout: ChunkedLayout,
  dimensions: readonly number[],
  filtered: boolean
): Iterable<Chunk> {
  const { address, bytes, index, stored } = layout;
  if (address === undefined) {
    return [];
  }
  switch (index) {
    case 'tree':
      return tree(file, address, dimensions.length, 0);
    case 'single':
      return [{ address, size: stored?.size ?? bytes, mask: stored?.mask ?? 0 }];
    case 'implicit':
      return implicit(layout, address, dimensions);
    default:
      return fixedArray(file, address, bytes, filtered);
  }
}

/** Chunks that stand one behind the other. */
function* implicit({ shape, bytes }: ChunkedLayout, address: number, dimensions: readonly number[]): Generator<Chunk> {
  const count = shape.reduce((all, size, i) => all * Math.ceil(dimensions[i] / Math.max(1, size)), 1);
  for (let i = 0; i < count; i++) {
    yield { address: address + i * bytes, size: bytes, mask: 0 };
  }
}

/** The B-tree of version 1 whose leaves are chunks (III.A.1, node type 1). */
function* tree(file: Hdf5File, address: number, rank: number, depth: number): Generator<Chunk> {
  const head = file.open(address, 8 + 2 * file.offsetSize).expect('TREE');
  const type = head.uint(1);
  const level = head.uint(1);
  const used = head.uint(2);
  if (type !== 1 || depth > MAX_DEPTH) {
    throw new Hdf5Error('corrupt', address);
  }
  const keySize = 8 + 8 * (rank + 1);
  const body = file.open(address + 8 + 2 * file.offsetSize, used * (keySize + file.offsetSize));
  for (let i = 0; i < used; i++) {
    const key = body.part(keySize);
    const child = body.offset();
    if (child !== undefined && level > 0) {
      yield* tree(file, child, rank, depth + 1);
    } else if (child !== undefined) {
      yield { address: child, size: key.uint(4), mask: key.uint(4) };
    }
  }
}

/** A fixed array index (VII.C): one entry for each chunk, in pages when there are many. */
function* fixedArray(file: Hdf5File, address: number, bytes: number, filtered: boolean): Generator<Chunk> {
  const head = file.open(address, 8 + file.lengthSize + file.offsetSize).expect('FAHD');
  head.skip(2);
  const entrySize = head.uint(1);
  const pageBits = head.uint(1);
  const count = head.length();
  const block = head.offset();
  if (block === undefined) {
    return;
  }
  if (entrySize < file.offsetSize) {
    throw new Hdf5Error('corrupt', address);
  }
  const perPage = 2 ** pageBits;
  const pages = count > perPage ? Math.ceil(count / perPage) : 0;
  const start = block + 6 + file.offsetSize + (pages > 0 ? Math.ceil(pages / 8) + 4 : 0);
  file.open(block, 6).expect('FADB');
  const written = file.open(block + 6 + file.offsetSize, Math.ceil(pages / 8)).bytes;
  for (let i = 0; i < count; i++) {
    const page = Math.floor(i / perPage);
    if (pages > 0 && !(written[page >> 3] & (0x80 >> (page & 7)))) {
      file.work.spend(PRICES.record);
      i += perPage - 1;
      continue;
    }
    const checksums = pages > 0 ? 4 * page : 0;
    const entry = file.open(start + i * entrySize + checksums, entrySize);
    const at = entry.offset();
    if (at !== undefined) {
      yield filtered
        ? { address: at, size: entry.uint(entrySize - file.offsetSize - 4), mask: entry.uint(4) }
        : { address: at, size: bytes, mask: 0 };
    }
  }
}

/** Undo deflate (1), shuffle (2) and the checksum of fletcher32 (3), last one first. */
function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  budget: InflationBudget
): Uint8Array | undefined {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    const { id, values } = filters[i];
    if (mask & (1 << i)) {
      continue;
    }
    if (id === 1) {
      const inflated = new InflatedSource(new MemorySource(bytes), openZlib, budget, { claimed: size });
      bytes = inflated.read(0, Math.min(size, MAX_CHUNK)).slice();
    } else if (id === 2) {
      budget.work.spend(bytes.length * SHUFFLE_WORK);
      bytes = unshuffle(bytes, values[0] ?? 1);
    } else if (id === 3) {
      bytes = bytes.subarray(0, Math.max(0, bytes.length - 4));
    } else {
      return undefined;
    }
  }
  return bytes;
}

/** The first bytes of all elements stand before all second ones, and so on; a rest that fills no element is as it was. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = width > 1 ? Math.floor(bytes.length / width) : 0;
  const plain = bytes.slice();
  for (let part = 0, from = 0; part < width && count > 0; part++) {
    for (let to = part; to < count * width; to += width) {
      plain[to] = bytes[from++];
    }
  }
  return plain;
}
