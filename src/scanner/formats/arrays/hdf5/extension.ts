import type { Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import { Message, readHeader } from './headers';

/** Where the table of shared messages is, and how many indexes it has. */
export interface ExtensionTable {
  readonly address: number;
  readonly count: number;
}

/** What the superblock's extension (specification II.A, IV.A) says of the whole file. */
export interface Extension {
  readonly tables: readonly ExtensionTable[];
  /** Reasons why the library refuses the file, or reads something else than the objects' own bytes. */
  readonly problems: readonly Hdf5Error[];
}

/**
 * The messages that change what the library reads: a cache image holds copies of metadata, which the library takes instead of
 * those at their addresses, and a driver spreads the file over several.
 */
const NOT_FOLLOWED: ReadonlySet<number> = new Set([Message.CACHE_IMAGE, Message.DRIVER]);

/** Reads the extension, if the file has one. Throws Hdf5Error when there is no header at its address. */
export function readExtension(file: Hdf5File): Extension {
  const { extension } = file.superblock;
  if (extension === undefined) {
    return { tables: [], problems: [] };
  }
  const { messages, problems } = readHeader(file, extension);
  const unknown = messages.filter(({ type }) => NOT_FOLLOWED.has(type));
  const tables = messages
    .filter(({ type }) => type === Message.SHARED_TABLE)
    .flatMap(({ data }) => {
      data.skip(1);
      const address = data.offset();
      return address === undefined ? [] : [{ address, count: data.uint(1) }];
    });
  return {
    tables,
    problems: [...problems, ...unknown.map(({ data }) => new Hdf5Error('unknown-record', data.address))]
  };
}
