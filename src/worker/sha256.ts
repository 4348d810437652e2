/**
 * SHA-256 (FIPS 180-4), in pieces. The browser's own takes the whole message at once, and is not there at all on pages
 * without https.
 */

/** The first 32 bits of the fractional parts of the square or cube roots of the first primes, as the standard has it. */
function fractions(count: number, power: number): Int32Array {
  const words = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let divisor = 2;
    while (candidate % divisor !== 0) {
      divisor++;
    }
    if (divisor === candidate) {
      words[found++] = (candidate ** power % 1) * 2 ** 32;
    }
  }
  return words;
}

const ROUNDS = fractions(64, 1 / 3);
const START = fractions(8, 1 / 2);

/** Bytes that are mixed in at a time. */
const BLOCK = 64;

export class Sha256 {
  private readonly state = START.slice();
  private readonly schedule = new Int32Array(64);
  /** The beginning of a block that is not full yet. */
  private readonly rest = new Uint8Array(BLOCK);
  private length = 0;

  /** Any number of times; `bytes` may be changed afterwards. */
  update(bytes: Uint8Array): void {
    let at = 0;
    const held = this.length % BLOCK;
    this.length += bytes.length;
    if (held > 0) {
      at = Math.min(BLOCK - held, bytes.length);
      this.rest.set(bytes.subarray(0, at), held);
      if (held + at < BLOCK) {
        return;
      }
      this.mix(this.rest, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) {
      this.mix(bytes, at);
    }
    this.rest.set(bytes.subarray(at));
  }

  /** Lower-case hexadecimal. Nothing may follow. */
  digest(): string {
    const length = this.length;
    const end = new Uint8Array(((length + 8) % BLOCK < 8 ? 2 * BLOCK : BLOCK) - (length % BLOCK));
    end[0] = 0x80;
    const bits = new DataView(end.buffer, end.length - 8);
    bits.setUint32(0, Math.floor(length / 2 ** 29));
    bits.setUint32(4, length * 8);
    this.update(end);
    return Array.from(this.state, word => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  private mix(bytes: Uint8Array, from: number): void {
    const { state, schedule } = this;
    for (let i = 0, at = from; i < 16; i++, at += 4) {
      schedule[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = schedule[i - 15];
      const y = schedule[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      schedule[i] = (schedule[i - 16] + s0 + schedule[i - 7] + s1) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + schedule[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    // The arrays keep 32 bits of each sum, and signed: sums of those stay small integers.
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}
