import type { Probe } from '../../../format';
import { InflatedSource } from '../../../bytes/inflated';
import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { CentralEntry } from './records';
import { CENTRAL, END, END64, LOCATOR64, MAX_CENTRAL, readCentral, readCentralExtent, readLocal } from './records';
import { uint16, uint32, uint64 } from '../../../encoding/integers';
import { Piece } from '../../../bytes/piece';

const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const END64_LENGTH = 56;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** miniz looks for the end record in pieces of so many bytes, and the last one may reach further back than a comment can. */
const MINIZ_PIECE = 4096;
/** The end record, its longest comment, and the records before it. */
const TAIL = END_LENGTH + MAX16 + MINIZ_PIECE + LOCATOR_LENGTH + END64_LENGTH;
const SHORT_TAIL = 256;
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Entries of one archive, in all its directories, that are read in full, and those whose place alone is kept. */
const MAX_ENTRIES = 100_000;
const MAX_PLACED = 1_000_000;
/** Ranges in which those places are kept: members that lie side by side share one. */
const MAX_RANGES = 100_000;
/** Padding, extra fields and data descriptors between members that lie side by side. */
export const UNREMARKABLE_GAP = 24;
/** Characters of the names of entries that are read in full. */
const MAX_NAMES = 48 * 2 ** 20;
/** Bytes of a directory that are read at once. */
const PIECE = 2 ** 20;
/** End records in one tail that are looked at. */
const MAX_CANDIDATES = 64;

/** One central directory, as an end record gives it. */
export interface Directory {
  /** Offsets in the source: start and end of the directory, start of its end record. */
  readonly at: number;
  readonly end: number;
  readonly recordAt: number;
  /** End of the end record with its comment. */
  readonly recordEnd: number;
  /** Bytes before the archive: the reader adds them to every offset of the archive. */
  readonly shift: number;
  /** The first entries. */
  readonly entries: readonly CentralEntry[];
  /** Ranges of the members of all further entries, with the offsets of the directory. */
  readonly unreadEntries: readonly ByteRange[];
  /** Entries that were read, in full or not. */
  readonly count: number;
  /** Entries that the end record counts. */
  readonly declaredCount: number;
  /** True when the directory has more entries, which were not read at all. */
  readonly truncatedByLimit: boolean;
}

/** Bytes that members occupy, and the name of the first. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Directories by source: the scan uses those of the probe, unless a decompressed source has got another size since. */
const found = new WeakMap<ByteSource, { readonly size: number; readonly directories: readonly Directory[] }>();

/**
 * Returns every central directory that some reader would use: that of the last end record first, then those of other
 * end records in the last 64 KiB. For each record Python counts back from it, miniz and Java take the offset as it is,
 * and ZIP64 records have a place of their own. Empty when the source is not an archive.
 * @param where - `at-end` when no long comment is looked for
 */
export function findDirectories(
  source: ByteSource,
  work: Work,
  where: 'anywhere' | 'at-end' = 'anywhere'
): readonly Directory[] {
  const size = source.size;
  const known = found.get(source);
  if (known?.size === size) {
    return known.directories;
  }
  const directories = size < END_LENGTH ? [] : search(source, work, where === 'at-end' ? SHORT_TAIL : TAIL);
  if (directories.length > 0) {
    found.set(source, { size, directories });
  }
  return directories;
}

/** The same for a probe. Most files have no directory, and several formats ask. */
export function directoriesOf({ source, work, head, inside }: Probe): readonly Directory[] {
  // Bytes behind a NumPy array are scanned as a file, and no loader opens an array in an archive as an archive.
  const isArray = inside && NPY.every((byte, i) => head[i] === byte);
  return findDirectories(source, work, isArray ? 'at-end' : 'anywhere');
}

/** The place of the directory according to an end record. */
interface Claim {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** End of the directory if no bytes stand between it and the record. */
  readonly end: number;
  /** Offset of the end record, behind which no directory ends. */
  readonly last: number;
}

