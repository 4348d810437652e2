import type { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import type { FseTable, HuffmanTable } from './zstd-tables';
import {
  LITERAL_STEPS,
  MATCH_STEPS,
  PREDEFINED,
  backwardStart,
  bitsAt,
  corrupt,
  oneSymbol,
  readFseTable,
  readHuffman
} from './zstd-tables';

/** The most bytes that a block stands for (RFC 8878, 3.1.1.2.4). */
export const LARGEST_BLOCK = 128 * 1024;
/** Bytes behind the data that bits may be read from. */
export const PADDING = 8;
/** Work of making the tables of a block, and of a sequence, which may take no bits. */
const TABLES = 20_000;
const SEQUENCE = 25;

/** Largest accuracy and number of symbols of the tables for literals, offsets and matches. */
const TABLE_LIMITS: readonly (readonly [log: number, symbols: number])[] = [
  [9, 36],
  [8, 32],
  [9, 53]
];
/** Bits that are read at once; the offsets of large windows have more. */
const MOST_BITS = 24;

/** Where blocks are decoded to: the window stands in front of the output. */
export interface Output {
  readonly out: Uint8Array;
  at: number;
  /** A match reaches further back than bytes are kept. */
  beyond(): SourceError;
}

/** Decodes the compressed blocks of one frame, which may use the tables of those before (RFC 8878, 3.1.1.3). */
export class ZstdBlocks {
  /** Bits were left over, or missing at the end of a stream: libzstd does not always look. */
  strange = false;
  private huffman: HuffmanTable | undefined;
  private tables: (FseTable | undefined)[] = [];
  private offsets = [1, 4, 8];
  private literals: Uint8Array = new Uint8Array(0);

  constructor(private readonly work: Work) {}

  /** @param bytes - the block, and `PADDING` more bytes */
  decode(bytes: Uint8Array, end: number, output: Output): void {
    this.work.afford(TABLES);
    this.sequences(bytes, this.readLiterals(bytes, end), end, output);
  }

  /** Fills `literals`; returns where the sequences begin. */
  private readLiterals(bytes: Uint8Array, end: number): number {
    const kind = bytes[0] & 3;
    const format = (bytes[0] >> 2) & 3;
    if (kind < 2) {
      const head = [1, 2, 1, 3][format];
      const size = bitsAt(bytes, head === 1 ? 3 : 4, [5, 12, 5, 20][format]);
      const behind = head + (kind === 0 ? size : 1);
      if (behind > end || size > LARGEST_BLOCK) {
        corrupt();
      }
      this.literals = kind === 0 ? bytes.subarray(head, behind) : new Uint8Array(size).fill(bytes[head]);
      return behind;
    }
    const width = [10, 10, 14, 18][format];
    const head = [3, 3, 4, 5][format];
    const size = bitsAt(bytes, 4, width);
    const start = head;
    const behind = start + bitsAt(bytes, 4 + width, width);
    if (behind > end || size > LARGEST_BLOCK) {
      corrupt();
    }
    let data = start;
    if (kind === 2) {
      const { table, end: after } = readHuffman(bytes, start, behind);
      this.huffman = table;
      data = after;
    }
    const huffman = this.huffman ?? corrupt();
    const literals = new Uint8Array(size);
    this.literals = literals;
    if (format === 0) {
      this.strange = !decodeHuffman(bytes, data, behind, huffman, literals) || this.strange;
      return behind;
    }
    const part = (size + 3) >> 2;
    let from = data + 6;
    for (let stream = 0; stream < 4; stream++) {
      const to = stream === 3 ? behind : from + bitsAt(bytes, (data + 2 * stream) * 8, 16);
      if (from > to || to > behind || part * 3 > size) {
        corrupt();
      }
      const out = literals.subarray(stream * part, stream === 3 ? size : (stream + 1) * part);
      this.strange = !decodeHuffman(bytes, from, to, huffman, out) || this.strange;
      from = to;
    }
    return behind;
  }

  private sequences(bytes: Uint8Array, start: number, end: number, output: Output): void {
    const first = bytes[start];
    const head = first < 128 ? 1 : first < 255 ? 2 : 3;
    if (start + head > end) {
      corrupt();
    }
    const count =
      head === 1
        ? first
        : head === 2
          ? ((first - 128) << 8) + bytes[start + 1]
          : bytes[start + 1] + (bytes[start + 2] << 8) + 0x7f00;
    if (count === 0) {
      copyLiterals(this.literals, 0, this.literals.length, output);
      if (start + head !== end) {
        corrupt();
      }
      return;
    }
    const modes = bytes[start + head];
    let at = start + head + 1;
    for (let field = 0; field < 3; field++) {
      at = this.readTable(field, (modes >> (6 - 2 * field)) & 3, bytes, at, end);
    }
    if ((modes & 3) !== 0 || at >= end) {
      corrupt();
    }
    this.work.afford(count * SEQUENCE);
    this.execute(bytes, at, end, count, output);
  }

  private readTable(field: number, mode: number, bytes: Uint8Array, at: number, end: number): number {
    const [log, symbols] = TABLE_LIMITS[field];
    switch (mode) {
      case 0:
        this.tables[field] = PREDEFINED()[field];
        return at;
      case 1:
        this.tables[field] = at < end && bytes[at] < symbols ? oneSymbol(bytes[at]) : corrupt();
        return at + 1;
      case 2: {
        const read = readFseTable(bytes, at, end, log, symbols);
        this.tables[field] = read.table;
        return read.end;
      }
      default:
        return this.tables[field] === undefined ? corrupt() : at;
    }
  }

  /** The hot loop: copies literals and matches (3.1.1.4). */
  private execute(bytes: Uint8Array, start: number, end: number, count: number, output: Output): void {
    const [literalTable, offsetTable, matchTable] = this.tables as FseTable[];
    const [literalRows, offsetRows, matchRows] = [literalTable.rows, offsetTable.rows, matchTable.rows];
    const [literalSteps, matchSteps] = [LITERAL_STEPS(), MATCH_STEPS()];
    const { literals, offsets } = this;
    const { out } = output;
    const first = start * 8;
    const limit = output.at + LARGEST_BLOCK;
    let at = backwardStart(bytes, end);
    let literalAt = 0;
    let to = output.at;
    let literalState = bitsAt(bytes, (at -= literalTable.log), literalTable.log);
    let offsetState = bitsAt(bytes, (at -= offsetTable.log), offsetTable.log);
    let matchState = bitsAt(bytes, (at -= matchTable.log), matchTable.log);
    for (let i = 0; ;) {
      const literalRow = literalRows[literalState];
      const offsetRow = offsetRows[offsetState];
      const matchRow = matchRows[matchState];
      const code = offsetRow & 0xff;
      let value: number;
      if (code <= MOST_BITS) {
        value = (1 << code) + bitsAt(bytes, (at -= code), code);
      } else {
        const high = bitsAt(bytes, (at -= code - 16), code - 16);
        value = 2 ** code + high * 65536 + bitsAt(bytes, (at -= 16), 16);
      }
      const matchBits = matchSteps.bits[matchRow & 0xff];
      let match = matchSteps.bases[matchRow & 0xff] + bitsAt(bytes, (at -= matchBits), matchBits);
      const literalBits = literalSteps.bits[literalRow & 0xff];
      const length = literalSteps.bases[literalRow & 0xff] + bitsAt(bytes, (at -= literalBits), literalBits);
      let offset: number;
      if (value > 3) {
        offset = value - 3;
        offsets[2] = offsets[1];
        offsets[1] = offsets[0];
        offsets[0] = offset;
      } else {
        const which = value - (length === 0 ? 0 : 1);
        offset = which === 3 ? offsets[0] - 1 : offsets[which];
        if (which > 1) {
          offsets[2] = offsets[1];
        }
        if (which > 0) {
          offsets[1] = offsets[0];
          offsets[0] = offset;
        }
      }
      if (at < first || literalAt + length > literals.length || to + length + match > limit || offset <= 0) {
        output.at = to;
        corrupt();
      }
      if (length > 32) {
        out.set(literals.subarray(literalAt, literalAt + length), to);
        to += length;
        literalAt += length;
      } else {
        for (const stop = to + length; to < stop;) {
          out[to++] = literals[literalAt++];
        }
      }
      let from = to - offset;
      if (from < 0) {
        output.at = to;
        throw output.beyond();
      }
      if (match > 32 && offset >= match) {
        out.copyWithin(to, from, from + match);
        to += match;
      } else if (match > 32 && offset === 1) {
        out.fill(out[from], to, to + match);
        to += match;
      } else {
        for (; match > 0; match--) {
          out[to++] = out[from++];
        }
      }
      if (++i === count) {
        break;
      }
      const literalNext = (literalRow >>> 8) & 0xff;
      literalState = (literalRow >>> 16) + bitsAt(bytes, (at -= literalNext), literalNext);
      const matchNext = (matchRow >>> 8) & 0xff;
      matchState = (matchRow >>> 16) + bitsAt(bytes, (at -= matchNext), matchNext);
      const offsetNext = (offsetRow >>> 8) & 0xff;
      offsetState = (offsetRow >>> 16) + bitsAt(bytes, (at -= offsetNext), offsetNext);
    }
    output.at = to;
    if (to + literals.length - literalAt > limit) {
      corrupt();
    }
    copyLiterals(literals, literalAt, literals.length, output);
    this.strange ||= at !== first;
  }
}

function copyLiterals(literals: Uint8Array, from: number, end: number, output: Output): void {
  output.out.set(literals.subarray(from, end), output.at);
  output.at += end - from;
}

/**
 * Decodes one stream of literals, which fills `out` (4.2.2); false when it does not end where its first bit is: libzstd reads on in
 * the bytes before, and does not always mind.
 */
function decodeHuffman(bytes: Uint8Array, start: number, end: number, table: HuffmanTable, out: Uint8Array): boolean {
  const { log, rows } = table;
  const mask = rows.length - 1;
  const first = start * 8;
  let at = start < end ? backwardStart(bytes, end) - log : corrupt();
  const last = first - log;
  for (let i = 0; i < out.length; i++) {
    if (at < 0) {
      corrupt();
    }
    // Where fewer bits are left than the longest code has, others stand below them.
    const byte = at >> 3;
    const three = bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16);
    const row = rows[(three >>> (at & 7)) & mask];
    out[i] = row >> 8;
    at -= row & 0xff;
  }
  return at === last;
}
