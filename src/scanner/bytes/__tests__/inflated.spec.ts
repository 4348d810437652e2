import { deflateSync, gzipSync, zlibSync } from 'fflate';
import { openDeflate, openGzip, openZlib } from '../../codecs/deflate';
import { Work } from '../../work';
import type { InflatedOptions, InflationBudget } from '../inflated';
import { InflatedSource, UNKNOWN_SIZE } from '../inflated';
import { MemorySource } from '../memory';
import { slice } from '../slice';
import { SourceError } from '../byte-source';

const MIB = 2 ** 20;

/** 48 MiB in which every four bytes tell their position. */
function numbered(size: number): Uint8Array {
  const words = new Uint32Array(size / 4);
  words.forEach((_, i) => (words[i] = Math.imul(i >>> 8, 2654435761)));
  return new Uint8Array(words.buffer);
}

const LARGE = numbered(48 * MIB);
const PACKED = deflateSync(LARGE, { level: 1 });
const free = (): InflationBudget => ({ work: new Work(Infinity), spendInflated: () => true });
const open = (options: InflatedOptions = {}, budget = free()): InflatedSource =>
  new InflatedSource(new MemorySource(PACKED), openDeflate, budget, options);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test('reads anywhere, within and across blocks', () => {
  const source = open();
  expect(source.size).toBe(UNKNOWN_SIZE);
  for (const [offset, length] of [
    [0, 10],
    [MIB - 5, 10],
    [20 * MIB, 3 * MIB],
    [5 * MIB, 100],
    [47 * MIB, 100]
  ]) {
    expect(same(source.read(offset, length), LARGE.subarray(offset, offset + length))).toBe(true);
  }
  expect(same(source.read(LARGE.length - 5, 100), LARGE.subarray(LARGE.length - 5))).toBe(true);
  expect(source.read(LARGE.length - 5, 100)).toHaveLength(5);
  expect(source.size).toBe(LARGE.length);
  expect(source.problem).toBeUndefined();
});

test('a read takes memory for what comes, not for what is asked', () => {
  const source = new InflatedSource(new MemorySource(deflateSync(new Uint8Array(1000))), openDeflate, free());
  expect(source.read(0, 2 ** 40)).toHaveLength(1000);
  expect(source.read(-1, 5)).toHaveLength(0);
  expect(source.read(2 ** 50, 5)).toHaveLength(0);
});

test('what was dropped is decoded again, as long as there is work to do it with', () => {
  const work = new Work(200e6);
  // Others keep all that may be kept.
  work.hold(2 ** 30);
  const source = open({}, { work, spendInflated: () => true });
  source.read(47 * MIB, 10);
  // The first MiB stays.
  expect(same(source.read(0, 100), LARGE.subarray(0, 100))).toBe(true);
  expect(same(source.read(2 * MIB, 100), LARGE.subarray(2 * MIB, 2 * MIB + 100))).toBe(true);
  expect(() => {
    for (let round = 0; round < 200; round++) {
      source.read(((round * 7) % 48) * MIB, 10);
    }
  }).toThrow(new SourceError('limit-work'));
});

/** Bytes that no compression shortens, in pieces between bytes that it shortens much. */
function mixed(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    bytes[i] = i & 0x8000 ? state >>> 24 : (i >> 10) & 255;
  }
  return bytes;
}

const MIXED = mixed(16 * MIB);
const cut = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => MIXED.subarray((MIXED.length / count) * i, (MIXED.length / count) * (i + 1)));

