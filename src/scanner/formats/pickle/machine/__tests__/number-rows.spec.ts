import { scan } from '../../../..';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';
import { bytes, call, glob, proto, u32, u64 } from '../../../../testing';
import { Memo } from '../memo';
import { nodeValue } from '../node-table';

const row = (memo: string, ...numbers: string[]): string => `]${memo}(${numbers.join('')}e`;
const ONE = 'K\x01';
const FLOAT = 'G\x3f\xe0\0\0\0\0\0\0';
const rows = (count: number, memo: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => row(memo(i), ONE, 'M\x01\x02', 'J\x01\x02\x03\x04', FLOAT, 'N\x88\x89')).join(
    ''
  );
const put = (index: number): string =>
  index < 256 ? `q${String.fromCharCode(index)}` : `r${String.fromCharCode(index & 255, index >> 8)}\0\0`;
const SHOWN = [glob('posix', 'system'), 'h'];

/** One opcode at a time: an opcode that is traced runs alone. */
function slowly(data: Uint8Array): ScanReport {
  return scan(new MemorySource(data), 'model.pkl', { onTrace: () => true });
}

test.each([
  [
    'of protocol 4',
    proto(
      4,
      ']\x94(',
      rows(300, () => '\x94'),
      'e',
      ...SHOWN,
      5,
      0x85,
      'R'
    )
  ],
  [
    'of protocol 2',
    proto(
      2,
      ']q\x00(',
      rows(700, i => put(i + 1)),
      'e',
      ...SHOWN,
      70,
      0x85,
      'R'
    )
  ],
  [
    'before they are in a list',
    proto(
      2,
      ']q\x00(',
      rows(7, i => put(i + 1)),
      ...SHOWN,
      5,
      0x85,
      'Re'
    )
  ],
  [
    'that are not memoized',
    proto(
      2,
      '](',
      rows(300, () => ''),
      'e'
    )
  ],
  [
    'under the same index',
    proto(
      2,
      '](',
      rows(9, () => put(3)),
      'e',
      ...SHOWN,
      3,
      0x85,
      'R'
    )
  ],
  [
    'from the last index to the first',
    proto(
      2,
      '](',
      rows(9, i => put(9 - i)),
      'e',
      ...SHOWN,
      3,
      0x85,
      'R'
    )
  ],
  [
    'with places between',
    proto(
      2,
      '](',
      rows(9, i => put(i * 7)),
      'e',
      ...SHOWN,
      14,
      0x85,
      'R'
    )
  ],
  [
    'behind a far index',
    proto(
      2,
      'Nr',
      u32(70000),
      '0](',
      rows(9, i => put(i)),
      'e',
      ...SHOWN,
      3,
      0x85,
      'R'
    )
  ],
  [
    'with MEMOIZE behind a far index',
    proto(
      4,
      'Nr',
      u32(3),
      '0](',
      rows(9, () => '\x94'),
      'e',
      ...SHOWN,
      3,
      0x85,
      'R'
    )
  ],
  [
    'in turns',
    proto(4, '](', row('\x94', ONE), row('', ONE), row(put(1), ONE), row('\x94', ONE), 'e', ...SHOWN, 2, 0x85, 'R')
  ],
  [
    'of a hundred numbers',
    proto(2, '](', row(put(0), ONE.repeat(100)), row(put(1), ONE.repeat(64)), 'e', ...SHOWN, 0, 0x85, 'R')
  ],
  [
    'with a call in one',
    proto(
      2,
      '](',
      row(put(0), ONE),
      row(put(1), ONE, String.fromCharCode(...call(glob('posix', 'system'), bytes(ONE)))),
      'e'
    )
  ],
  [
    'that other rows follow with SETITEMS',
    proto(2, '](', row(put(0), ONE), ']q\x01(K\x01K\x02u', row(put(2), ONE), 'e')
  ],
  [
    'that hold one again',
    proto(2, '](', row(put(0), ONE), 'h\x00(h\x00K\x01e', row(put(1), ONE), 'e', ...SHOWN, 0, 0x85, 'R')
  ],
  ['cut off', bytes(0x80, 2, '](', rows(9, put), ']q\x09(K\x01K')],
  [
    'over the end of a frame',
    bytes(
      0x80,
      4,
      0x95,
      u64(30),
      ']\x94(',
      rows(9, () => '\x94'),
      'e.'
    )
  ],
  ['that nothing stands below', bytes(0x80, 2, rows(3, put), 'eeee.')]
])('rows %s are what their opcodes make of them', (_, data) => {
  expect({ ...scan(new MemorySource(data), 'model.pkl'), bytesRead: 0 }).toEqual({ ...slowly(data), bytesRead: 0 });
});

test.each([
  ['few', 5, 3],
  ['as many as the table grows by', 60, 10_000],
  ['over pages', 60_000, 40_000],
  ['far away', 10_000_000, 100]
])('nodes are put into the memo at once as one by one: %s', (_, index, count) => {
  for (const wide of [false, true]) {
    const [once, each] = [new Memo(wide), new Memo(wide)];
    for (const memo of [once, each]) {
      for (let i = 0; i < Math.min(index, 60_000); i++) {
        memo.put(i, i, 0);
      }
    }
    expect(once.isBehindAll(index)).toBe(true);
    once.putNodes(index, 7, count);
    for (let i = 0; i < count; i++) {
      each.put(index + i, nodeValue(7 + i), 8 + i);
    }
    const all = Array.from({ length: count + 20 }, (__, i) => index - 10 + i);
    const state = (memo: Memo): unknown => [
      ...[memo.size, memo.largest, memo.overflowed, memo.holdsSince(7 + count - 1), memo.holdsSince(7 + count)],
      all.map(place => memo.get(place))
    ];
    expect(state(once)).toEqual(state(each));
    expect([once.release(9), state(once)]).toEqual([each.release(9), state(each)]);
  }
});
