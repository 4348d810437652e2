import { PRICES } from '../../../work';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

/** An entry of an array index, with the number of its chunk. */
export interface ArrayEntry {
  readonly number: number;
  readonly fields: Fields;
}

/** Bytes of the checksum behind a block or a page. */
const CHECKSUM = 4;
/** Bytes of signature, version and client at the beginning of a block. */
const BLOCK_HEAD = 6;
/** Bits of the numbers of an extensible array's elements. */
const MAX_BITS = 64;
const FILTERED_CLIENT = 1;

/** Passes over the first fields. The client says whether entries are addresses, or addresses with a size and filters. */
function expectHead(head: Fields, signature: string, isFiltered: boolean): void {
  head.expect(signature);
  const [version, client] = [head.uint(1), head.uint(1)];
  if (version !== 0 || client !== (isFiltered ? FILTERED_CLIENT : 0)) {
    throw new Hdf5Error('corrupt', head.address);
  }
}

/** A fixed array index (VII.C): one entry for each chunk, in pages when there are many. */
export function* fixedArray(file: Hdf5File, address: number, isFiltered: boolean): Generator<ArrayEntry> {
  const head = file.open(address, 8 + file.lengthSize + file.offsetSize);
  expectHead(head, 'FAHD', isFiltered);
  const entrySize = head.uint(1);
  const pageBits = head.uint(1);
  const count = head.length();
  const block = head.offset();
  if (block === undefined) {
    return;
  }
  if (entrySize < file.offsetSize || pageBits > 32) {
    throw new Hdf5Error('corrupt', address);
  }
  const perPage = 2 ** pageBits;
  const pages = count > perPage ? Math.ceil(count / perPage) : 0;
  const map = Math.ceil(pages / 8);
  expectHead(file.open(block, BLOCK_HEAD), 'FADB', isFiltered);
  const at = block + BLOCK_HEAD + file.offsetSize;
  if (pages === 0) {
    yield* entries(file, at, entrySize, count, 0);
    return;
  }
  const written = file.open(at, map).bytes;
  for (let page = 0; page < pages; page++) {
    file.work.spend(PRICES.record);
    if (written[page >> 3] & (0x80 >> (page & 7))) {
      const start = at + map + CHECKSUM + page * (perPage * entrySize + CHECKSUM);
      yield* entries(file, start, entrySize, Math.min(perPage, count - page * perPage), page * perPage);
    }
  }
}

/** Entries that stand one behind the other; `first` is the number of the first. */
function* entries(file: Hdf5File, at: number, size: number, count: number, first: number): Generator<ArrayEntry> {
  for (let i = 0; i < count; i++) {
    yield { number: first + i, fields: file.open(at + i * size, size) };
  }
}

/**
 * An extensible array index (VII.D). Its first entries stand in the index block; the others in data blocks that grow, named
 * by the index block or by secondary blocks.
 */
export function* extensibleArray(file: Hdf5File, address: number, isFiltered: boolean): Generator<ArrayEntry> {
  const head = file.open(address, 12 + 6 * file.lengthSize + file.offsetSize);
  expectHead(head, 'EAHD', isFiltered);
  const entrySize = head.uint(1);
  const bits = head.uint(1);
  const inIndex = head.uint(1);
  const smallest = head.uint(1);
  const minPointers = head.uint(1);
  const pageBits = head.uint(1);
  for (let i = 0; i < 6; i++) {
    head.length();
  }
  const index = head.offset();
  if (index === undefined) {
    return;
  }
  const isPower = (value: number): boolean => value > 0 && (value & (value - 1)) === 0;
  if (entrySize < file.offsetSize || bits > MAX_BITS || pageBits > 32 || !isPower(smallest) || !isPower(minPointers)) {
    throw new Hdf5Error('corrupt', address);
  }
  const perPage = 2 ** pageBits;
  const numberBytes = Math.ceil(bits / 8);
  const superBlocks = 1 + bits - Math.log2(smallest);
  const inlineSupers = 2 * Math.log2(minPointers);
  /** Data blocks of a super block, and the entries of each. */
  const shape = (level: number): { blocks: number; size: number } => ({
    blocks: 2 ** Math.floor(level / 2),
    size: smallest * 2 ** Math.floor((level + 1) / 2)
  });

  function* dataBlock(
    at: number,
    size: number,
    first: number,
    written?: (page: number) => boolean
  ): Generator<ArrayEntry> {
    expectHead(file.open(at, BLOCK_HEAD), 'EADB', isFiltered);
    const start = at + BLOCK_HEAD + file.offsetSize + numberBytes;
    if (size <= perPage) {
      yield* entries(file, start, entrySize, size, first);
      return;
    }
    for (let page = 0; page < size / perPage; page++) {
      file.work.spend(PRICES.record);
      if (written?.(page) ?? true) {
        const place = start + CHECKSUM + page * (perPage * entrySize + CHECKSUM);
        yield* entries(file, place, entrySize, perPage, first + page * perPage);
      }
    }
  }

  expectHead(file.open(index, BLOCK_HEAD), 'EAIB', isFiltered);
  let at = index + BLOCK_HEAD + file.offsetSize;
  yield* entries(file, at, entrySize, inIndex, 0);
  at += inIndex * entrySize;
  let number = inIndex;
  for (let level = 0; level < superBlocks; level++) {
    const { blocks, size } = shape(level);
    if (level < inlineSupers) {
      for (let i = 0; i < blocks; i++, number += size, at += file.offsetSize) {
        const block = file.open(at, file.offsetSize).offset();
        if (block !== undefined) {
          yield* dataBlock(block, size, number);
        }
      }
      continue;
    }
    const secondary = file.open(at, file.offsetSize).offset();
    at += file.offsetSize;
    if (secondary !== undefined) {
      yield* secondaryBlock(secondary, blocks, size, number);
    }
    number += blocks * size;
  }

  function* secondaryBlock(from: number, blocks: number, size: number, first: number): Generator<ArrayEntry> {
    expectHead(file.open(from, BLOCK_HEAD), 'EASB', isFiltered);
    let place = from + BLOCK_HEAD + file.offsetSize + numberBytes;
    const pages = size > perPage ? size / perPage : 0;
    const mapSize = Math.ceil(pages / 8);
    const maps = file.open(place, mapSize * blocks).bytes;
    place += mapSize * blocks;
    for (let i = 0; i < blocks; i++) {
      const block = file.open(place + i * file.offsetSize, file.offsetSize).offset();
      if (block !== undefined) {
        // The library takes the maps of all blocks for one row of bits.
        const isWritten = (page: number): boolean => {
          const bit = i * pages + page;
          return (maps[bit >> 3] & (0x80 >> (bit & 7))) !== 0;
        };
        yield* dataBlock(block, size, first + i * size, pages > 0 ? isWritten : undefined);
      }
    }
  }
}
