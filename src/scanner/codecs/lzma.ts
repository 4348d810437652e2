import { SourceError } from '../bytes/byte-source';
import { PRICES } from '../work';
import type { Input } from './input';
import type { LzmaProperties } from './lzma-header';

/** History that is kept at most, whatever the header claims; farther matches end decoding with `limit-size`. */
const MAX_HISTORY = 128 * 2 ** 20;
const FIRST_HISTORY = 2 ** 16;
/** Decoded per step at most. */
const STEP = 128 * 1024;

const PROB_INIT = 1024;
const STATES = 12;
const POS_STATES = 16;

// Offsets of the probability models in one array.
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POS_STATES;
const IS_REP_G0 = IS_REP + STATES;
const IS_REP_G1 = IS_REP_G0 + STATES;
const IS_REP_G2 = IS_REP_G1 + STATES;
const IS_REP0_LONG = IS_REP_G2 + STATES;
const POS_SLOT = IS_REP0_LONG + STATES * POS_STATES;
const POS_SPECIAL = POS_SLOT + 4 * 64;
const ALIGN = POS_SPECIAL + 128;
const LENGTH = ALIGN + 16;
const LENGTH_SIZE = 2 + 2 * POS_STATES * 8 + 256;
const REP_LENGTH = LENGTH + LENGTH_SIZE;
const LITERAL = REP_LENGTH + LENGTH_SIZE;

/** `distance` of the end marker. */
const END_MARKER = 0xffffffff;

/** Work of a literal, of which each bit is a decision, and of a match. */
const LITERAL_WORK = 60;
const MATCH_WORK = 200;

/**
 * The LZMA machine: a range decoder, the probability models and the history. It decodes a little at a time into its
 * history buffer, from which the output is handed out. LZMA (alone, zip, 7z) runs it once, LZMA2 chunk by chunk.
 */
export class Lzma {
  /** An end marker was decoded. */
  ended = false;
  private probs = new Uint16Array(LITERAL);
  private lc = 0;
  private lpMask = 0;
  private pbMask = 0;
  private state = 0;
  private rep0 = 0;
  private rep1 = 0;
  private rep2 = 0;
  private rep3 = 0;
  /** Bytes of a match that did not fit into one step. */
  private pending = 0;
  /** Range and code of the range decoder. */
  private readonly coder = new Uint32Array(2);
  private history: Uint8Array;
  private readonly largest: number;
  /** Index in the history at which the decoder writes the next byte. */
  private at = 0;
  /** Bytes decoded since the history was reset. */
  private position = 0;
  /** Work of the present step. */
  private work = 0;

  /** @param historySize - the dictionary size of the header, in bytes; memory grows towards it as output comes */
  constructor(
    private readonly input: Input,
    historySize: number
  ) {
    this.largest = Math.min(MAX_HISTORY, Math.max(4096, historySize));
    this.history = new Uint8Array(Math.min(FIRST_HISTORY, this.largest));
  }

  /** New properties; the state is reset too. */
  setProperties({ lc, lp, pb }: LzmaProperties): void {
    this.lc = lc;
    this.lpMask = (1 << lp) - 1;
    this.pbMask = (1 << pb) - 1;
    const size = LITERAL + (0x300 << (lc + lp));
    if (this.probs.length !== size) {
      this.probs = new Uint16Array(size);
    }
    this.ended = false;
    this.resetState();
  }

  resetState(): void {
    this.input.work.afford(this.probs.length * PRICES.memoryByte);
    this.probs.fill(PROB_INIT);
    this.state = this.rep0 = this.rep1 = this.rep2 = this.rep3 = this.pending = 0;
  }

  resetHistory(): void {
    this.position = 0;
  }

  /** Reads the five bytes with which the range decoder starts. Throws `truncated`. */
  startRange(): void {
    this.input.byte();
    let code = 0;
    for (let i = 0; i < 4; i++) {
      code = (code << 8) | this.input.byte();
    }
    this.coder[0] = 0xffffffff;
    this.coder[1] = code;
  }

  /** Takes up to `length` bytes from the input as they are. Throws `truncated`. */
  copy(length: number): Uint8Array {
    if (!this.input.fill()) {
      throw new SourceError('truncated');
    }
    this.room();
    const { input, history } = this;
    const start = this.at;
    const count = Math.min(length, input.end - input.pos, history.length - start, STEP);
    history.set(input.bytes.subarray(input.pos, input.pos + count), start);
    input.pos += count;
    this.at += count;
    this.position += count;
    return history.subarray(start, this.at);
  }

  /**
   * Decodes up to `length` bytes; fewer when a step is full, the data end (`ended`) or an error is met.
   * @param fail - is given the error; the bytes returned are those before it
   */
  decode(length: number, fail: (error: SourceError) => void): Uint8Array {
    this.room();
    const start = this.at;
    try {
      this.run(Math.min(start + Math.min(length, STEP), this.history.length));
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      fail(error);
    }
    this.input.work.afford(this.work);
    this.work = 0;
    return this.history.subarray(start, this.at);
  }

  /**
   * Takes the byte that the range decoder would read next, with which the data end.
   * @returns false when the decoder is not where an encoder ends
   */
  finishRange(): boolean {
    if (this.coder[0] < 0x1000000 && this.input.fill()) {
      this.shift();
    }
    return this.coder[1] === 0;
  }

  /** Makes room behind `at`: a larger buffer while it may grow, then round again from the start. */
  private room(): void {
    if (this.at < this.history.length) {
      return;
    }
    if (this.history.length < this.largest) {
      const larger = new Uint8Array(Math.min(this.largest, this.history.length * 4));
      this.input.work.afford(larger.length * PRICES.memoryByte);
      larger.set(this.history);
      this.history = larger;
    } else {
      this.at = 0;
    }
  }

