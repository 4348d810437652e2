import type { CacheOptions } from '../cache';
import { CachedSource, REMOTE_CACHE } from '../cache';
import type { ByteSource } from '../byte-source';
import { SourceError } from '../byte-source';
import { FleetingSource } from '../../testing';

const KIB = 1024;
const MIB = KIB * KIB;

/** Bytes that tell their place, made when they are read, with a log of the reads. */
class Counted implements ByteSource {
  readonly reads: [number, number][] = [];

  constructor(readonly size: number) {}

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    this.reads.push([offset, wanted]);
    return Uint8Array.from({ length: wanted }, (_, i) => at(offset + i));
  }
}

function at(offset: number): number {
  return (offset ^ (offset >> 8) ^ (offset >> 16)) & 255;
}

function expectBytes(bytes: Uint8Array, offset: number, length: number): void {
  expect(bytes).toHaveLength(length);
  expect(bytes.every((byte, i) => byte === at(offset + i))).toBe(true);
}

const cached = (size: number, options: Partial<CacheOptions> = {}): [CachedSource, Counted] => {
  const inner = new Counted(size);
  return [new CachedSource(inner, { ...REMOTE_CACHE, ...options }), inner];
};

describe('CachedSource', () => {
  it('gives the same bytes as its source, however it is read', () => {
    const [source] = cached(200_001, { capacity: 64 * KIB, maxFetch: 32 * KIB });
    let seed = 1;
    for (let i = 0; i < 400; i++) {
      seed = (seed * 48271) % 2147483647;
      const offset = seed % 200_001;
      const length = (seed >> 7) % (i % 20 === 0 ? 100_000 : 9_000);
      expectBytes(source.read(offset, length), offset, Math.min(length, 200_001 - offset));
    }
  });

  it('keeps what it fetched from a source that uses its memory again', () => {
    const source = new CachedSource(new FleetingSource(new Counted(200_001)), { ...REMOTE_CACHE, maxFetch: 64 * KIB });
    const views = Array.from({ length: 20 }, (_, i) => source.read(i * 10_000, 10_000));
    views.push(source.read(1, 200_000));
    views.forEach((view, i) => expectBytes(view, i === 20 ? 1 : i * 10_000, i === 20 ? 200_000 : 10_000));
    expectBytes(source.read(5, 20_000), 5, 20_000);
  });

  it('comes short at the end, is empty outside and asks nothing for it', () => {
    const [source, inner] = cached(10_000);
    expectBytes(source.read(9_990, 100), 9_990, 10);
    const before = inner.reads.length;
    expect(source.read(10_000, 5)).toHaveLength(0);
    expect(source.read(-3, 5)).toHaveLength(0);
    expect(source.read(0, 0)).toHaveLength(0);
    expect(inner.reads).toHaveLength(before);
  });

  it('fetches a page for each of 300 scattered reads, and none again', () => {
    const [source, inner] = cached(1024 * MIB);
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < 300; i++) {
        source.read(i * 3 * MIB + 17, 30);
        source.read(i * 3 * MIB + 47, 60);
      }
    }
    expect(inner.reads).toHaveLength(300);
    expect(source.fetched).toBe(300 * 4 * KIB);
  });

  it('fetches more and more for a reader that goes on, beside another that jumps', () => {
    const [source, inner] = cached(64 * MIB);
    for (let i = 0; i < 4096; i++) {
      expectBytes(source.read(i * 2 * KIB, 2 * KIB), i * 2 * KIB, 2 * KIB);
      if (i % 400 === 0) {
        source.read(32 * MIB + i * 5 * KIB, 30);
      }
    }
    expect(inner.reads.length).toBeLessThan(35);
    expect(Math.max(...inner.reads.map(([, length]) => length))).toBe(2 * MIB);
  });

  it('keeps no more than its capacity', () => {
    const [source, inner] = cached(8 * MIB, { capacity: 256 * KIB, maxFetch: 64 * KIB });
    for (let offset = 0; offset < 8 * MIB; offset += 16 * KIB) {
      source.read(offset, 16 * KIB);
    }
    const before = inner.reads.length;
    source.read(0, 10);
    source.read(8 * MIB - 10, 10);
    expect(inner.reads).toHaveLength(before + 1);
  });

  it('counts what it fetches again once', () => {
    const [source, inner] = cached(1 * MIB, { capacity: 64 * KIB, maxFetch: 64 * KIB });
    for (let pass = 0; pass < 3; pass++) {
      for (let offset = 0; offset < MIB; offset += 16 * KIB) {
        source.read(offset, 16 * KIB);
      }
    }
    expect(inner.reads.reduce((sum, [, length]) => sum + length, 0)).toBeGreaterThan(2 * MIB);
    expect(source.fetched).toBe(MIB);
  });

  it('passes large reads on in pieces', () => {
    const [source, inner] = cached(8 * MIB, { maxFetch: MIB });
    expectBytes(source.read(5, 5 * MIB), 5, 5 * MIB);
    expect(inner.reads.map(([, length]) => length)).toEqual([MIB, MIB, MIB, MIB, MIB]);
  });

  it('stops at its budget and keeps what it has', () => {
    const [source] = cached(8 * MIB, { budget: 10 * KIB });
    source.read(0, 10);
    source.read(MIB, 10);
    expect(() => source.read(2 * MIB, 10)).toThrow(new SourceError('limit-read'));
    expectBytes(source.read(MIB, 10), MIB, 10);
  });

  it('says that the source changed when it comes short', () => {
    const inner = { size: 100, read: () => new Uint8Array(7) };
    expect(() => new CachedSource(inner, REMOTE_CACHE).read(0, 10)).toThrow(new SourceError('changed-while-reading'));
  });
});
