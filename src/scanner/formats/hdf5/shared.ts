import type { Fields, Hdf5File } from './file';
import { Hdf5Error } from './file';
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

/** The message that a shared message record points at (specification IV.A.2, "Shared Message"). */
export function sharedMessage(file: Hdf5File, record: Fields, wanted: number): Fields {
  const version = record.uint(1);
  const type = record.uint(1);
  record.skip(version === 1 ? 6 : 0);
  if (version === 3 && type === IN_HEAP) {
    return sharedObject(file, record.part(HEAP_ID), wanted);
  }
  const address = record.offset();
  const found =
    address === undefined ? undefined : readHeader(file, address).messages.find(message => message.type === wanted);
  if (found === undefined) {
    throw new Hdf5Error('corrupt', record.address);
  }
  return found.data;
}

/** The message of kind `wanted` that is in the heap of shared messages under the id. */
export function sharedObject(file: Hdf5File, id: Fields, wanted: number): Fields {
  const table = sharedTable(file);
  for (let left = table?.count ?? 0; table !== undefined && left > 0; left--) {
    const { fields } = table;
    fields.skip(2);
    const kinds = fields.uint(2);
    fields.skip(10);
    fields.offset();
    const heap = fields.offset();
    if (heap !== undefined && kinds & KINDS[wanted]) {
      const object = new FractalHeap(file, heap).object(id);
      if (object !== undefined) {
        return object;
      }
    }
  }
  throw new Hdf5Error('corrupt', id.address);
}

/** The indexes of shared messages, which the superblock's extension points at. */
function sharedTable(file: Hdf5File): { readonly fields: Fields; readonly count: number } | undefined {
  const { extension } = file;
  const message =
    extension === undefined
      ? undefined
      : readHeader(file, extension).messages.find(({ type }) => type === Message.SHARED_TABLE)?.data;
  message?.skip(1);
  const address = message?.offset();
  const count = message?.uint(1) ?? 0;
  return address === undefined
    ? undefined
    : { fields: file.open(address, 4 + count * (14 + 2 * file.offsetSize)).expect('SMTB'), count };
}
