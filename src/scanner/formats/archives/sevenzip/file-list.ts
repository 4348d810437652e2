import type { Cursor } from '../../../encoding/cursor';
import type { HeaderCursor } from './header-cursor';
import { Id } from './property-ids';

/** Attributes of Windows: a link of its file system, and the bit that says that a Unix mode stands in the upper half. */
const REPARSE_POINT = 0x400;
const UNIX_EXTENSION = 0x8000;
const MODE_TYPE = 0xf000;
const MODE_LINK = 0xa000;
/** Characters of a name that are kept: no file system takes longer ones. */
const MAX_NAME = 4096;

const NOT_USED = new Set<number>([
  Id.EMPTY_FILE,
  Id.ANTI,
  Id.CREATED,
  Id.ACCESSED,
  Id.MODIFIED,
  Id.START_POSITION,
  Id.DUMMY
]);

/** A file of the archive, with data or without. */
export interface ArchiveFile {
  readonly name: string | undefined;
  /** It has no data (a folder or an empty file). */
  readonly empty: boolean;
  /** A symbolic link, whose data are its target. */
  readonly link: boolean;
}

/** Reads the list of files. Of a property that stands there twice the last counts, as for other readers. */
export function readFiles(header: HeaderCursor): ArchiveFile[] {
  const { cursor } = header;
  const count = header.count();
  let empty: readonly boolean[] = [];
  let names: readonly string[] = [];
  let links: readonly boolean[] = [];
  for (let type = header.number(); type !== Id.END; type = header.number()) {
    const property = cursor.part(header.number());
    if (type === Id.EMPTY_STREAM) {
      empty = header.bits(count, property);
    } else if (type === Id.NAMES) {
      names = readNames(header, property, count);
    } else if (type === Id.ATTRIBUTES) {
      links = readLinks(header, property, count);
    } else if (!NOT_USED.has(type)) {
      header.doubt('unknown property');
    }
    if (type === Id.EMPTY_STREAM && property.left > 0) {
      header.doubt('header');
    }
  }
  return Array.from({ length: count }, (_, index) => ({
    name: names[index],
    empty: empty[index] ?? false,
    link: links[index] ?? false
  }));
}

/** Names in UTF-16, each with a zero behind it. */
function readNames(header: HeaderCursor, property: Cursor, count: number): string[] {
  if (property.uint8() !== 0) {
    header.doubt('external data');
    return [];
  }
  const names = new TextDecoder('utf-16le', { ignoreBOM: true }).decode(property.take(property.left)).split('\0');
  // The last name ends with a zero, too.
  if (names.length !== count + 1 || names[count] !== '') {
    header.doubt('names');
  }
  return names.slice(0, count).map(name => name.slice(0, MAX_NAME));
}

function readLinks(header: HeaderCursor, property: Cursor, count: number): boolean[] {
  const defined = header.flags(count, property);
  if (property.uint8() !== 0) {
    header.doubt('external data');
    return [];
  }
  return defined.map(has => has && isLink(property.uint32()));
}

function isLink(attributes: number): boolean {
  const mode = attributes & UNIX_EXTENSION ? attributes >>> 16 : 0;
  return (mode & MODE_TYPE) === MODE_LINK || (attributes & REPARSE_POINT) !== 0;
}