test.each([
  ['raw deflate', openDeflate, deflateSync(MIXED)],
  ['stored blocks', openDeflate, deflateSync(MIXED, { level: 0 })],
  ['several zlib streams', openZlib, Buffer.concat(cut(3).map(part => zlibSync(part)))],
  ['several gzip members', openGzip, Buffer.concat(cut(7).map(part => gzipSync(part)))]
])('%s: decoding goes on from the nearest place that is remembered', (_, decoder, packed) => {
  const work = new Work(Infinity);
  work.hold(2 ** 30);
  let decoded = 0;
  const source = new InflatedSource(new MemorySource(packed), decoder, {
    work,
    spendInflated: bytes => (decoded += bytes) > 0
  });
  expect(source.measure(Infinity)).toBe(MIXED.length);
  expect(decoded).toBe(MIXED.length);
  for (let i = 0, at = 0; i < 60; i++, at = (at + 9_876_543) % MIXED.length) {
    const length = i % 3 === 0 ? 300_000 : 100;
    expect(same(source.read(at, length), MIXED.subarray(at, at + length))).toBe(true);
  }
  expect(source.problem).toBeUndefined();
  // Each time a MiB at most to come there, and the rest of the block that was asked for.
  expect(decoded).toBeLessThan(MIXED.length + 60 * 2 * MIB);
});

test('with more work, decoding goes on where it stopped', () => {
  const work = new Work(250e6);
  const source = open({}, { work, spendInflated: () => true });
  const share = 0.1;
  expect(() => work.within(share, () => source.read(40 * MIB, 10))).toThrow(new SourceError('limit-work'));
  const { decoded } = source;
  expect(decoded).toBeGreaterThan(MIB);
  expect(decoded).toBeLessThan(40 * MIB);
  expect(same(source.read(40 * MIB, 10), LARGE.subarray(40 * MIB, 40 * MIB + 10))).toBe(true);
  expect(source.problem).toBeUndefined();
});

test('every decoded byte is spent, also when it is decoded again, and the limit ends the source', () => {
  let left = 10 * MIB;
  const source = open({}, { ...free(), spendInflated: bytes => (left -= bytes) >= 0 });
  expect(source.read(5 * MIB, 4)).toHaveLength(4);
  expect(source.read(20 * MIB, 4)).toHaveLength(0);
  expect(source.problem?.reason).toBe('limit-inflated');
  expect(source.size).toBeLessThanOrEqual(10 * MIB);
});

test('a claimed size is believed until the data go on', () => {
  const source = open({ claimed: 100 });
  expect(source.size).toBe(100);
  expect(source.read(0, 1000)).toHaveLength(100);
  source.measure(101);
  expect(source.size).toBeGreaterThan(100);
  expect(open({ claimed: 2 ** 40 }).measure(64 * MIB)).toBe(LARGE.length);
});

test('data that break off are read up to there, and the problem is told', () => {
  const source = new InflatedSource(new MemorySource(PACKED.subarray(0, PACKED.length >> 1)), openDeflate, free());
  expect(same(source.read(0, MIB), LARGE.subarray(0, MIB))).toBe(true);
  expect(source.problem).toBeUndefined();
  source.read(47 * MIB, 1);
  expect(source.problem?.reason).toBe('truncated');
  expect(source.size).toBe(source.knownSize);
});

test('observers see every byte once and in order', () => {
  let seen = 0;
  let right = true;
  const source = open({
    onBytes: (bytes: Uint8Array) => {
      right &&= same(bytes, LARGE.subarray(seen, seen + bytes.length));
      seen += bytes.length;
    }
  });
  source.read(40 * MIB, 1);
  source.read(2 * MIB, 1);
  source.read(48 * MIB, 1);
  source.measure(64 * MIB);
  expect(seen).toBe(LARGE.length);
  expect(right).toBe(true);
});

test('a slice never shows more than its part', () => {
  const source = new MemorySource(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]));
  const part = slice(slice(source, 2, 5), 1, 100);
  expect(part.size).toBe(4);
  expect([...part.read(0, 100)]).toEqual([3, 4, 5, 6]);
  expect([...part.read(-1, 2)]).toEqual([]);
  expect([...part.read(4, 2)]).toEqual([]);
  expect(slice(source, 20, 5).size).toBe(0);
});
