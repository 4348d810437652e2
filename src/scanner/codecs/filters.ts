import type { Work } from '../work';
import type { Decoder } from '../bytes/decoder';
import { uint32 } from '../encoding/integers';

/** A filter that works in place on decoded bytes. `final` says that no more bytes follow. Returns how many are done. */
export type Transform = (bytes: Uint8Array, length: number, final: boolean) => number;

/** Runs a decoder's output through a filter that may need to see a few bytes ahead. */
class Filtered implements Decoder {
  private rest: Uint8Array = new Uint8Array(0);
  private over = false;
  private failure: Error | undefined;

  constructor(
    private readonly inner: Decoder,
    private readonly work: Work,
    private readonly price: number,
    private readonly transform: Transform
  ) {}

  get consumed(): number {
    return this.inner.consumed;
  }

  next(): Uint8Array | null {
    while (!this.over) {
      const piece = this.pull();
      if (piece?.length === 0) {
        return piece;
      }
      this.over = piece === null;
      const bytes = new Uint8Array(this.rest.length + (piece?.length ?? 0));
      bytes.set(this.rest);
      bytes.set(piece ?? [], this.rest.length);
      this.work.afford(bytes.length * this.price);
      const done = this.transform(bytes, bytes.length, this.over);
      this.rest = bytes.subarray(done);
      if (done > 0) {
        return bytes.subarray(0, done);
      }
    }
    if (this.failure) {
      throw this.failure;
    }
    return null;
  }

  private pull(): Uint8Array | null {
    try {
      return this.inner.next();
    } catch (error) {
      this.failure = error as Error;
      return null;
    }
  }
}

/**
 * Decodes with `inner` and passes the output through `transform`.
 * @param price - work for each byte
 */
export function filtered(inner: Decoder, work: Work, price: number, transform: Transform): Decoder {
  return new Filtered(inner, work, price, transform);
}

/** Work of the two filters below for each byte. */
const PRICE = 10;

/** Undoes the delta filter: each byte is the sum of itself and the one `distance` (1 to 256) before it. */
export function undoDelta(inner: Decoder, work: Work, distance: number): Decoder {
  const history = new Uint8Array(distance);
  let at = 0;
  return new Filtered(inner, work, PRICE, (bytes, length) => {
    for (let i = 0; i < length; i++) {
      history[at] = bytes[i] = bytes[i] + history[at];
      at = at + 1 === distance ? 0 : at + 1;
    }
    return length;
  });
}

/**
 * Undoes the x86 branch filter: the targets of CALL (E8) and JMP (E9), stored as absolute positions, become relative
 * again. A target counts only when its top byte is 00 or FF and the opcodes seen just before it allow it.
 * @param start - position at which the filtered data begin
 */
export function undoX86(inner: Decoder, work: Work, start = 0): Decoder {
  /** Position of `bytes[0]`, and which of the last few bytes were opcodes (bit 0: the byte before). */
  let position = start;
  let recent = 0;
  return new Filtered(inner, work, PRICE, (bytes, length, final) => {
    let i = 0;
    while (i + 5 <= length) {
      if ((bytes[i] & 0xfe) !== 0xe8) {
        recent = (recent << 1) & 7;
        i += 1;
        continue;
      }
      const top = bytes[i + 4];
      // A recent opcode makes this one part of that one's operand, unless the byte there rules it out.
      const blocked = recent !== 0 && (!OPERAND_ALLOWED[recent] || isSign(bytes[i + OPERAND_BYTE[recent]]));
      if (!isSign(top) || blocked) {
        recent = ((recent << 1) & 7) | 1;
        i += 1;
        continue;
      }
      let value = uint32(bytes, i + 1);
      for (;;) {
        value = (value - (position + i + 5)) >>> 0;
        if (recent === 0) {
          break;
        }
        const shift = (OPERAND_BYTE[recent] - 1) * 8;
        if (!isSign((value >>> shift) & 0xff)) {
          break;
        }
        value = (value ^ ((1 << (shift + 8)) - 1)) >>> 0;
      }
      bytes[i + 1] = value;
      bytes[i + 2] = value >>> 8;
      bytes[i + 3] = value >>> 16;
      bytes[i + 4] = value & 0x1000000 ? 0xff : 0;
      i += 5;
      recent = 0;
    }
    const done = final ? length : i;
    position += done;
    return done;
  });
}

function isSign(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

/** By which of the three bytes before were opcodes: whether a target may start here, and which operand byte decides. */
const OPERAND_ALLOWED = [true, true, true, false, true, false, false, false];
const OPERAND_BYTE = [4, 3, 2, 2, 1, 1, 1, 1];
