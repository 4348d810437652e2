import type { Sum } from './checked';
import { StripedSum } from './striped-sum';

/** A number of 64 bits as its low and high half. */
interface Wide {
  low: number;
  high: number;
}

/** The primes of the algorithm, by half. */
const PRIMES: readonly (readonly [low: number, high: number])[] = [
  [0x85ebca87 | 0, 0x9e3779b1 | 0],
  [0x27d4eb4f | 0, 0xc2b2ae3d | 0],
  [0x9e3779f9 | 0, 0x165667b1 | 0],
  [0xc2b2ae63 | 0, 0x85ebca77 | 0],
  [0x165667c5 | 0, 0x27d4eb2f | 0]
];
const [P1, P2, P3, P4, P5] = PRIMES;
/** Bytes that are taken in one round. */
const STRIPE = 32;

/** The high half of the product of two numbers of 32 bits. */
function highProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle % 65536);
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(other / 65536)) | 0;
}

function multiply(value: Wide, [low, high]: readonly [number, number]): void {
  value.high = (highProduct(value.low, low) + Math.imul(value.low, high) + Math.imul(value.high, low)) | 0;
  value.low = Math.imul(value.low, low);
}

function add(value: Wide, low: number, high: number): void {
  const sum = (value.low >>> 0) + (low >>> 0);
  value.high = (value.high + high + (sum >= 2 ** 32 ? 1 : 0)) | 0;
  value.low = sum | 0;
}

function rotate(value: Wide, bits: number): void {
  const { low, high } = value;
  value.low = (low << bits) | (high >>> (32 - bits));
  value.high = (high << bits) | (low >>> (32 - bits));
}

/** Shifted to the right by `bits` and combined with itself. */
function fold(value: Wide, bits: number): void {
  const { low, high } = value;
  value.low ^= bits === 32 ? high : bits > 32 ? high >>> (bits - 32) : (low >>> bits) | (high << (32 - bits));
  value.high ^= bits < 32 ? high >>> bits : 0;
}

function round(lane: Wide, low: number, high: number): void {
  const input = { low, high };
  multiply(input, P2);
  add(lane, input.low, input.high);
  rotate(lane, 31);
  multiply(lane, P1);
}

/** XXH64 with seed 0 (xxHash specification 0.1.1); the value is its low half, which Zstandard frames keep. */
export class Xxh64 extends StripedSum implements Sum {
  private lanes: readonly Wide[] = startLanes();

  constructor() {
    super(STRIPE);
  }

  protected take(bytes: Uint8Array, at: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let next = at;
    for (; next + STRIPE <= bytes.length; next += STRIPE) {
      for (let i = 0; i < 4; i++) {
        round(this.lanes[i], view.getInt32(next + 8 * i, true), view.getInt32(next + 8 * i + 4, true));
      }
    }
    return next;
  }

  get value(): number {
    const sum: Wide = { low: P5[0], high: P5[1] };
    if (this.length >= STRIPE) {
      [sum.low, sum.high] = [0, 0];
      for (const [i, bits] of [1, 7, 12, 18].entries()) {
        const lane = { ...this.lanes[i] };
        rotate(lane, bits);
        add(sum, lane.low, lane.high);
      }
      for (const { low, high } of this.lanes) {
        this.mix(sum, low, high);
        multiply(sum, P1);
        add(sum, ...P4);
      }
    }
    add(sum, this.length | 0, Math.floor(this.length / 2 ** 32));
    this.finish(sum);
    return sum.low >>> 0;
  }

  private mix(sum: Wide, low: number, high: number): void {
    const lane = { low: 0, high: 0 };
    round(lane, low, high);
    sum.low ^= lane.low;
    sum.high ^= lane.high;
  }

  /** Takes the bytes of no whole stripe, and spreads all bits over the sum. */
  private finish(sum: Wide): void {
    const view = new DataView(this.rest.buffer);
    let at = 0;
    for (; at + 8 <= this.waiting; at += 8) {
      this.mix(sum, view.getInt32(at, true), view.getInt32(at + 4, true));
      rotate(sum, 27);
      multiply(sum, P1);
      add(sum, ...P4);
    }
    if (at + 4 <= this.waiting) {
      const part = { low: view.getInt32(at, true), high: 0 };
      multiply(part, P1);
      sum.low ^= part.low;
      sum.high ^= part.high;
      rotate(sum, 23);
      multiply(sum, P2);
      add(sum, ...P3);
      at += 4;
    }
    for (; at < this.waiting; at++) {
      const part = { low: this.rest[at], high: 0 };
      multiply(part, P5);
      sum.low ^= part.low;
      sum.high ^= part.high;
      rotate(sum, 11);
      multiply(sum, P1);
    }
    fold(sum, 33);
    multiply(sum, P2);
    fold(sum, 29);
    multiply(sum, P3);
    fold(sum, 32);
  }

  copy(): Xxh64 {
    const copy = new Xxh64();
    copy.lanes = this.lanes.map(lane => ({ ...lane }));
    this.copyTo(copy);
    return copy;
  }
}

function startLanes(): readonly Wide[] {
  const lanes = Array.from({ length: 4 }, () => ({ low: 0, high: 0 }));
  add(lanes[0], ...P1);
  add(lanes[0], ...P2);
  add(lanes[1], ...P2);
  add(lanes[3], ~P1[0], ~P1[1]);
  add(lanes[3], 1, 0);
  return lanes;
}
