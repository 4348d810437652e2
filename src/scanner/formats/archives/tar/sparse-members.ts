import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { Header } from './tar-header';
import { BLOCK } from './tar-header';
import type { PaxHeader } from './pax-records';
import { SPARSE, describesHoles } from './pax-records';
import type { Segment } from './sparse-map';
import { isHonestMap } from './sparse-map';
import { numberField, numberRecord } from './tar-numbers';

/** The description of a sparse member, in one of the four forms that GNU tar has written. */
export interface SparseMember {
  readonly map: readonly Segment[];
  /** Sizes that the expanded file may have. */
  readonly sizes: readonly number[];
  /** Where the stored data begin. */
  readonly data: number;
  /** The map stands in front of the data (type `S`) and is no part of them. */
  readonly inFront: boolean;
  /** No writer makes such a description: readers may find other bytes. */
  readonly strange: boolean;
}

/** Entries in the header, and in each block that follows it. */
const FIRST = { at: 386, count: 4, more: 482 };
const FURTHER = { at: 0, count: 21, more: 504 };
const ENTRY = 24;
/** Segments of one member that are read. */
const MAX_SEGMENTS = 2_000_000;
/** Digits and newline of the longest number in a map. */
const LONGEST_NUMBER = 24;

/** Collects numbers and remembers whether one of them is not written as writers do. */
class Numbers {
  strange = false;

  field(bytes: Uint8Array): number {
    const reading = numberField(bytes);
    this.strange ||= reading.plain === undefined;
    return reading.python ?? 0;
  }

  text(text: string | undefined): number {
    const reading = numberRecord(text ?? '');
    this.strange ||= reading.plain === undefined;
    return reading.python ?? 0;
  }
}

/**
 * Reads the map of an old GNU sparse member (type `S`), which begins in the header and goes on in the blocks behind it.
 * @param body - offset behind the header
 */
export function oldSparse(source: ByteSource, header: Header, body: number, work: Work): SparseMember {
  const numbers = new Numbers();
  const map: Segment[] = [];
  let { block } = header;
  let layout: typeof FIRST = FIRST;
  let data = body;
  for (;;) {
    for (let i = 0; i < layout.count; i++) {
      const at = layout.at + i * ENTRY;
      const offset = numbers.field(block.subarray(at, at + ENTRY / 2));
      const length = numbers.field(block.subarray(at + ENTRY / 2, at + ENTRY));
      // Python leaves out entries of zeros, but not in the header; it also leaves out others with one zero.
      if (layout === FIRST || (offset !== 0 && length !== 0)) {
        map.push({ offset, length });
      } else if (length !== 0) {
        numbers.strange = true;
      }
    }
    const more = block[layout.more];
    numbers.strange ||= more > 1;
    if (!more || map.length > MAX_SEGMENTS) {
      numbers.strange ||= more !== 0;
      break;
    }
    work.spend(PRICES.record);
    block = source.read(data, BLOCK).slice();
    if (block.length < BLOCK) {
      numbers.strange = true;
      break;
    }
    data += BLOCK;
    layout = FURTHER;
  }
  const real = numbers.field(header.block.subarray(483, 495));
  const strange = numbers.strange || !isHonestMap(map, header.size.plain ?? -1, real);
  return { map, sizes: [real], data, inFront: true, strange };
}

/**
 * Reads the map that the pax records of a member describe (forms 0.0, 0.1 and 1.0), or undefined when they describe none.
 * @param body - offset behind the header
 * @param size - bytes of the member in the archive
 */
export function paxSparse(
  source: ByteSource,
  records: PaxHeader['records'],
  body: number,
  size: number,
  work: Work
): SparseMember | undefined {
  if (!describesHoles(records)) {
    return undefined;
  }
  const numbers = new Numbers();
  const all = (key: string): readonly string[] => records.get(SPARSE + key) ?? [];
  const value = (key: string): string | undefined => all(key).at(-1);
  const list = value('map')?.split(',');
  const old = value('size');
  const version = [value('major'), value('minor')];
  let map: Segment[];
  let data = body;
  let count: number | undefined;
  if (list !== undefined) {
    numbers.strange = value('major') !== undefined || list.length % 2 === 1 || all('offset').length > 0;
    map = pairs(list.slice(0, 2 * MAX_SEGMENTS).map(text => numbers.text(text)));
    count = numbers.text(value('numblocks'));
  } else if (old !== undefined) {
    const [offsets, lengths] = [all('offset'), all('numbytes')];
    numbers.strange = value('major') !== undefined || offsets.length !== lengths.length;
    map = lengths.slice(0, offsets.length).map((length, i) => ({
      offset: numbers.text(offsets[i]),
      length: numbers.text(length)
    }));
    count = numbers.text(value('numblocks'));
  } else if (version[0] === '1' && version[1] === '0') {
    const found = mapInData(source, body, numbers, work);
    ({ map } = found);
    data += found.length;
  } else {
    return { map: [], sizes: [], data, inFront: false, strange: true };
  }
  const sizes = [old, value('realsize')].filter(text => text !== undefined).map(text => numbers.text(text));
  const strange =
    numbers.strange ||
    sizes.length !== 1 ||
    (count !== undefined && count !== map.length) ||
    map.length > MAX_SEGMENTS ||
    !isHonestMap(map, size - (data - body), sizes[0]);
  return { map, sizes: sizes.length === 0 ? [size] : sizes, data, inFront: false, strange };
}

/** The map of form 1.0: decimal numbers, one a line, in the first blocks of the data. */
function mapInData(
  source: ByteSource,
  body: number,
  numbers: Numbers,
  work: Work
): { readonly map: Segment[]; readonly length: number } {
  const values: number[] = [];
  let wanted = 1;
  let at = body;
  let blockEnd = body;
  let line = '';
  let piece: Uint8Array = new Uint8Array(0);
  for (let i = 0; values.length < wanted; i++) {
    if (i === piece.length) {
      work.spend(PRICES.record);
      piece = source.read(blockEnd, BLOCK).slice();
      blockEnd += BLOCK;
      i = 0;
    }
    if (i >= piece.length || line.length > LONGEST_NUMBER || wanted > 2 * MAX_SEGMENTS + 1) {
      numbers.strange = true;
      break;
    }
    if (piece[i] !== 0x0a) {
      line += String.fromCharCode(piece[i]);
      continue;
    }
    values.push(numbers.text(line));
    line = '';
    wanted = 1 + 2 * Math.max(0, values[0]);
    at = blockEnd;
  }
  return { map: pairs(values.slice(1)), length: at - body };
}

function pairs(numbers: readonly number[]): Segment[] {
  const map: Segment[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    map.push({ offset: numbers[i], length: numbers[i + 1] });
  }
  return map;
}
