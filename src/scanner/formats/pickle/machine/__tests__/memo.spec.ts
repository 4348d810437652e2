import { UNKNOWN, nodeValue } from '../node-table';
import { MISSING, Memo } from '../memo';

const PAGE = 2 ** 14;

describe.each([
  ['narrow', false],
  ['wide', true]
])('%s', (_name, wide) => {
  test('one value in every place, and another later', () => {
    const memo = new Memo(wide);
    for (let i = 0; i < 3 * PAGE; i++) {
      memo.put(i, 7, 0);
    }
    memo.put(5, 8, 0);
    expect([0, 5, 6, PAGE, 3 * PAGE - 1, 3 * PAGE].map(index => memo.get(index))).toEqual([7, 8, 7, 7, 7, MISSING]);
    expect(memo.size).toBe(3 * PAGE);
  });

  test('scattered places', () => {
    const memo = new Memo(wide);
    const places = Array.from({ length: 100 }, (_, i) => i * PAGE * 3).concat(2 ** 32 - 1, 1, PAGE + 1);
    places.forEach((place, i) => memo.put(place, i, 0));
    expect(places.map(place => memo.get(place))).toEqual(places.map((_, i) => i));
    expect([memo.size, memo.largest, memo.get(2), memo.get(-1)]).toEqual([103, 2 ** 32 - 1, MISSING, MISSING]);
    memo.put(3 * PAGE, 1000, 0);
    expect([memo.size, memo.get(3 * PAGE)]).toEqual([103, 1000]);
  });

  test('nodes that are given back', () => {
    const memo = new Memo(wide);
    memo.put(0, nodeValue(0), 1);
    memo.put(1, nodeValue(4), 5);
    memo.put(2, nodeValue(4), 5);
    memo.put(3, nodeValue(0), 5);
    memo.put(3, nodeValue(0), 9);
    expect([memo.holdsSince(4), memo.holdsSince(5)]).toEqual([true, false]);
    expect(memo.release(4)).toBe(1);
    expect([0, 1, 2, 3].map(index => memo.get(index))).toEqual([nodeValue(0), UNKNOWN, UNKNOWN, nodeValue(0)]);
    memo.forgetNodes();
    expect([memo.get(0), memo.get(3), memo.holdsSince(0)]).toEqual([UNKNOWN, UNKNOWN, false]);
  });
});

test('a node in millions of places is no reason to keep a log without end', () => {
  const memo = new Memo(false);
  for (let i = 0; i < 1_100_000; i++) {
    memo.put(i, nodeValue(0), 1);
  }
  expect(memo.nodeLogFull).toBe(true);
  memo.forgetNodes();
  expect([memo.nodeLogFull, memo.get(0), memo.get(1_099_999)]).toEqual([false, UNKNOWN, UNKNOWN]);
});