/** The directory of an archive that ends at `end`, with an end record without comment; undefined when none does. */
export function directoryAtEnd(source: ByteSource, work: Work, end: number): Directory | undefined {
  const tailAt = Math.max(0, end - SHORT_TAIL);
  const tail = source.read(tailAt, end - tailAt).slice();
  const at = tail.length - END_LENGTH;
  if (at < 0 || uint32(tail, at) !== END || uint16(tail, at + 20) !== 0) {
    return undefined;
  }
  work.spend(PRICES.record);
  const allowance = { entries: MAX_ENTRIES, names: MAX_NAMES, placed: 0 };
  const reader = new DirectoryReader(source, work, { tail, tailAt });
  for (const claim of claims(source, tail, tailAt, at)) {
    const start = claim.end - claim.size;
    const adjacent = claim.end >= tailAt + at - LOCATOR_LENGTH - END64_LENGTH;
    const directory = adjacent && start >= 0 ? readDirectory(reader, start, claim, allowance) : undefined;
    if (directory) {
      return { ...directory, recordAt: tailAt + at, recordEnd: end };
    }
  }
  return undefined;
}

function search(source: ByteSource, work: Work, length: number): Directory[] {
  if (source instanceof InflatedSource && source.knownSize === undefined) {
    // Only decoding everything would tell the end, and a probe must not do that.
    return [];
  }
  const tailAt = Math.max(0, source.size - length);
  const last = source.read(tailAt, length);
  work.spend(last.length);
  const records = endRecords(last);
  if (records.length === 0) {
    return [];
  }
  const tail = last.slice();
  const directories: Directory[] = [];
  const allowance = { entries: MAX_ENTRIES, names: MAX_NAMES, placed: MAX_PLACED };
  const reader = new DirectoryReader(source, work, { tail, tailAt });
  for (const at of records) {
    const recordEnd = Math.min(source.size, tailAt + at + END_LENGTH + uint16(tail, at + 20));
    for (const claim of claims(source, tail, tailAt, at)) {
      for (const start of new Set([claim.end - claim.size, claim.offset])) {
        const shift = start - claim.offset;
        const taken = directories.some(directory => directory.at === start && directory.shift === shift);
        if (!taken && start >= 0 && start <= tailAt + at) {
          reader.several = directories.length > 0;
          const directory = readDirectory(reader, start, claim, allowance);
          if (directory) {
            directories.push({ ...directory, recordAt: tailAt + at, recordEnd });
          }
        }
      }
    }
  }
  // An archive stored inside a member brings its own end record, which the scan of the member examines.
  return directories.filter(
    (directory, index) => index === 0 || !isInsideMember(source, directories[0], directory.recordAt)
  );
}

/** Returns offsets at which end records may begin, the last first; of many, also those whose comment ends with the file. */
function endRecords(tail: Uint8Array): readonly number[] {
  const records: number[] = [];
  for (let at = tail.length - END_LENGTH; at >= 0 && records.length < 2 * MAX_CANDIDATES; at--) {
    at = tail.lastIndexOf(0x50, at);
    if (at >= 0 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6) {
      // Readers that check the comment, such as Java's, take one of the latter.
      if (records.length < MAX_CANDIDATES || at + END_LENGTH + uint16(tail, at + 20) === tail.length) {
        records.push(at);
      }
    }
  }
  return records;
}

function isInsideMember(source: ByteSource, { entries, shift }: Directory, at: number): boolean {
  let holder: CentralEntry | undefined;
  for (const entry of entries) {
    if (entry.headerOffset + shift <= at && entry.headerOffset >= (holder?.headerOffset ?? 0)) {
      holder = entry;
    }
  }
  const local = holder && readLocal(source, holder.headerOffset + shift, 0);
  return holder !== undefined && local !== undefined && at >= local.dataAt && at < local.dataAt + holder.compressed;
}

/**
 * Reads the end record at `at` of the tail, and the ZIP64 records that belong to it: Python takes the one in front of the
 * locator, miniz the one that the locator names, wherever it is.
 */
function claims(source: ByteSource, tail: Uint8Array, tailAt: number, at: number): Claim[] {
  const plain: Claim = {
    entries: uint16(tail, at + 10),
    size: uint32(tail, at + 12),
    offset: uint32(tail, at + 16),
    end: tailAt + at,
    last: tailAt + at
  };
  const locator = at - LOCATOR_LENGTH;
  if (locator < 0 || uint32(tail, locator) !== LOCATOR64) {
    return [plain];
  }
  const wide: Claim[] = [];
  const adjacent = tailAt + locator - END64_LENGTH;
  for (const end of new Set([uint64(tail, locator + 8), adjacent])) {
    const record =
      end >= tailAt
        ? tail.subarray(end - tailAt, end - tailAt + END64_LENGTH)
        : source.read(Math.max(0, end), END64_LENGTH).slice();
    if (record.length === END64_LENGTH && uint32(record, 0) === END64) {
      wide.push({ ...plain, entries: uint64(record, 32), size: uint64(record, 40), offset: uint64(record, 48), end });
    }
  }
  const [first] = wide as readonly (Claim | undefined)[];
  if (first === undefined) {
    return [plain];
  }
  // For a reader without ZIP64 the directory still ends at the ZIP64 record, if one stands there.
  const narrow: Claim = {
    ...plain,
    entries: plain.entries === MAX16 ? first.entries : plain.entries,
    size: plain.size === MAX32 ? first.size : plain.size,
    offset: plain.offset === MAX32 ? first.offset : plain.offset,
    end: wide.some(({ end }) => end === adjacent) ? adjacent : plain.end
  };
  return [...wide, narrow];
}

