import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { FractalHeap, records } from './heaps';

/** Bytes of the ids with which indexes name objects of a heap. */
const LINK_ID = 7;
const ATTRIBUTE_ID = 8;
/** Bytes of what records of links are sorted by. */
const NAME_HASH = 4;
const CREATION_ORDER = 8;
/** The attribute is in the heap of all shared messages. */
const SHARED = 2;

/** Runs an action of the walk; a fault in it costs no more than it. */
export type Attempt = (action: () => void) => void;

/** Where a group's links or an object's attributes are when they are many: a heap, and two indexes of it. */
export interface DenseStorage {
  readonly heap: number | undefined;
  readonly byName: number | undefined;
  readonly byOrder: number | undefined;
}

/** Reads a link info or attribute info message (specification IV.A.2.c, IV.A.2.v). `counter` is the size of its counter. */
export function readDenseStorage(data: Fields, counter: number): DenseStorage {
  data.skip(1);
  const flags = data.uint(1);
  data.skip(flags & 1 ? counter : 0);
  return { heap: data.offset(), byName: data.offset(), byOrder: flags & 2 ? data.offset() : undefined };
}

/** Uses each link of a group. */
export function eachDenseLink(
  file: Hdf5File,
  storage: DenseStorage,
  attempt: Attempt,
  use: (link: Fields) => void
): void {
  const heap = storage.heap === undefined ? undefined : new FractalHeap(file, storage.heap);
  each(file, storage, attempt, (record, sortedBy) => {
    record.skip(sortedBy);
    const id = record.part(LINK_ID);
    return { key: id.bytes.join(), use: () => use(found(heap, id)) };
  });
}

/**
 * Uses each attribute of an object.
 * @param shared - fetches an attribute that several objects share
 */
export function eachDenseAttribute(
  file: Hdf5File,
  storage: DenseStorage,
  attempt: Attempt,
  use: (attribute: Fields) => void,
  shared: (id: Fields) => Fields
): void {
  const heap = storage.heap === undefined ? undefined : new FractalHeap(file, storage.heap);
  each(file, storage, attempt, record => {
    const id = record.part(ATTRIBUTE_ID);
    const isShared = (record.uint(1) & SHARED) !== 0;
    return {
      key: `${isShared ? 'shared' : ''} ${id.bytes.join()}`,
      use: () => use(isShared ? shared(id) : found(heap, id))
    };
  });
}

function found(heap: FractalHeap | undefined, id: Fields): Fields {
  const object = heap?.object(id);
  if (object === undefined) {
    throw new Hdf5Error('corrupt', id.address);
  }
  return object;
}

/**
 * The library looks a name up in one index and may list objects by the other, so that an object counts that is in either of
 * them. Where they agree, the second one adds nothing.
 */
function each(
  file: Hdf5File,
  { heap, byName, byOrder }: DenseStorage,
  attempt: Attempt,
  read: (record: Fields, sortedBy: number) => { readonly key: string; use(): void }
): void {
  if (heap === undefined) {
    return;
  }
  const seen = new Set<string>();
  const list = (index: number | undefined, sortedBy: number): void => {
    if (index === undefined) {
      return;
    }
    for (const record of records(file, index)) {
      attempt(() => {
        const { key, use } = read(record, sortedBy);
        if (!seen.has(key)) {
          seen.add(key);
          use();
        }
      });
    }
  };
  attempt(() => {
    if (byName === undefined) {
      throw new Hdf5Error('corrupt', heap);
    }
    list(byName, NAME_HASH);
  });
  attempt(() => list(byOrder, CREATION_ORDER));
}
