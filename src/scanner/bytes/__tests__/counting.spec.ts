import { Work } from '../../work';
import { StrictSource } from '../../testing';
import { whole } from '../cache-small';
import { CountingSource } from '../counting';
import { MemorySource } from '../memory';
import { Ranges } from '../ranges';
import { SourceError } from '../byte-source';

/** The bytes that are covered, counted one by one. */
function counted(ranges: readonly (readonly [number, number])[]): number {
  const bytes = new Set<number>();
  for (const [start, end] of ranges) {
    for (let at = start; at < end; at++) {
      bytes.add(at);
    }
  }
  return bytes.size;
}

test.each<[string, readonly (readonly [number, number])[]]>([
  ['nothing', []],
  ['an empty range', [[5, 5]]],
  [
    'one behind the other',
    [
      [0, 10],
      [10, 30],
      [30, 31]
    ]
  ],
  [
    'the same again',
    [
      [7, 20],
      [7, 20],
      [8, 10]
    ]
  ],
  [
    'one that joins others',
    [
      [0, 5],
      [10, 15],
      [20, 25],
      [30, 35],
      [4, 31]
    ]
  ],
  [
    'one before the others',
    [
      [100, 110],
      [0, 5],
      [50, 60],
      [60, 100]
    ]
  ],
  [
    'across pages',
    [
      [4000, 5000],
      [100, 20_000],
      [8192, 12_288],
      [0, 4096],
      [30_000, 30_001]
    ]
  ]
])('%s', (_name, added) => {
  const ranges = new Ranges();
  added.forEach(([start, end]) => ranges.add(start, end));
  expect(ranges.total).toBe(counted(added));
});

test('ranges in any order cover what they cover', () => {
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const added = Array.from({ length: 2000 }, (): [number, number] => {
    const start = random(40_000);
    return [start, start + random(60)];
  });
  const ranges = new Ranges();
  added.forEach(([start, end]) => ranges.add(start, end));
  expect(ranges.total).toBe(counted(added));
});

test('bytes that are read again count once, but cost again', () => {
  const work = new Work(1e6);
  const told: number[] = [];
  const source = new CountingSource(new MemorySource(new Uint8Array(1000)), work, 2500, bytes => told.push(bytes));
  source.read(0, 600);
  source.read(500, 5000);
  source.read(0, 600);
  expect([source.bytesRead, told]).toEqual([1000, [600, 1000, 1000]]);
  expect(1e6 - work.left).toBeGreaterThanOrEqual(1700);
  expect(() => source.read(0, 1000)).toThrow(new SourceError('limit-read'));
});

test('nothing is read before the beginning or behind the end, in small sources and large ones', () => {
  for (const inner of [
    new MemorySource(Uint8Array.of(1, 2, 3)),
    whole(new StrictSource(new MemorySource(Uint8Array.of(1, 2, 3))))
  ]) {
    expect([...inner.read(-2, 3)]).toEqual([]);
    expect([...inner.read(0, -1)]).toEqual([]);
  }
  const source = new CountingSource(
    new StrictSource(new MemorySource(Uint8Array.of(1, 2, 3))),
    new Work(1e6),
    Infinity
  );
  expect([...source.read(-2, 3)]).toEqual([]);
  expect([...source.read(7, 3)]).toEqual([]);
  expect([...source.read(2, 3)]).toEqual([3]);
  expect(source.bytesRead).toBe(1);
});