/** @param allowance - entries and names that may still be read of this archive; each read reduces it */
function readDirectory(
  reader: DirectoryReader,
  start: number,
  claim: Claim,
  allowance: { entries: number; names: number; placed: number }
): Omit<Directory, 'recordAt' | 'recordEnd'> | undefined {
  // The size may be wrong in either direction, so the reader goes on to the last entry. The directory may also stand
  // behind the ZIP64 record that leads to it.
  const end = Math.max(start, claim.end, Math.min(start + claim.size, claim.last));
  const begins = startsEntry(reader.peek(start, end));
  if (claim.entries === 0 ? claim.size !== 0 && !begins : !begins) {
    return undefined;
  }
  const entries: CentralEntry[] = [];
  const unreadEntries: Mutable<ByteRange>[] = [];
  let count = 0;
  let at = start;
  for (let next; allowance.entries > 0 && allowance.names > 0 && (next = reader.entry(at, end)); at += next.next) {
    entries.push(next.entry);
    allowance.entries--;
    allowance.names -= next.entry.rawName.length;
    count++;
  }
  for (let next; allowance.placed > 0 && (next = readCentralExtent(reader.at(at, end))); at += next.next) {
    reader.work.spend(PRICES.record);
    const before = unreadEntries[unreadEntries.length - 1] as Mutable<ByteRange> | undefined;
    if (before && next.start >= before.end && next.start - before.end <= UNREMARKABLE_GAP) {
      before.end = next.end;
    } else if (unreadEntries.length < MAX_RANGES) {
      unreadEntries.push({ start: next.start, end: next.end, name: next.rawName() });
    } else {
      break;
    }
    allowance.placed--;
    count++;
  }
  return {
    at: start,
    end: at,
    shift: start - claim.offset,
    entries,
    unreadEntries,
    count,
    declaredCount: claim.entries,
    truncatedByLimit: startsEntry(reader.at(at, end))
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads directories in few large pieces. */
class DirectoryReader {
  private readonly piece: Piece;
  /** Entries by their place: several directories may be one that begins in several places. */
  private readonly shared = new Map<number, { entry: CentralEntry; next: number }>();
  /** More than one directory is read. */
  several = false;

  /** @param known - the end of the source, which is at hand */
  constructor(
    private readonly source: ByteSource,
    readonly work: Work,
    private readonly known: { readonly tail: Uint8Array; readonly tailAt: number }
  ) {
    this.piece = new Piece(source);
  }

  /** The entry at `at`, if there is one. */
  entry(at: number, end: number): { entry: CentralEntry; next: number } | undefined {
    this.work.spend(PRICES.record);
    const known = this.shared.get(at);
    const entry = known ?? readCentral(this.at(at, end));
    if (this.several && known === undefined && entry !== undefined) {
      this.shared.set(at, entry);
    }
    return entry;
  }

  /** The first bytes at `at`, without reading on. */
  peek(at: number, end: number): Uint8Array {
    return at >= this.known.tailAt ? this.at(at, end) : this.source.read(at, Math.min(4, end - at));
  }

  /** At least the longest entry's bytes from `at` on, or all to `end`. */
  at(at: number, end: number): Uint8Array {
    if (at >= this.known.tailAt) {
      return this.known.tail.subarray(at - this.known.tailAt, end - this.known.tailAt);
    }
    const wanted = Math.min(MAX_CENTRAL, end - at);
    if (!this.piece.holds(at, wanted)) {
      this.piece.fetch(at, Math.min(PIECE, end - at));
      this.work.spend(this.piece.bytes.length);
    }
    return this.piece.bytes.subarray(at - this.piece.start);
  }
}

function startsEntry(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && uint32(bytes, 0) === CENTRAL;
}
