import type { ExtensionTable } from './extension';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { Message, readHeader } from './headers';
import { FractalHeap } from './heaps';
import { isIntact } from './metadata-checksum';

/**
 * The bit with which an index says that it keeps messages of a type: that of the type's number. The specification (III.G)
 * numbers them anew, and the library does not.
 */
const kindOf = (type: number): number => 1 << (type === Message.OLD_FILL_VALUE ? Message.FILL_VALUE : type);

/** The message is in the heap of all shared messages and not in another object's header. */
const IN_HEAP = 1;
const HEAP_ID = 8;
/** References that lead to references: the library follows them without an end. */
const MAX_STEPS = 16;
/** Bytes of a checksum. */
const SUM = 4;

/** One index of shared messages. */
interface SharedIndex {
  readonly kinds: number;
  readonly address: number;
}

/** Messages that several objects have in common, and where each kind of them is. */
export class SharedMessages {
  private known: readonly SharedIndex[] | undefined;
  private readonly heaps = new Map<number, FractalHeap>();

  /** @param tables - of shared messages; the superblock's extension points at one */
  constructor(
    private readonly file: Hdf5File,
    private readonly tables: readonly ExtensionTable[]
  ) {}

  /**
   * The message of type `wanted` that a shared message record points at (specification IV.A.2, "Shared Message"). Throws
   * Hdf5Error when it leads nowhere, or to different places for different readers.
   */
  message(record: Fields, wanted: number): Fields {
    let at = record;
    for (let step = 0; step < MAX_STEPS; step++) {
      const version = at.uint(1);
      const type = at.uint(1);
      if (version < 1 || version > 3 || (version === 2 && type === IN_HEAP)) {
        // The library takes what follows for a heap id, older ones for an address.
        throw new Hdf5Error('corrupt', at.address);
      }
      if (version === 3 && type === IN_HEAP) {
        return this.object(at.part(HEAP_ID), wanted);
      }
      if (version === 1) {
        at.skip(6);
        // What was the address of a local heap.
        at.length();
      }
      const address = at.offset();
      const found =
        address === undefined
          ? undefined
          : readHeader(this.file, address).messages.find(message => message.type === wanted);
      if (found === undefined) {
        break;
      }
      if (!found.isShared) {
        return found.data;
      }
      at = found.data;
    }
    throw new Hdf5Error('corrupt', record.address);
  }

  /** The message of kind `wanted` that is in the heap of shared messages under the id. */
  object(id: Fields, wanted: number): Fields {
    this.known ??= this.tables.flatMap(table => this.indexes(table));
    for (const { kinds, address } of this.known) {
      id.seek(0);
      // The library asks the first index of the kind, and no other.
      const object = kinds & kindOf(wanted) ? this.heap(address).object(id) : undefined;
      if (object !== undefined) {
        return object;
      }
    }
    throw new Hdf5Error('corrupt', id.address);
  }

  private heap(address: number): FractalHeap {
    const heap = this.heaps.get(address) ?? new FractalHeap(this.file, address);
    this.heaps.set(address, heap);
    return heap;
  }

  private indexes({ address, count }: ExtensionTable): SharedIndex[] {
    const { file } = this;
    const fields = file.open(address, 4 + count * (14 + 2 * file.offsetSize) + SUM).expect('SMTB');
    if (!isIntact(fields.bytes)) {
      throw new Hdf5Error('corrupt', address);
    }
    const found: SharedIndex[] = [];
    for (let i = 0; i < count; i++) {
      fields.skip(2);
      const kinds = fields.uint(2);
      fields.skip(10);
      fields.offset();
      const heap = fields.offset();
      if (heap !== undefined) {
        found.push({ kinds, address: heap });
      }
    }
    return found;
  }
}
