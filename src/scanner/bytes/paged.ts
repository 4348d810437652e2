import type { ByteSource } from './byte-source';
import type { CacheOptions } from './cache';
import { CachedSource } from './cache';

/** Between two values that are looked at lie weights: a place costs one small page, and nothing is read ahead. */
const PAGES: CacheOptions = {
  page: 2048,
  firstFetch: 2048,
  maxFetch: 2048,
  capacity: 2 * 2 ** 20,
  budget: Infinity
};

/** The source read in pages, for formats whose small records lie far apart in a large file: none is read twice. */
export function paged(source: ByteSource): ByteSource {
  return new CachedSource(source, PAGES);
}
