import type { ByteSource } from '../../../bytes/byte-source';
import type { Superblock, SymbolTable } from './hdf5-file';
import { Fields, Hdf5Error } from './hdf5-file';
import { SIGNATURE_SIZE } from './hdf5-signature';
import { isIntact } from './metadata-checksum';

/** Enough for a superblock of any version with addresses of eight bytes. */
const MOST = 128;
const NEWEST = 3;
/** Bits that the library knows: open for writing, and for writing while others read. */
const KNOWN_FLAGS = 0x05;
/** The scratch space of a symbol table entry holds the addresses of a group's tree and names. */
const CACHED_TABLE = 1;

/**
 * Reads a superblock, versions 0 to 3 (specification II.A). What the library refuses but this reader can read becomes a
 * problem. Throws `Hdf5Error` where nothing can be read.
 * @param start - its offset in the source, from which addresses count: the library corrects a base address that says
 * otherwise, since a user block may have been put in front afterwards
 */
export function readSuperblock(source: ByteSource, start: number): Superblock {
  const head = new Fields(source.read(start, MOST).slice(), start, 8, 8);
  head.skip(SIGNATURE_SIZE);
  const version = head.uint(1);
  if (version > NEWEST) {
    throw new Hdf5Error('unknown-record', 0);
  }
  return version < 2 ? earlySuperblock(source, start, head, version) : lateSuperblock(source, start, head);
}

function earlySuperblock(source: ByteSource, start: number, head: Fields, version: number): Superblock {
  const problems: Hdf5Error[] = [];
  // Versions of the free space, of the root group and of shared headers: none but zero was ever given out.
  const [freeSpace, root, , shared] = [head.uint(1), head.uint(1), head.uint(1), head.uint(1)];
  const fields = sized(head, 1);
  const [leafRank, nodeRank] = [fields.uint(2), fields.uint(2)];
  const flags = fields.uint(4);
  fields.skip(version === 0 ? 0 : 4);
  const [base, extension, end, driver] = Array.from({ length: 4 }, () => fields.offset());
  fields.length();
  const rootHeader = fields.offset();
  const cached = fields.uint(4);
  fields.skip(4);
  const table = cached === CACHED_TABLE ? { tree: fields.offset(), names: fields.offset() } : undefined;
  const isOdd = freeSpace + root + shared > 0 || leafRank === 0 || nodeRank === 0 || cached > 2;
  if (isOdd || (flags & ~KNOWN_FLAGS) !== 0 || extension !== undefined) {
    problems.push(new Hdf5Error('corrupt', 0));
  }
  if (driver !== undefined) {
    // The rest of such a file is in other files.
    problems.push(new Hdf5Error('unknown-record', driver));
  }
  return superblock(fields, source, start, { base, extension, end, rootHeader, table, problems });
}

function lateSuperblock(source: ByteSource, start: number, head: Fields): Superblock {
  const problems: Hdf5Error[] = [];
  const fields = sized(head, 0);
  const flags = fields.uint(1);
  const [base, extension, end, rootHeader] = Array.from({ length: 4 }, () => fields.offset());
  const size = head.position + fields.position + 4;
  if ((flags & ~KNOWN_FLAGS) !== 0 || !isIntact(head.bytes.subarray(0, size))) {
    problems.push(new Hdf5Error('corrupt', 0));
  }
  return superblock(fields, source, start, { base, extension, end, rootHeader, problems });
}

/** Reads the sizes of addresses and lengths; returns what stands behind them and behind `reserved` bytes, by these sizes. */
function sized(head: Fields, reserved: number): Fields {
  const [offsetSize, lengthSize] = [head.uint(1), head.uint(1)];
  // The specification also has 16 and 32, which no library writes.
  if (![2, 4, 8].includes(offsetSize) || ![2, 4, 8].includes(lengthSize)) {
    throw new Hdf5Error('unknown-record', 0);
  }
  head.skip(reserved);
  return new Fields(head.bytes.subarray(head.position), head.address, offsetSize, lengthSize);
}

interface Addresses {
  readonly base: number | undefined;
  readonly extension: number | undefined;
  readonly end: number | undefined;
  readonly rootHeader: number | undefined;
  readonly table?: SymbolTable;
  readonly problems: readonly Hdf5Error[];
}

function superblock(fields: Fields, source: ByteSource, start: number, addresses: Addresses): Superblock {
  const { base, extension, end, rootHeader, table, problems } = addresses;
  if (rootHeader === undefined) {
    throw new Hdf5Error('corrupt', 0);
  }
  // The end counts from the beginning of the file, with the user block that the writer knew of.
  const missing = end === undefined || end - (base ?? 0) + start > source.size;
  return {
    base: start,
    offsetSize: fields.offsetSize,
    lengthSize: fields.lengthSize,
    rootHeader,
    rootTable: table,
    extension,
    problems: missing ? [...problems, new Hdf5Error('truncated', end ?? 0)] : problems
  };
}
