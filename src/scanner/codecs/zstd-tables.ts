import { SourceError } from '../bytes/byte-source';
import { lazily } from '../lazily';

/** A place in bytes that are read from their end, or the table of a code: offsets count bits from the first byte. */
export interface FseTable {
  /** Bits that choose the first state. */
  readonly log: number;
  /** By state: the base of the next one, the bits that are added to it, and the symbol, in 16, 8 and 8 bits. */
  readonly rows: Uint32Array;
}

/** The most bits of a Huffman code: the specification (4.2.1) allows 11, libzstd one more. */
const LONGEST_CODE = 12;
const WEIGHTS_LOG = 6;
const MAX_WEIGHT = 12;

export function corrupt(): never {
  throw new SourceError('corrupt');
}

/** Up to 24 bits from the bit `at` on; `bytes` has four more behind the last one that counts. */
export function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  const byte = at >> 3;
  const four = bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16) | (bytes[byte + 3] << 24);
  return (four >>> (at & 7)) & ((1 << count) - 1);
}

/** A stream that is read backwards begins below the highest bit of its last byte. */
export function backwardStart(bytes: Uint8Array, end: number): number {
  return bytes[end - 1] === 0 ? corrupt() : end * 8 - 1 - (Math.clz32(bytes[end - 1]) - 24);
}

/** Reads how often each symbol stands in a table (4.1.1). Returns the table, and where its description ends. */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  longest: number,
  symbols: number
): { readonly table: FseTable; readonly end: number } {
  let at = start * 8;
  const log = bitsAt(bytes, at, 4) + 5;
  at += 4;
  if (log > longest) {
    corrupt();
  }
  const counts: number[] = [];
  let left = 1 << log;
  while (left > 0 && at < end * 8) {
    const width = 32 - Math.clz32(left + 1);
    const short = (1 << (width - 1)) - 1;
    const spare = (1 << width) - 2 - left;
    let value = bitsAt(bytes, at, width);
    if ((value & short) < spare) {
      value &= short;
      at += width - 1;
    } else {
      value -= value > short ? spare : 0;
      at += width;
    }
    counts.push(value - 1);
    left -= Math.abs(value - 1);
    if (value === 1) {
      let repeat: number;
      do {
        repeat = bitsAt(bytes, at, 2);
        at += 2;
        counts.push(...[0, 0, 0].slice(0, repeat));
      } while (repeat === 3 && counts.length <= symbols);
    }
    if (counts.length > symbols) {
      corrupt();
    }
  }
  const used = (at + 7) >> 3;
  return left !== 0 || used > end ? corrupt() : { table: fseTable(counts, log), end: used };
}

/** Makes the table of symbols that are as frequent as `counts` say; -1 stands for less than once (4.1.1). */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = counts.map(Math.abs);
  let high = size - 1;
  for (const [symbol, count] of counts.entries()) {
    if (count < 0) {
      symbols[high--] = symbol;
    }
  }
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      do {
        at = (at + (size >> 1) + (size >> 3) + 3) & (size - 1);
      } while (at > high);
    }
  }
  const rows = new Uint32Array(size);
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state];
    const count = next[symbol]++;
    const bits = log - 31 + Math.clz32(count);
    rows[state] = (((count << bits) - size) << 16) | (bits << 8) | symbol;
  }
  return { log, rows };
}

/** The table of one symbol, which takes no bits. */
export function oneSymbol(symbol: number): FseTable {
  return { log: 0, rows: Uint32Array.of(symbol) };
}

/** A Huffman code: by the next bits, the symbol and how many of them are its own, in 8 and 8 bits. */
export interface HuffmanTable {
  readonly log: number;
  readonly rows: Uint16Array;
}

/** Reads the description of a Huffman code (4.2.1). Returns the code, and where its description ends. */
export function readHuffman(
  bytes: Uint8Array,
  start: number,
  end: number
): { readonly table: HuffmanTable; readonly end: number } {
  const first = bytes[start];
  const direct = first - 127;
  const behind = start + 1 + (direct > 0 ? (direct + 1) >> 1 : first);
  if (start >= end || behind > end) {
    corrupt();
  }
  const weights =
    direct > 0
      ? Array.from({ length: direct }, (_, i) => (bytes[start + 1 + (i >> 1)] >> (i & 1 ? 0 : 4)) & 15)
      : readWeights(bytes, start + 1, behind);
  return { table: huffmanTable(weights), end: behind };
}

/** Weights in two states that take turns, up to the end of the stream (4.2.1.2). */
function readWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: data } = readFseTable(bytes, start, end, WEIGHTS_LOG, MAX_WEIGHT + 1);
  const { log, rows } = table;
  const first = data * 8;
  let at = data < end ? backwardStart(bytes, end) : corrupt();
  const weights: number[] = [];
  const take = (bits: number): number => {
    at -= bits;
    return at >= first ? bitsAt(bytes, at, bits) : (bitsAt(bytes, first, bits + at - first) << (first - at)) & 63;
  };
  const states = [take(log), take(log)];
  if (at < first) {
    corrupt();
  }
  for (let turn = 0; ; turn ^= 1) {
    const row = rows[states[turn]];
    weights.push(row & 0xff);
    states[turn] = (row >>> 16) + take((row >>> 8) & 0xff);
    if (at < first) {
      weights.push(rows[states[turn ^ 1]] & 0xff);
      return weights;
    }
    if (weights.length > 255) {
      corrupt();
    }
  }
}

/** The last symbol's weight is what completes the code. */
function huffmanTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const log = 32 - Math.clz32(sum);
  const rest = 2 ** log - sum;
  if (sum === 0 || log > LONGEST_CODE || (rest & (rest - 1)) !== 0 || weights.length > 255) {
    corrupt();
  }
  const all = [...weights, 32 - Math.clz32(rest)];
  const rows = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (const [symbol, own] of all.entries()) {
      if (own === weight) {
        const span = 1 << (weight - 1);
        rows.fill((symbol << 8) | (log + 1 - weight), at, at + span);
        at += span;
      }
    }
  }
  return at === rows.length ? { log, rows } : corrupt();
}

/** A value in steps: the first of each code, and the bits that are added to it. */
export interface Steps {
  readonly bases: Uint32Array;
  readonly bits: Uint8Array;
}

function steps(first: number, single: number, widths: readonly number[]): Steps {
  const bits = Uint8Array.from([...new Array<number>(single).fill(0), ...widths]);
  const bases = new Uint32Array(bits.length);
  for (let code = 0, base = first; code < bits.length; base += 2 ** bits[code++]) {
    bases[code] = base;
  }
  return { bases, bits };
}

/** Lengths of literals and matches by code (3.1.1.3.2.1.1). */
export const LITERAL_STEPS = lazily(() =>
  steps(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
);
export const MATCH_STEPS = lazily(() =>
  steps(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
);

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);

/** The tables that need no description (3.1.1.3.2.2), in the order of literals, offsets and matches. */
export const PREDEFINED = lazily(() => [
  fseTable([4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)], 6),
  fseTable([...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)], 5),
  fseTable([1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)], 6)
]);
