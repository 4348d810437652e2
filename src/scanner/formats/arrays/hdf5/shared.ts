import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { Message, readHeader } from './headers';
import { FractalHeap } from './heaps';

/** Bits with which an index says what kinds of messages it keeps (specification III.G, "Shared Object Header Message Table"). */
const KINDS: Readonly<Record<number, number>> = {
  [Message.DATASPACE]: 1,
  [Message.DATATYPE]: 2,
  [Message.FILTERS]: 8,
  [Message.ATTRIBUTE]: 16
};
/** The message is in the heap of all shared messages and not in another object's header. */
const IN_HEAP = 1;
const HEAP_ID = 8;

/** One index of shared messages. */
interface SharedIndex {
  readonly kinds: number;
  readonly address: number;
}

/** Messages that several objects have in common, and where each kind of them is. */
export class SharedMessages {
  private known: readonly SharedIndex[] | undefined;
  private readonly heaps = new Map<number, FractalHeap>();

  constructor(private readonly file: Hdf5File) {}

  /** The message that a shared message record points at (specification IV.A.2, "Shared Message"). */
  message(record: Fields, wanted: number): Fields {
    const version = record.uint(1);
    const type = record.uint(1);
    record.skip(version === 1 ? 6 : 0);
    if (version === 3 && type === IN_HEAP) {
      return this.object(record.part(HEAP_ID), wanted);
    }
    const address = record.offset();
    const found =
      address === undefined
        ? undefined
        : readHeader(this.file, address).messages.find(message => message.type === wanted);
    if (found === undefined) {
      throw new Hdf5Error('corrupt', record.address);
    }
    return found.data;
  }

  /** The message of kind `wanted` that is in the heap of shared messages under the id. */
  object(id: Fields, wanted: number): Fields {
    this.known ??= this.indexes();
    for (const { kinds, address } of this.known) {
      id.seek(0);
      const object = kinds & KINDS[wanted] ? this.heap(address).object(id) : undefined;
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

  /** The superblock's extension points at them. */
  private indexes(): SharedIndex[] {
    const { file } = this;
    const message =
      file.extension === undefined
        ? undefined
        : readHeader(file, file.extension).messages.find(({ type }) => type === Message.SHARED_TABLE)?.data;
    message?.skip(1);
    const address = message?.offset();
    const count = message?.uint(1) ?? 0;
    if (address === undefined) {
      return [];
    }
    const fields = file.open(address, 4 + count * (14 + 2 * file.offsetSize)).expect('SMTB');
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
