import { SourceError } from '../bytes/byte-source';

const MAX_BITS = 15;

/**
 * A canonical prefix code of DEFLATE (RFC 1951, 3.2.2): a table for short codes and a bit-by-bit search for long ones.
 * A table entry is `symbol << 4 | length`; 0 means that the code is longer than the table's index or not in use.
 */
export class PrefixCode {
  readonly table: Uint16Array;
  readonly mask: number;
  /** The lengths leave codes without a symbol. */
  readonly incomplete: boolean;
  /** The longest code has this many bits; 0 when there is none. */
  readonly longest: number;
  private readonly counts = new Uint16Array(MAX_BITS + 1);
  private readonly symbols: Uint16Array;

  /**
   * @param lengths - code length of each symbol, 0 to 15; 0 for a symbol without a code
   * @param tableBits - codes up to this length are found in one step
   * Throws `corrupt` when there are more codes than their lengths allow. Too few are accepted, as zlib does in part.
   */
  constructor(
    lengths: Uint8Array,
    private readonly tableBits: number
  ) {
    this.table = new Uint16Array(1 << tableBits);
    this.mask = (1 << tableBits) - 1;
    this.symbols = new Uint16Array(lengths.length);
    const { counts, symbols, table } = this;
    for (const length of lengths) {
      counts[length] += 1;
    }
    counts[0] = 0;
    const offsets = new Uint16Array(MAX_BITS + 2);
    const codes = new Uint16Array(MAX_BITS + 2);
    let left = 1;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      left = left * 2 - counts[bits];
      if (left < 0) {
        throw new SourceError('corrupt');
      }
      offsets[bits + 1] = offsets[bits] + counts[bits];
      codes[bits + 1] = (codes[bits] + counts[bits]) << 1;
    }
    this.incomplete = left > 0;
    this.longest = counts.reduce((longest, count, bits) => (count > 0 ? bits : longest), 0);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol];
      if (length === 0) {
        continue;
      }
      symbols[offsets[length]++] = symbol;
      const code = codes[length]++;
      if (length <= tableBits) {
        for (let index = reverse(code, length); index < table.length; index += 1 << length) {
          table[index] = (symbol << 4) | length;
        }
      }
    }
  }

  /** Entry for a code longer than the table's index that starts the `available` low bits of `hold`; 0 if none does. */
  long(hold: number, available: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= Math.min(MAX_BITS, available); length++) {
      code |= (hold >>> (length - 1)) & 1;
      const count = this.counts[length];
      if (code - first < count) {
        return length > this.tableBits ? (this.symbols[index + code - first] << 4) | length : 0;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) {
    reversed = (reversed << 1) | ((code >>> bit) & 1);
  }
  return reversed;
}
