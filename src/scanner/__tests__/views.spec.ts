import { readFileSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import { scan } from '..';
import { CachedSource, REMOTE_CACHE } from '../bytes/cache';
import { MemorySource } from '../bytes/memory';
import type { ByteSource } from '../bytes/byte-source';
import { FleetingSource, tarEntry, tarOf, zeros } from '../testing';

const FOLDERS = ['tests/fixtures', 'examples', '.cache/honest'].map(name => join(__dirname, '../../..', name));

const files = FOLDERS.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
);

/** Large files take the same ways as small ones once a large one lies around them. */
const MAX_PACKED = 32 * 1024;
const small = files.filter(path => statSync(path).size <= MAX_PACKED);

/** Files whose report over one source is not that over another. */
function different(
  paths: readonly string[],
  one: (bytes: Uint8Array) => ByteSource,
  other: (bytes: Uint8Array) => ByteSource
): string[] {
  return paths.filter(path => {
    const bytes = new Uint8Array(readFileSync(path));
    return JSON.stringify(scan(one(bytes), path)) !== JSON.stringify(scan(other(bytes), path));
  });
}

/** The file as a member of an archive that is too large to be read at once. */
const packed = (data: Uint8Array): Uint8Array =>
  tarOf(tarEntry({ name: 'model', data }), tarEntry({ name: 'rest', data: zeros(300_000) }));

/** Neither spoils its views nor is known to keep them. */
class PlainSource implements ByteSource {
  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    return this.inner.read(offset, length);
  }
}

const inMemory = (bytes: Uint8Array): ByteSource => new MemorySource(bytes);
const plain = (bytes: Uint8Array): ByteSource => new PlainSource(inMemory(packed(bytes)));
const fleeting = (bytes: Uint8Array): ByteSource => new FleetingSource(inMemory(bytes));
const cached = (source: ByteSource): ByteSource => new CachedSource(source, { ...REMOTE_CACHE, capacity: 64 * 1024 });

test('nobody looks at what a read returned after the next read', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(different(files, fleeting, inMemory)).toEqual([]);
});

test('nor where the file is a part of a larger one, which is read in place', () => {
  expect(different(small, bytes => fleeting(packed(bytes)), plain)).toEqual([]);
});

test('a cache of pages may lie between', () => {
  expect(different(small, bytes => cached(fleeting(packed(bytes))), plain)).toEqual([]);
});
