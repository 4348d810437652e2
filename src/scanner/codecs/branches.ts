import type { Work } from '../work';
import { filtered } from './filters';
import type { Decoder } from '../bytes/decoder';
import { uint32, uint32be } from '../encoding/integers';

/**
 * The branch filters of the xz format and of 7z for processors other than x86 (xz's `src/liblzma/simple`): the targets
 * of branches, stored as absolute positions, become relative again. Each function undoes one of them.
 */
type Undo = (bytes: Uint8Array, at: number, position: number) => number | void;

interface Branch {
  /** Bytes that are looked at together, and how far to go from one to the next. */
  readonly size: number;
  readonly step: number;
  /** Rewrites the instruction at `at`, which stands at `position` of the data; returns how far to go instead of `step`. */
  readonly undo: Undo;
}

function put(bytes: Uint8Array, at: number, value: number, bigFirst: boolean): void {
  for (let i = 0; i < 4; i++) {
    bytes[at + (bigFirst ? 3 - i : i)] = value >>> (8 * i);
  }
}

const powerpc: Undo = (bytes, at, position) => {
  const word = uint32be(bytes, at);
  if (word >>> 26 === 0x12 && (word & 3) === 1) {
    const target = ((word & 0x03fffffc) - position) & 0x03fffffc;
    put(bytes, at, (0x48000000 | target | 1) >>> 0, true);
  }
};

const arm: Undo = (bytes, at, position) => {
  if (bytes[at + 3] === 0xeb) {
    const target = ((uint32(bytes, at) << 2) - (position + 8)) >> 2;
    put(bytes, at, ((target & 0xffffff) | 0xeb000000) >>> 0, false);
  }
};

const armThumb: Undo = (bytes, at, position) => {
  if ((bytes[at + 1] & 0xf8) !== 0xf0 || (bytes[at + 3] & 0xf8) !== 0xf8) {
    return undefined;
  }
  const source = ((bytes[at + 1] & 7) << 19) | (bytes[at] << 11) | ((bytes[at + 3] & 7) << 8) | bytes[at + 2];
  const target = ((source << 1) - (position + 4)) >> 1;
  bytes[at + 1] = 0xf0 | ((target >> 19) & 7);
  bytes[at] = target >> 11;
  bytes[at + 3] = 0xf8 | ((target >> 8) & 7);
  bytes[at + 2] = target;
  return 4;
};

const sparc: Undo = (bytes, at, position) => {
  const top = bytes[at + 1] & 0xc0;
  if ((bytes[at] === 0x40 && top === 0) || (bytes[at] === 0x7f && top === 0xc0)) {
    const target = ((uint32be(bytes, at) << 2) - position) >>> 2;
    const sign = ((0 - ((target >>> 22) & 1)) << 22) & 0x3fffffff;
    put(bytes, at, (sign | (target & 0x3fffff) | 0x40000000) >>> 0, true);
  }
};

/** Which of the three slots of a bundle hold branches, by its template. */
const IA64_SLOTS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0];

const ia64: Undo = (bytes, at, position) => {
  const slots = IA64_SLOTS[bytes[at] & 0x1f];
  for (let slot = 0; slot < 3; slot++) {
    if (((slots >> slot) & 1) === 0) {
      continue;
    }
    const bit = 5 + 41 * slot;
    const first = at + (bit >> 3);
    const shift = BigInt(bit & 7);
    let word = 0n;
    for (let i = 5; i >= 0; i--) {
      word = (word << 8n) | BigInt(bytes[first + i]);
    }
    let instruction = word >> shift;
    if (((instruction >> 37n) & 0xfn) !== 5n || ((instruction >> 9n) & 7n) !== 0n) {
      continue;
    }
    const source = Number(((instruction >> 13n) & 0xfffffn) | (((instruction >> 36n) & 1n) << 20n));
    const target = BigInt(((source << 4) - position) >>> 4);
    instruction &= ~(0x8fffffn << 13n);
    instruction |= ((target & 0xfffffn) << 13n) | ((target & 0x100000n) << 16n);
    word = (word & ((1n << shift) - 1n)) | (instruction << shift);
    for (let i = 0; i < 6; i++) {
      bytes[first + i] = Number((word >> BigInt(8 * i)) & 0xffn);
    }
  }
};

const arm64: Undo = (bytes, at, position) => {
  const word = uint32(bytes, at);
  if (word >>> 26 === 0x25) {
    put(bytes, at, (0x94000000 | ((word - (position >>> 2)) & 0x03ffffff)) >>> 0, false);
  } else if ((word & 0x9f000000) >>> 0 === 0x90000000) {
    const source = ((word >>> 29) & 3) | ((word >>> 3) & 0x1ffffc);
    if (((source + 0x20000) & 0x1c0000) === 0) {
      const target = source - (position >>> 12);
      const low = ((target & 3) << 29) | ((target & 0x3fffc) << 3) | ((0 - (target & 0x20000)) & 0xe00000);
      put(bytes, at, ((word & 0x9000001f) | low) >>> 0, false);
    }
  }
};

/** Work for each byte; the filter for Itanium, the dearest, sets it. */
const PRICE = 40;

/** By the number that both formats give the filter (xz 5.3.2; 7-Zip's `DOC/Methods.txt`). */
const BRANCHES: ReadonlyMap<number, Branch> = new Map([
  [5, { size: 4, step: 4, undo: powerpc }],
  [6, { size: 16, step: 16, undo: ia64 }],
  [7, { size: 4, step: 4, undo: arm }],
  [8, { size: 4, step: 2, undo: armThumb }],
  [9, { size: 4, step: 4, undo: sparc }],
  [10, { size: 4, step: 4, undo: arm64 }]
]);

/**
 * Undoes branch filter `id`, or undefined when there is none of that number.
 * @param start - position at which the filtered data begin
 */
export function undoBranches(id: number, inner: Decoder, work: Work, start = 0): Decoder | undefined {
  const branch = BRANCHES.get(id);
  if (branch === undefined) {
    return undefined;
  }
  let position = start;
  return filtered(inner, work, PRICE, (bytes, length, final) => {
    let i = 0;
    while (i + branch.size <= length) {
      i += branch.undo(bytes, i, (position + i) >>> 0) ?? branch.step;
    }
    const done = final ? length : i;
    position += done;
    return done;
  });
}
