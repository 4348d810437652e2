/** Bits of an offset within a page. */
const PAGE_BITS = 12;
const PAGE = 2 ** PAGE_BITS;
const NO_STRETCHES: readonly number[] = [];

/**
 * A set of byte ranges that knows how many bytes they cover together, whichever way they overlap. It is kept by pages, so
 * that neither millions of scattered reads nor reading through a large file makes it slow or large.
 */
export class Ranges {
  /** Bytes that are covered. */
  total = 0;
  /** One bit for each page that is covered as a whole. */
  private whole = new Uint8Array(64);
  /** Stretches of the pages that are covered in part: start, end, start, end, in order, with gaps between them. */
  private readonly parts = new Map<number, readonly number[]>();
  /** Page and stretches of the last range: the next one mostly goes on there. */
  private last = { page: -1, stretches: NO_STRETCHES };

  /** Cover the bytes from `start` to `end`. */
  add(start: number, end: number): void {
    for (let at = start; at < end;) {
      const page = Math.floor(at / PAGE);
      const from = at - page * PAGE;
      const to = Math.min(PAGE, end - page * PAGE);
      this.cover(page, from, to);
      at = page * PAGE + to;
    }
  }

  private cover(page: number, from: number, to: number): void {
    if (this.isWhole(page)) {
      return;
    }
    const before = this.last.page === page ? this.last.stretches : (this.parts.get(page) ?? NO_STRETCHES);
    if (to - from === PAGE) {
      this.total += PAGE - covered(before);
      this.parts.delete(page);
      this.setWhole(page);
      return;
    }
    const after = joined(before, from, to);
    this.total += covered(after) - covered(before);
    if (after.length === 2 && after[0] === 0 && after[1] === PAGE) {
      this.parts.delete(page);
      this.setWhole(page);
    } else {
      this.parts.set(page, after);
    }
    this.last = { page, stretches: after };
  }

  private isWhole(page: number): boolean {
    return (this.whole[page >>> 3] & (1 << (page & 7))) !== 0;
  }

  private setWhole(page: number): void {
    if (page >>> 3 >= this.whole.length) {
      const larger = new Uint8Array(Math.max(this.whole.length * 2, (page >>> 3) + 1));
      larger.set(this.whole);
      this.whole = larger;
    }
    this.whole[page >>> 3] |= 1 << (page & 7);
  }
}

/** The stretches with one more, joined with those that it touches. */
function joined(stretches: readonly number[], from: number, to: number): readonly number[] {
  const { length } = stretches;
  if (length === 0 || from > stretches[length - 1]) {
    return [...stretches, from, to];
  }
  if (from === stretches[length - 1]) {
    return [...stretches.slice(0, -1), to];
  }
  let first = 0;
  while (stretches[first + 1] < from) {
    first += 2;
  }
  let behind = first;
  let [start, end] = [from, to];
  for (; behind < length && stretches[behind] <= to; behind += 2) {
    start = Math.min(start, stretches[behind]);
    end = Math.max(end, stretches[behind + 1]);
  }
  return [...stretches.slice(0, first), start, end, ...stretches.slice(behind)];
}

function covered(stretches: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < stretches.length; i += 2) {
    sum += stretches[i + 1] - stretches[i];
  }
  return sum;
}
