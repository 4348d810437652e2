import { openBzip2 } from '../../../codecs/bzip2';
import { openZlib } from '../../../codecs/deflate';
import type { ByteSource } from '../../../bytes/byte-source';
import type { OpenDecoder } from '../../../bytes/decoder';
import type { InflationBudget } from '../../../bytes/inflated';
import { InflatedSource } from '../../../bytes/inflated';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { unLzf } from './lzf';

/** Work of putting one byte where it was before the shuffle. */
const SHUFFLE_WORK = 3;
const LZF_WORK = 5;
/** Bytes of the output of a filter. */
export const MAX_CHUNK = 32 * 2 ** 20;
const MAX_FILTERS = 32;
/** Bytes that one filter may have added to a chunk before the next one took it. */
const ADDED = 64;
const CHECKSUM = 4;
const NEWEST = 2;

/** Numbers of the filters that are undone; the last two are PyTables' and h5py's. */
const enum Id {
  DEFLATE = 1,
  SHUFFLE = 2,
  FLETCHER32 = 3,
  BZIP2 = 307,
  LZF = 32000
}
const UNDONE = new Set<number>([Id.DEFLATE, Id.SHUFFLE, Id.FLETCHER32, Id.BZIP2, Id.LZF]);

export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

/** A filter pipeline message, versions 1 and 2 (specification IV.A.2.l). */
export function readFilters(data: Fields): Filter[] {
  const version = data.uint(1);
  const count = data.uint(1);
  if (version < 1 || version > NEWEST || count > MAX_FILTERS) {
    throw new Hdf5Error('corrupt', data.address);
  }
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

/** The first filter that is not undone: szip, n-bit, scale-offset and those of plug-ins. */
export function unknownFilter(filters: readonly Filter[]): Filter | undefined {
  return filters.find(({ id }) => !UNDONE.has(id));
}

/**
 * Undoes the filters, the last one first.
 * @param mask - bits of the filters that were left out for this chunk
 * @param size - bytes of the chunk once they are undone
 * @returns undefined when one of them is not known
 */
export function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  budget: InflationBudget
): Uint8Array | undefined {
  let bytes = stored;
  const most = Math.min(MAX_CHUNK, size + ADDED * filters.length);
  const inflate = (open: OpenDecoder): Uint8Array =>
    new InflatedSource(new MemorySource(bytes), open, budget, { claimed: most }).read(0, most).slice();
  for (let i = filters.length - 1; i >= 0; i--) {
    const { id, values } = filters[i];
    if (mask & (1 << i)) {
      continue;
    }
    switch (id) {
      case Id.DEFLATE:
        bytes = inflate(openZlib);
        break;
      case Id.BZIP2:
        bytes = inflate(openBzip2);
        break;
      case Id.SHUFFLE:
        budget.work.spend(bytes.length * SHUFFLE_WORK);
        bytes = unshuffle(bytes, values[0] ?? 1);
        break;
      case Id.FLETCHER32:
        bytes = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM));
        break;
      case Id.LZF:
        bytes = unLzf(bytes, most);
        budget.work.spend(bytes.length * LZF_WORK);
        budget.spendInflated(bytes.length);
        break;
      default:
        return undefined;
    }
  }
  return bytes;
}

/**
 * The chunk as a source that unpacks no more than is read. Undefined where a filter needs the whole chunk.
 * @param mask - bits of the filters that were left out for this chunk
 * @param size - bytes of the chunk once they are undone
 */
export function streamed(
  stored: ByteSource,
  filters: readonly Filter[],
  mask: number,
  size: number,
  budget: InflationBudget
): ByteSource | undefined {
  let plain = stored;
  for (const { id, values } of filters.filter((_, i) => !(mask & (1 << i))).reverse()) {
    if (id === Id.FLETCHER32 && plain === stored) {
      plain = slice(stored, 0, stored.size - CHECKSUM);
    } else if (id === Id.DEFLATE && !(plain instanceof InflatedSource)) {
      plain = new InflatedSource(plain, openZlib, budget, { claimed: size });
    } else if (id === Id.SHUFFLE && !(plain instanceof Unshuffled)) {
      // The library puts back in order as many bytes as there are, which need not be as many as the chunk has.
      if ((plain instanceof InflatedSource ? plain.measure(size + 1, false) : plain.size) !== size) {
        return undefined;
      }
      plain = new Unshuffled(plain, values[0] ?? 1, size);
    } else {
      return undefined;
    }
  }
  return plain;
}

/** Bytes before the shuffle. Reading the first of them takes only the beginning of the shuffled ones. */
class Unshuffled implements ByteSource {
  constructor(
    private readonly shuffled: ByteSource,
    private readonly width: number,
    readonly size: number
  ) {}

  read(offset: number, length: number): Uint8Array {
    const { shuffled, width, size } = this;
    const count = Math.floor(size / Math.max(1, width));
    const wanted = Math.min(length, size - offset);
    if (width <= 1 || offset >= count * width) {
      return shuffled.read(offset, wanted);
    }
    const plain = new Uint8Array(Math.max(0, wanted));
    const first = Math.floor(offset / width);
    const elements = Math.min(count, Math.ceil((offset + wanted) / width)) - first;
    for (let part = 0; part < width && part < offset + wanted - first * width; part++) {
      const bytes = shuffled.read(part * count + first, elements);
      for (let i = 0; i < bytes.length; i++) {
        const to = (first + i) * width + part - offset;
        if (to >= 0 && to < wanted) {
          plain[to] = bytes[i];
        }
      }
    }
    const rest = offset + wanted - count * width;
    if (rest > 0) {
      plain.set(shuffled.read(count * width, rest), count * width - offset);
    }
    return plain;
  }
}

/** The first bytes of all elements stand before all second ones, and so on; a rest that fills no element is as it was. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = width > 1 ? Math.floor(bytes.length / width) : 0;
  const plain = new Uint8Array(bytes);
  for (let part = 0, from = 0; part < width && count > 0; part++) {
    for (let to = part; to < count * width; to += width) {
      plain[to] = bytes[from++];
    }
  }
  return plain;
}
