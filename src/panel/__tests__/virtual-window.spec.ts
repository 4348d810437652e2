import { rowAt, segmentsOf, topsOf } from '../virtual-window';

const tops = topsOf(Array.from({ length: 5000 }, (_, i) => 20 + (i % 3) * 10));
const total = tops[5000];

describe('the window on a long list', () => {
  it('finds the row at a height', () => {
    for (const row of [0, 1, 2, 777, 4999]) {
      expect(rowAt(tops, tops[row])).toBe(row);
      expect(rowAt(tops, tops[row] + 19)).toBe(row);
    }
    expect(rowAt(tops, -5)).toBe(0);
    expect(rowAt(tops, total + 100)).toBe(4999);
  });

  it.each([0, 5000, 70_000, total])('draws few rows at %d, and gaps for the rest', scrollTop => {
    const segments = segmentsOf(tops, scrollTop, 600, -1);
    const drawn = segments.flatMap(part => ('row' in part ? part.row : []));
    expect(drawn.length).toBeLessThan(80);
    const gaps = segments.reduce((sum, part) => sum + ('gap' in part ? part.gap : 0), 0);
    const rows = drawn.reduce((sum, row) => sum + tops[row + 1] - tops[row], 0);
    expect(gaps + rows).toBe(total);
  });

  it('draws the pinned row wherever it is', () => {
    for (const pinned of [0, 2500, 4999]) {
      const rows = segmentsOf(tops, 40_000, 600, pinned).flatMap(part => ('row' in part ? part.row : []));
      expect(rows).toContain(pinned);
      expect([...rows].sort((a, b) => a - b)).toEqual(rows);
    }
  });

  it('draws nothing of nothing', () => expect(segmentsOf(topsOf([]), 0, 600, -1)).toEqual([]));
});
