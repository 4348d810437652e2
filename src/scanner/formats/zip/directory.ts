import { InflatedSource } from '../../source/inflated';
import type { ByteSource } from '../../source/types';
import type { CentralEntry } from './records';
import { CENTRAL, END, END64, LOCATOR64, readCentral, readLocal, readUint64, view } from './records';

const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const END64_LENGTH = 56;
/** The end record, its longest comment, and what may stand before it. */
const TAIL = END_LENGTH + 0xffff + LOCATOR_LENGTH + END64_LENGTH;
const SHORT_TAIL = 256;
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Entries that are read; how many are used is up to the scan's limits. */
const MAX_ENTRIES = 1_000_000;
const MAX_DIRECTORY = 256 * 2 ** 20;
/** End records in one tail that are looked at. */
const MAX_CANDIDATES = 64;

/** One central directory, as an end record gives it. */
export interface Directory {
  /** Where it begins and ends in the source, and where its end record begins. */
  readonly at: number;
  readonly end: number;
  readonly recordAt: number;
  /** End of the end record with its comment. */
  readonly recordEnd: number;
  /** Bytes before the archive: what is added to every offset that it holds. */
  readonly shift: number;
  readonly entries: readonly CentralEntry[];
  /** Entries that the end record counts. */
  readonly announced: number;
  /** Entries were left out because there are too many. */
  readonly cut: boolean;
}

/** A probe's work is not done again by the scan; the size of a decompressed source may become known in between. */
const found = new WeakMap<ByteSource, { readonly size: number; readonly directories: readonly Directory[] }>();

/**
 * Every central directory that some reader would use: that of the last end record first, then those of other end
 * records in the last 64 KiB, and for each where Python (counting back from the record) and where miniz and Java
 * (taking the offset as it is) would look, and what ZIP64 records say. Empty when the source is not an archive.
 */
export function findDirectories(source: ByteSource): readonly Directory[] {
  const size = source.size;
  const known = found.get(source);
  if (known?.size === size) {
    return known.directories;
  }
  const directories = search(source, source.read(0, NPY.length).slice());
  found.set(source, { size, directories });
  return directories;
}

/** Where an end record says that its directory is. */
interface Claim {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** Where the directory should end when nothing stands between. */
  readonly end: number;
}

function search(source: ByteSource, head: Uint8Array): Directory[] {
  if (source instanceof InflatedSource && source.knownSize === undefined) {
    // Where the end is can only be learnt by decoding everything, which a probe must not.
    return [];
  }
  // What follows a NumPy array is scanned as a file of its own; its end need not be read for a comment of 64 KiB.
  const length = NPY.every((byte, i) => head[i] === byte) ? SHORT_TAIL : TAIL;
  const tailAt = Math.max(0, source.size - length);
  const tail = source.read(tailAt, length).slice();
  const directories: Directory[] = [];
  for (const at of endRecords(tail)) {
    const recordEnd = Math.min(source.size, tailAt + at + END_LENGTH + view(tail).getUint16(at + 20, true));
    for (const claim of claims(tail, tailAt, at)) {
      for (const start of new Set([claim.end - claim.size, claim.offset])) {
        const taken = directories.some(directory => directory.at === start);
        if (!taken && start >= 0 && start <= tailAt + at) {
          const directory = readDirectory(source, { tail, tailAt }, start, claim);
          if (directory) {
            directories.push({ ...directory, recordAt: tailAt + at, recordEnd });
          }
        }
      }
    }
  }
  // An archive stored inside a member brings its own end record: that is the member's business.
  return directories.filter(
    (directory, index) => index === 0 || !isInsideMember(source, directories[0], directory.recordAt)
  );
}

/** Where end records may begin, the last first. */
function endRecords(tail: Uint8Array): readonly number[] {
  const records: number[] = [];
  for (let at = tail.length - END_LENGTH; at >= 0 && records.length < MAX_CANDIDATES; at--) {
    at = tail.lastIndexOf(0x50, at);
    if (at >= 0 && view(tail).getUint32(at, true) === END) {
      records.push(at);
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

/** What the end record at `at` of the tail says, and the ZIP64 one that goes with it. */
function claims(tail: Uint8Array, tailAt: number, at: number): Claim[] {
  const data = view(tail);
  const plain: Claim = {
    entries: data.getUint16(at + 10, true),
    size: data.getUint32(at + 12, true),
    offset: data.getUint32(at + 16, true),
    end: tailAt + at
  };
  const locator = at - LOCATOR_LENGTH;
  if (locator < 0 || data.getUint32(locator, true) !== LOCATOR64) {
    return [plain];
  }
  const wide: Claim[] = [];
  for (const record of new Set([readUint64(data, locator + 8) - tailAt, locator - END64_LENGTH])) {
    if (record >= 0 && record + END64_LENGTH <= tail.length && data.getUint32(record, true) === END64) {
      wide.push({
        entries: readUint64(data, record + 32),
        size: readUint64(data, record + 40),
        offset: readUint64(data, record + 48),
        end: tailAt + record
      });
    }
  }
  // Without ZIP64 the directory would still end at the ZIP64 record.
  return [...wide, { ...plain, end: wide[0]?.end ?? plain.end }];
}

function readDirectory(
  source: ByteSource,
  known: { tail: Uint8Array; tailAt: number },
  start: number,
  claim: Claim
): Omit<Directory, 'recordAt' | 'recordEnd'> | undefined {
  // The size may be wrong in either direction: what counts is where the entries stop.
  const length = Math.min(Math.max(0, claim.end - start), MAX_DIRECTORY);
  const within = start - known.tailAt;
  const bytes = within >= 0 ? known.tail.subarray(within, within + length) : readOnce(source, start, length);
  if (claim.entries === 0 ? claim.size !== 0 && !startsEntry(bytes) : !startsEntry(bytes)) {
    return undefined;
  }
  const entries: CentralEntry[] = [];
  let at = 0;
  for (let next = readCentral(bytes, at); next && entries.length < MAX_ENTRIES; next = readCentral(bytes, at)) {
    entries.push(next.entry);
    at = next.next;
  }
  return {
    at: start,
    end: start + at,
    shift: start - claim.offset,
    entries,
    announced: claim.entries,
    cut: startsEntry(bytes.subarray(at))
  };
}

/** The directory in one read, unless its first bytes show that none is there. */
function readOnce(source: ByteSource, start: number, length: number): Uint8Array {
  const first = source.read(start, 4);
  return startsEntry(first) ? source.read(start, length).slice() : new Uint8Array(0);
}

function startsEntry(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && view(bytes).getUint32(0, true) === CENTRAL;
}
