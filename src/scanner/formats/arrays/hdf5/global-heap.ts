import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import { Hdf5Error } from './hdf5-file';
import type { Fields, Hdf5File } from './hdf5-file';

const MAX_OBJECT = 32 * 2 ** 20;
/** Objects of the global heap whose places are kept. */
const MAX_LISTED = 100_000;
/** Bytes of a collection that is read at once. */
const SMALL = 16 * 1024;
/** Bytes of the smallest collection. */
const MIN_COLLECTION = 4096;
const VERSION = 1;

interface Entry {
  readonly at: number;
  readonly length: number;
}

/** A collection, and its bytes when it is small. */
interface Collection {
  readonly entries: ReadonlyMap<number, Entry>;
  readonly bytes?: ByteSource;
}

/**
 * The global heap (specification III.E): collections of numbered objects, whose contents are listed once each. The list is
 * that of HDF5 1.8 to 2.0 (`H5HG__cache_heap_deserialize`): number 0 is free space, which may stand between objects.
 */
export class GlobalHeap {
  private readonly collections = new Map<number, Collection>();
  private listed = 0;

  /** @param onError - called for each fault of a collection that leaves other objects readable */
  constructor(
    readonly file: Hdf5File,
    private readonly onError: (error: Hdf5Error) => void = () => undefined
  ) {}

  /** Bytes of object `index` of the collection at `address`. Throws `Hdf5Error` when there is none, or it is too large. */
  fields(address: number, index: number): Fields {
    const entry = this.collection(address).entries.get(index);
    if (entry === undefined || entry.length > MAX_OBJECT) {
      throw new Hdf5Error(entry === undefined ? 'corrupt' : 'limit-size', address);
    }
    return this.file.peek(address + entry.at, entry.length);
  }

  /** The same as a source, which reads no more than the caller wants; undefined when there is no such object. */
  source(address: number, index: number): ByteSource | undefined {
    const { entries, bytes } = this.collection(address);
    const entry = entries.get(index);
    if (entry === undefined) {
      return undefined;
    }
    return bytes === undefined
      ? slice(this.file.source, this.file.position(address + entry.at), entry.length)
      : slice(bytes, entry.at, entry.length);
  }

  private collection(address: number): Collection {
    let collection = this.collections.get(address);
    if (collection === undefined) {
      collection = this.list(address);
      this.listed += collection.entries.size + 1;
      if (this.listed > MAX_LISTED) {
        this.collections.clear();
        this.listed = collection.entries.size;
      }
      this.collections.set(address, collection);
    }
    return collection;
  }

  private list(address: number): Collection {
    const { file } = this;
    // The headers of collections and objects are padded to eight bytes.
    const header = Math.ceil((8 + file.lengthSize) / 8) * 8;
    const head = file.open(address, header).expect('GCOL');
    const version = head.uint(1);
    head.skip(3);
    const size = head.length();
    // Small collections are many, and most of their objects are wanted.
    const whole = size <= SMALL ? file.open(address, size) : undefined;
    const entries = new Map<number, Entry>();
    let isGood = version === VERSION && size >= MIN_COLLECTION;
    for (let at = header; at + header <= size;) {
      const fields = whole?.cut(at, header) ?? file.open(address + at, header);
      file.work.spend(PRICES.value);
      const index = fields.uint(2);
      fields.skip(6);
      const length = fields.length();
      if (index === 0 && length === 0) {
        // Nothing can follow: the library would stay here for ever.
        break;
      }
      isGood &&= index === 0 ? length >= header : !entries.has(index);
      // Readers agree that the last object of a number counts. The free space's own length covers its header.
      entries.set(index, { at: at + header, length: Math.min(length, size - at - header) });
      at += index === 0 ? length : header + Math.ceil(length / 8) * 8;
    }
    if (!isGood) {
      this.onError(new Hdf5Error('corrupt', address));
    }
    return { entries, bytes: whole && new MemorySource(whole.bytes) };
  }
}
