import { uint32 } from '../encoding/integers';
import type { Sum } from './checked';
import { StripedSum } from './striped-sum';

const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];
/** Bytes that are taken in one round. */
const STRIPE = 16;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const round = (lane: number, input: number): number => Math.imul(rotate((lane + Math.imul(input, P2)) | 0, 13), P1);

/** XXH32 with seed 0, as LZ4 frames use it (xxHash specification 0.1.1). */
export class Xxh32 extends StripedSum implements Sum {
  private lanes = Int32Array.of(P1 + P2, P2, 0, -P1);

  constructor() {
    super(STRIPE);
  }

  protected take(bytes: Uint8Array, at: number): number {
    const { lanes } = this;
    let next = at;
    for (; next + STRIPE <= bytes.length; next += STRIPE) {
      for (let i = 0; i < 4; i++) {
        lanes[i] = round(lanes[i], uint32(bytes, next + 4 * i));
      }
    }
    return next;
  }

  get value(): number {
    const [a, b, c, d] = this.lanes;
    let sum = this.length >= STRIPE ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) : P5;
    sum = (sum + this.length) | 0;
    let at = 0;
    for (; at + 4 <= this.waiting; at += 4) {
      sum = Math.imul(rotate((sum + Math.imul(uint32(this.rest, at), P3)) | 0, 17), P4);
    }
    for (; at < this.waiting; at++) {
      sum = Math.imul(rotate((sum + Math.imul(this.rest[at], P5)) | 0, 11), P1);
    }
    sum = Math.imul(sum ^ (sum >>> 15), P2);
    sum = Math.imul(sum ^ (sum >>> 13), P3);
    return (sum ^ (sum >>> 16)) >>> 0;
  }

  copy(): Xxh32 {
    const copy = new Xxh32();
    copy.lanes = this.lanes.slice();
    this.copyTo(copy);
    return copy;
  }
}
