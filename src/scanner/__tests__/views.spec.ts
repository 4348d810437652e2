import { readFileSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import { scan } from '..';
import { MemorySource } from '../bytes/memory';
import type { ByteSource } from '../bytes/byte-source';

/** Spoils what a read returned as soon as the next one comes, which sources may do. */
class FleetingSource implements ByteSource {
  private last = new Uint8Array(0);

  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    this.last.fill(0x2e);
    this.last = this.inner.read(offset, length).slice();
    return this.last;
  }
}

const FOLDERS = ['tests/fixtures', 'examples', '.cache/honest'].map(name => join(__dirname, '../../..', name));

const files = FOLDERS.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
);

test('nobody looks at what a read returned after the next read', () => {
  expect(files.length).toBeGreaterThan(200);
  const different = files.filter(path => {
    const bytes = new Uint8Array(readFileSync(path));
    const fleeting = scan(new FleetingSource(new MemorySource(bytes)), path);
    return JSON.stringify(fleeting) !== JSON.stringify(scan(new MemorySource(bytes), path));
  });
  expect(different).toEqual([]);
});
