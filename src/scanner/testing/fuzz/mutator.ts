import { join, u32, u64 } from '../bytes';
import type { Random } from './random';

/** A change of a file by its structure; undefined for a file that has another one. */
export type Mutator = (data: Uint8Array, random: Random, other: Uint8Array) => Uint8Array | undefined;

/** Numbers at which lengths, counts and offsets break. */
export const EXTREMES = [
  0,
  1,
  0x7f,
  0x80,
  0xff,
  0x7fff,
  0xffff,
  1e9,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 32,
  2 ** 53
];
/** Levels of nesting at which parsers break that call themselves. */
export const DEPTHS = [100, 1_000, 20_000];

export const cutAt = (data: Uint8Array, at: number, removed: number, put: Uint8Array): Uint8Array =>
  join([data.subarray(0, at), put, data.subarray(at + removed)]);

/** A number somewhere becomes an extreme one, in a width and byte order that formats use. */
export const extreme: Mutator = (data, random) => {
  const number = random.pick([...EXTREMES, data.length, data.length - 1, data.length + 1]);
  const written = Uint8Array.from(random.pick([u32(number % 2 ** 32), u64(number), u64(2 ** 64 - 1 - number)]));
  const at = random.below(data.length);
  return cutAt(data, at, written.length, random.below(2) === 0 ? written : written.slice().reverse());
};

/** A few bytes become others. */
export const bytewise: Mutator = (data, random) => {
  const changed = data.slice();
  for (let i = random.below(4); i >= 0; i--) {
    changed[random.below(changed.length)] = random.below(256);
  }
  return changed;
};
