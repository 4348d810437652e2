import { crc32 } from '../bytes/crc32';
import { lazily } from '../lazily';

/** The check of a block of an .xz file: takes bytes in pieces, and gives the check as it stands in the file. */
export interface XzCheck {
  /** Times the work of the quickest sum. */
  readonly price: number;
  add(bytes: Uint8Array): void;
  readonly bytes: Uint8Array;
}

/** CRC-64 of ECMA-182, reflected, in its low and high halves: four tables of each, so that four bytes are taken in one step. */
const CRC64 = lazily(() => {
  const lows = Array.from({ length: 4 }, () => new Int32Array(256));
  const highs = Array.from({ length: 4 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let [low, high] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        low ^= 0xd7870f42;
        high ^= 0xc96c5795;
      }
    }
    lows[0][byte] = low;
    highs[0][byte] = high;
  }
  for (let table = 1; table < 4; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const [low, high] = [lows[table - 1][byte], highs[table - 1][byte]];
      lows[table][byte] = ((low >>> 8) | (high << 24)) ^ lows[0][low & 0xff];
      highs[table][byte] = (high >>> 8) ^ highs[0][low & 0xff];
    }
  }
  return { lows, highs };
});

class Crc32Check implements XzCheck {
  readonly price = 1;
  private sum = 0;

  add(bytes: Uint8Array): void {
    this.sum = crc32(bytes, this.sum);
  }

  get bytes(): Uint8Array {
    return littleEndian(this.sum);
  }
}

class Crc64Check implements XzCheck {
  readonly price = 2;
  private low = -1;
  private high = -1;

  add(bytes: Uint8Array): void {
    const { lows, highs } = CRC64();
    const [l0, l1, l2, l3] = lows;
    const [h0, h1, h2, h3] = highs;
    let { low, high } = this;
    let at = 0;
    for (const end = bytes.length - 3; at < end; at += 4) {
      const word = low ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
      const [a, b, c, d] = [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
      low = high ^ l3[a] ^ l2[b] ^ l1[c] ^ l0[d];
      high = h3[a] ^ h2[b] ^ h1[c] ^ h0[d];
    }
    for (; at < bytes.length; at++) {
      const index = (low ^ bytes[at]) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ l0[index];
      high = (high >>> 8) ^ h0[index];
    }
    this.low = low;
    this.high = high;
  }

  get bytes(): Uint8Array {
    return littleEndian(~this.low, ~this.high);
  }
}

function littleEndian(...words: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 4 * words.length }, (_, i) => words[i >> 2] >>> (8 * (i & 3)));
}

/** The first 32 bits of the fractions of the square or cube roots of the first primes (FIPS 180-4). */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
      isPrime &&= candidate % divisor !== 0;
    }
    if (isPrime) {
      words[found++] = (root(candidate) % 1) * 2 ** 32;
    }
  }
  return words;
}

const START = lazily(() => fractions(8, Math.sqrt));
const ROUNDS = lazily(() => fractions(64, Math.cbrt));
const CHUNK = 64;

const rotate = (value: number, bits: number): number => (value >>> bits) | (value << (32 - bits));

class Sha256Check implements XzCheck {
  readonly price = 10;
  private readonly state = START().slice();
  private readonly rest = new Uint8Array(CHUNK);
  private readonly words = new Int32Array(CHUNK);
  private length = 0;

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const waiting = this.length % CHUNK;
      const count = Math.min(bytes.length - at, CHUNK - waiting);
      this.rest.set(bytes.subarray(at, at + count), waiting);
      at += count;
      this.length += count;
      if (this.length % CHUNK === 0) {
        this.chunk();
      }
    }
  }

  get bytes(): Uint8Array {
    const bits = this.length * 8;
    const padding = new Uint8Array(((119 - (this.length % CHUNK)) % CHUNK) + 9);
    padding[0] = 0x80;
    new DataView(padding.buffer).setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    new DataView(padding.buffer).setUint32(padding.length - 4, bits >>> 0);
    this.add(padding);
    const out = new Uint8Array(32);
    this.state.forEach((word, i) => new DataView(out.buffer).setInt32(4 * i, word));
    return out;
  }

  private chunk(): void {
    const { words, state } = this;
    const rounds = ROUNDS();
    const view = new DataView(this.rest.buffer);
    for (let i = 0; i < CHUNK; i++) {
      if (i < 16) {
        words[i] = view.getInt32(4 * i);
        continue;
      }
      const [w15, w2] = [words[i - 15], words[i - 2]];
      const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
      const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < CHUNK; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const first = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i] + words[i]) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }
}

/** By the number in the stream flags; for others there is no reader that knows what to compare. */
export function xzCheck(id: number): XzCheck | undefined {
  return id === 1 ? new Crc32Check() : id === 4 ? new Crc64Check() : id === 10 ? new Sha256Check() : undefined;
}
