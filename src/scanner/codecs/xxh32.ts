import { uint32 } from '../encoding/integers';
import type { Sum } from './checked';

const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];
/** Bytes that are taken in one round. */
const STRIPE = 16;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const round = (lane: number, input: number): number => Math.imul(rotate((lane + Math.imul(input, P2)) | 0, 13), P1);

/** XXH32 with seed 0, as LZ4 frames use it (xxHash specification 0.1.1). */
export class Xxh32 implements Sum {
  private lanes = Int32Array.of(P1 + P2, P2, 0, -P1);
  private readonly rest = new Uint8Array(STRIPE);
  private waiting = 0;
  private length = 0;

  add(bytes: Uint8Array): void {
    this.length += bytes.length;
    let at = 0;
    if (this.waiting > 0) {
      at = Math.min(bytes.length, STRIPE - this.waiting);
      this.rest.set(bytes.subarray(0, at), this.waiting);
      this.waiting += at;
      if (this.waiting < STRIPE) {
        return;
      }
      this.stripe(this.rest, 0);
      this.waiting = 0;
    }
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      this.stripe(bytes, at);
    }
    this.rest.set(bytes.subarray(at));
    this.waiting = bytes.length - at;
  }

  private stripe(bytes: Uint8Array, at: number): void {
    const { lanes } = this;
    for (let i = 0; i < 4; i++) {
      lanes[i] = round(lanes[i], uint32(bytes, at + 4 * i));
    }
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
    copy.rest.set(this.rest);
    [copy.waiting, copy.length] = [this.waiting, this.length];
    return copy;
  }
}
