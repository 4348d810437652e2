import { latin1 } from '../../../printable';

/** The records of one pax header. */
export interface PaxHeader {
  /** Values in their order, by keyword. */
  readonly records: ReadonlyMap<string, readonly string[]>;
  /** Why readers may find other records; undefined where they can't. */
  readonly strange: string | undefined;
}

/** Keywords that decide which bytes a member has, besides those of GNU's sparse files. */
const DECISIVE = ['size', 'path', 'linkpath', 'hdrcharset'];
/** Prefix of the keywords with which GNU tar describes sparse files. */
export const SPARSE = 'GNU.sparse.';
/** The lists of the first form of sparse files are made of repeated records. */
const LISTS = ['GNU.sparse.offset', 'GNU.sparse.numbytes'];
/** Other ways to describe holes, which only some readers know (Solaris, star). */
const FOREIGN = ['SUN.holesdata', 'SCHILY.realsize'];
/** Values that are kept of one keyword in a header whose records are not clear. */
const MAX_VALUES = 16;

const EQUALS = 0x3d;
const NEWLINE = 0x0a;
const SPACE = 0x20;
/** Characters of the longest length of a record. */
const MAX_DIGITS = 9;

/** True for keywords that, where they hold for all members that follow, make readers disagree. */
export function isDecisive(keyword: string): boolean {
  return DECISIVE.includes(keyword) || keyword.startsWith(SPARSE) || FOREIGN.includes(keyword);
}

/** True when the records describe a sparse file in GNU tar's way. */
export function describesHoles(records: PaxHeader['records'] | undefined): boolean {
  return Array.from(records?.keys() ?? []).some(keyword => keyword.startsWith(SPARSE));
}

/**
 * Reads `key=value` records, each behind its own length (POSIX.1-2001, pax).
 * @param bytes - whole blocks; Python reads records also behind `size`
 */
export function paxHeader(bytes: Uint8Array, size: number): PaxHeader {
  const records = new Map<string, string[]>();
  const strange = readRecords(bytes.subarray(0, size), records) ?? readingsOf(bytes, size, records);
  if (strange !== undefined) {
    collect(bytes, records);
  }
  return { records, strange };
}

/** Adds the records of a header that is in order. Returns a word for what is not. */
function readRecords(bytes: Uint8Array, records: Map<string, string[]>): string | undefined {
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0) {
      return bytes.subarray(at).some(byte => byte !== 0) ? 'records behind a NUL' : undefined;
    }
    const blank = bytes.subarray(at, at + MAX_DIGITS + 1).indexOf(SPACE);
    const digits = blank < 1 ? '' : latin1(bytes.subarray(at, at + blank));
    const end = at + Number(digits);
    if (!/^[1-9]\d*$/.test(digits) || end > bytes.length || bytes[end - 1] !== NEWLINE) {
      return 'record length';
    }
    const record = bytes.subarray(at + blank + 1, end - 1);
    const equals = record.indexOf(EQUALS);
    const newline = record.indexOf(NEWLINE);
    if (equals < 1 || (newline >= 0 && newline < equals)) {
      return 'record without a keyword';
    }
    const keyword = new TextDecoder().decode(record.subarray(0, equals));
    if (/^[\s\0]|[\s\0]$/.test(keyword)) {
      return 'blanks around a keyword';
    }
    const value = new TextDecoder().decode(record.subarray(equals + 1));
    const before = records.get(keyword);
    if (before === undefined) {
      records.set(keyword, [value]);
    } else if (LISTS.includes(keyword) || before.length < MAX_VALUES) {
      before.push(value);
    }
    at = end;
  }
  return undefined;
}

/** A word for why readers may find other records in a header that is in order. */
function readingsOf(
  bytes: Uint8Array,
  size: number,
  records: ReadonlyMap<string, readonly string[]>
): string | undefined {
  if (bytes.subarray(size).some(byte => byte !== 0)) {
    return 'records behind the size';
  }
  for (const [keyword, values] of records) {
    if (values.length > 1 && isDecisive(keyword) && !LISTS.includes(keyword)) {
      return `repeated ${keyword}`;
    }
    // Python before 3.12.6 searches the text of all records for these.
    if (FOREIGN.includes(keyword) || values.some(value => value.includes(SPARSE) || value.includes('hdrcharset='))) {
      return keyword;
    }
  }
  return undefined;
}

/** Adds all that any reader may take for a record that matters. */
function collect(bytes: Uint8Array, records: Map<string, string[]>): void {
  const text = new TextDecoder().decode(bytes);
  for (const [, keyword, value] of text.matchAll(/(?<![\w.])(size|path|linkpath|GNU\.sparse\.\w+)=([^\n]*)/g)) {
    const before = records.get(keyword);
    if (before === undefined) {
      records.set(keyword, [value]);
    } else if (LISTS.includes(keyword) || (before.length < MAX_VALUES && !before.includes(value))) {
      before.push(value);
    }
  }
}