  private run(limit: number): void {
    this.copyMatch(limit);
    while (this.at < limit) {
      const posState = this.position & this.pbMask;
      const state = this.state;
      if (this.bit(IS_MATCH + (state << 4) + posState) === 0) {
        this.literal();
        this.work += LITERAL_WORK;
        continue;
      }
      this.work += MATCH_WORK;
      if (this.bit(IS_REP + state) === 0) {
        const length = this.matchLength(LENGTH, posState);
        const distance = this.distance(Math.min(length - 2, 3));
        this.rep3 = this.rep2;
        this.rep2 = this.rep1;
        this.rep1 = this.rep0;
        this.rep0 = distance;
        this.state = state < 7 ? 7 : 10;
        if (distance === END_MARKER) {
          this.ended = true;
          return;
        }
        this.pending = length;
      } else if (this.repeat(state, posState)) {
        this.pending = this.matchLength(REP_LENGTH, posState);
        this.state = state < 7 ? 8 : 11;
      } else {
        this.pending = 1;
        this.state = state < 7 ? 9 : 11;
      }
      this.copyMatch(limit);
    }
  }

  /** Brings one of the last four distances to the front. False for a single byte at the last distance. */
  private repeat(state: number, posState: number): boolean {
    if (this.bit(IS_REP_G0 + state) === 0) {
      return this.bit(IS_REP0_LONG + (state << 4) + posState) === 1;
    }
    let distance = this.rep1;
    if (this.bit(IS_REP_G1 + state) === 1) {
      distance = this.rep2;
      if (this.bit(IS_REP_G2 + state) === 1) {
        distance = this.rep3;
        this.rep3 = this.rep2;
      }
      this.rep2 = this.rep1;
    }
    this.rep1 = this.rep0;
    this.rep0 = distance;
    return true;
  }

  private literal(): void {
    const { history, at } = this;
    const before = this.position === 0 ? 0 : history[at === 0 ? history.length - 1 : at - 1];
    const base = LITERAL + 0x300 * (((this.position & this.lpMask) << this.lc) + (before >> (8 - this.lc)));
    let symbol = 1;
    if (this.state >= 7) {
      const from = at - this.rep0 - 1;
      let match = history[from < 0 ? from + history.length : from];
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = this.bit(base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) {
          break;
        }
      }
    }
    while (symbol < 0x100) {
      symbol = (symbol << 1) | this.bit(base + symbol);
    }
    history[at] = symbol;
    this.at = at + 1;
    this.position += 1;
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
  }

  private copyMatch(limit: number): void {
    const count = Math.min(this.pending, limit - this.at);
    if (count <= 0) {
      return;
    }
    const { history } = this;
    const distance = this.rep0 + 1;
    if (distance > this.position) {
      throw new SourceError('corrupt');
    }
    if (distance > history.length) {
      throw new SourceError('limit-size', { limit: MAX_HISTORY });
    }
    let at = this.at;
    let from = at - distance;
    if (from < 0) {
      from += history.length;
    }
    const stop = at + count;
    if (from + count <= history.length) {
      while (at < stop) {
        history[at++] = history[from++];
      }
    } else {
      while (at < stop) {
        history[at++] = history[from++];
        from = from === history.length ? 0 : from;
      }
    }
    this.pending -= count;
    this.position += count;
    this.at = at;
  }

  /** A match length, 2 to 273. */
  private matchLength(base: number, posState: number): number {
    if (this.bit(base) === 0) {
      return 2 + this.tree(base + 2 + (posState << 3), 3);
    }
    if (this.bit(base + 1) === 0) {
      return 10 + this.tree(base + 2 + POS_STATES * 8 + (posState << 3), 3);
    }
    return 18 + this.tree(base + 2 + 2 * POS_STATES * 8, 8);
  }

  /** A match distance less one; `END_MARKER` for the end of the data. */
  private distance(lengthState: number): number {
    const slot = this.tree(POS_SLOT + (lengthState << 6), 6);
    if (slot < 4) {
      return slot;
    }
    const bits = (slot >> 1) - 1;
    const high = 2 | (slot & 1);
    if (slot < 14) {
      const start = high << bits;
      return start + this.reverseTree(POS_SPECIAL + start - slot, bits);
    }
    // Up to 2**32 - 1, beyond what shifts can hold.
    return high * 2 ** bits + this.direct(bits - 4) * 16 + this.reverseTree(ALIGN, 4);
  }

  private tree(base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) {
      symbol = (symbol << 1) | this.bit(base + symbol);
    }
    return symbol - (1 << bits);
  }

  private reverseTree(base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  private direct(bits: number): number {
    const { coder } = this;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      if (coder[0] < 0x1000000) {
        this.shift();
      }
      const half = coder[0] >>> 1;
      coder[0] = half;
      value *= 2;
      if (coder[1] >= half) {
        coder[1] -= half;
        value += 1;
      }
    }
    return value;
  }

  private bit(index: number): number {
    const { coder, probs } = this;
    if (coder[0] < 0x1000000) {
      this.shift();
    }
    const prob = probs[index];
    const range = coder[0];
    const code = coder[1];
    const bound = Math.imul(range >>> 11, prob) >>> 0;
    if (code < bound) {
      coder[0] = bound;
      probs[index] = prob + ((2048 - prob) >> 5);
      return 0;
    }
    coder[0] = range - bound;
    coder[1] = code - bound;
    probs[index] = prob - (prob >> 5);
    return 1;
  }

  private shift(): void {
    const { coder, input } = this;
    const byte = input.pos < input.end ? input.bytes[input.pos++] : input.byte();
    coder[0] <<= 8;
    coder[1] = (coder[1] << 8) | byte;
  }
}
