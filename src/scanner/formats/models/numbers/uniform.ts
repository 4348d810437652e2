import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Bytes that are counted together. */
const BLOCK = 4096;
const MIN_SIZE = 1024;
/** Chi-square of 256 equally frequent bytes: 255 on average, and six standard deviations of 22.6. */
const LEAST = 255 - 136;
const MOST = 255 + 136;

/**
 * True when every part of the bytes looks random, as what is encrypted does: each byte comes as often as any other. Words, code,
 * numbers and pickles do not look so. A larger file is looked at up to `most` bytes from its beginning, and at its end.
 */
export function isUniform(source: ByteSource, work: Work, from: number, most: number): boolean {
  const { size } = source;
  if (size - from < MIN_SIZE) {
    return false;
  }
  const last = Math.max(from, size - BLOCK);
  for (let at = from; at < last && at < from + most; at += BLOCK) {
    if (!isBlockUniform(source, work, at)) {
      return false;
    }
  }
  return isBlockUniform(source, work, last);
}

function isBlockUniform(source: ByteSource, work: Work, at: number): boolean {
  const bytes = source.read(at, BLOCK);
  work.spend(bytes.length * PRICES.searchedByte);
  const counts = new Uint32Array(256);
  for (const byte of bytes) {
    counts[byte]++;
  }
  const each = bytes.length / 256;
  const deviation = counts.reduce((sum, count) => sum + (count - each) ** 2, 0) / each;
  return deviation > LEAST && deviation < MOST;
}
