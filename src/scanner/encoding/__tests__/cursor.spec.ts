import * as fc from 'fast-check';
import { SourceError } from '../../bytes/byte-source';
import { MemorySource } from '../../bytes/memory';
import { FleetingSource, Recorder, zeros } from '../../testing';
import { Cursor } from '../cursor';

const BYTES = Uint8Array.from([0x81, 0x02, 0xff, 0x80, 0x05, 0x06, 0x07, 0x88, 0x09, 0x0a, 0x0b, 0x0c]);
const VIEW = new DataView(BYTES.buffer);

type Read = (cursor: Cursor) => unknown;
const READS: readonly [name: string, width: number, read: Read, expected: unknown][] = [
  ['uint8', 1, cursor => cursor.uint8(), VIEW.getUint8(0)],
  ['uint16', 2, cursor => cursor.uint16(), VIEW.getUint16(0, true)],
  ['uint16be', 2, cursor => cursor.uint16be(), VIEW.getUint16(0, false)],
  ['uint32', 4, cursor => cursor.uint32(), VIEW.getUint32(0, true)],
  ['uint32be', 4, cursor => cursor.uint32be(), VIEW.getUint32(0, false)],
  ['int32', 4, cursor => cursor.int32(), VIEW.getInt32(0, true)],
  ['uint64', 8, cursor => cursor.uint64(), Number(VIEW.getBigUint64(0, true))],
  ['uint64be', 8, cursor => cursor.uint64be(), Number(VIEW.getBigUint64(0, false))],
  ['int64', 8, cursor => cursor.int64(), VIEW.getBigInt64(0, true)],
  ['float64', 8, cursor => cursor.float64(), VIEW.getFloat64(0, true)],
  ['uint(3)', 3, cursor => cursor.uint(3), 0xff0281],
  ['varint', 2, cursor => cursor.varint(), 0x101],
  ['take', 5, cursor => [...cursor.take(5)], [...BYTES.subarray(0, 5)]],
  ['text', 2, cursor => cursor.text(2), '\ufffd\x02']
];

describe.each([
  ['bytes', (bytes: Uint8Array) => new Cursor(bytes)],
  ['a source', (bytes: Uint8Array) => new Cursor(new MemorySource(bytes))],
  ['a source that reuses its memory', (bytes: Uint8Array) => new Cursor(new FleetingSource(new MemorySource(bytes)))]
])('over %s', (_, open) => {
  test.each(READS)('%s', (_name, width, read, expected) => {
    const cursor = open(BYTES);
    expect(read(cursor)).toEqual(expected);
    expect(cursor.position).toBe(width);
  });

  test.each(READS)('%s of what is cut off moves nothing', (_name, width, read) => {
    for (let length = 0; length < width; length++) {
      const cursor = open(BYTES.subarray(0, length));
      expect(() => read(cursor)).toThrow(new SourceError('truncated'));
      expect(cursor.position).toBeLessThanOrEqual(length);
    }
  });

  test.each([1e9, 2 ** 53, 1e300, Infinity, -1, NaN])('a length of %p', length => {
    const cursor = open(BYTES);
    for (const read of [
      () => cursor.take(length),
      () => cursor.skip(length),
      () => cursor.part(length),
      () => cursor.text(length)
    ]) {
      expect(read).toThrow(new SourceError('truncated'));
      expect(cursor.position).toBe(0);
    }
  });

  test('parts have the places of the whole and end where they end', () => {
    const cursor = open(BYTES);
    cursor.skip(2);
    const part = cursor.part(3);
    expect([part.position, part.end, part.left, cursor.position]).toEqual([2, 5, 3, 5]);
    expect([part.uint8(), part.uint16(), part.left]).toEqual([0xff, 0x0580, 0]);
    expect(() => part.uint8()).toThrow(SourceError);
    expect(cursor.uint8()).toBe(6);
  });

  test.each([-1, NaN])('no place %p', position => {
    expect(() => open(BYTES).seek(position)).toThrow(SourceError);
  });

  test('a place behind the end is one where nothing can be read', () => {
    const cursor = open(BYTES).seek(100);
    expect(cursor.left).toBe(0);
    expect(() => cursor.uint8()).toThrow(SourceError);
  });
});

test('a varint of too many bytes or bits', () => {
  const ones = (count: number, last: number): Cursor => new Cursor(Uint8Array.from([...Array(count).fill(0xff), last]));
  expect(ones(9, 1).varint()).toBe(2 ** 64);
  expect(ones(8, 0x7f).varint()).toBe(2 ** 63);
  expect(() => ones(9, 2).varint()).toThrow(new SourceError('corrupt'));
  expect(() => ones(10, 1).varint()).toThrow(new SourceError('corrupt'));
  expect(() => ones(4, 1).varint(4)).toThrow(new SourceError('corrupt'));
});

test('varints are what they were written as', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), value => {
      const bytes: number[] = [];
      for (let rest = BigInt(value); bytes.length === 0 || rest > 0n; rest >>= 7n) {
        bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
      }
      return new Cursor(Uint8Array.from(bytes)).varint() === value;
    })
  );
});

test('what was taken from a source stays although the source uses its memory again', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
  const cursor = new Cursor(new FleetingSource(new MemorySource(bytes)));
  const parts = Array.from({ length: 20 }, () => cursor.take(1000));
  expect(Buffer.concat(parts)).toEqual(Buffer.from(bytes));
});

test('a source is read in pieces, and not where bytes are passed over', () => {
  const source = new Recorder(new MemorySource(zeros(1_000_000)));
  const cursor = new Cursor(source);
  for (let i = 0; i < 1000; i++) {
    cursor.uint32();
  }
  cursor.skip(900_000);
  cursor.uint8();
  expect(source.reads).toHaveLength(2);
  expect(cursor.source(10).size).toBe(10);
  expect(source.reads).toHaveLength(2);
});

test('a source that has less than it says', () => {
  const source = { size: Number.MAX_SAFE_INTEGER, read: () => new Uint8Array(3) };
  expect(() => new Cursor(source).uint32()).toThrow(new SourceError('truncated'));
  expect(() => new Cursor(source).take(2 ** 40)).toThrow(new SourceError('limit-size'));
});

test('a cursor over bytes has no source to hand out', () => {
  expect(() => new Cursor(BYTES).source(1)).toThrow(TypeError);
});
