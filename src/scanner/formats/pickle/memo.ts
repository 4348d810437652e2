import { UNKNOWN, isNode, nodeIndex } from './arena';

const PAGE_BITS = 14;
const PAGE = 1 << PAGE_BITS;

/** Entries outside the pages that are kept: an honest pickler counts up from 0 and needs none. */
const MAX_SPARSE = 1 << 18;

/** Nothing was memoized there. */
export const MISSING = Number.NEGATIVE_INFINITY;

/**
 * The memo of one pickle, in pages, so that it grows without copying. Where it holds arena nodes it keeps a journal,
 * so that nodes that are given back turn into UNKNOWN here.
 */
export class Memo {
  /** How many indices are in use; MEMOIZE stores at this index (CPython: `memo_len`). */
  size = 0;
  /** The largest index in use: CPython's memo is an array of twice that length. */
  largest = 0;
  private readonly pages: Float64Array[] = [];
  private readonly sparse = new Map<number, number>();
  private journalIndex: number[] = [];
  private journalTop: number[] = [];
  private pinned: number[] = [];

  get(index: number): number {
    const page: Float64Array | undefined = this.pages[index >>> PAGE_BITS];
    const value = page === undefined ? MISSING : page[index & (PAGE - 1)];
    return value === MISSING && this.sparse.size > 0 ? (this.sparse.get(index) ?? MISSING) : value;
  }

  /** Store `value`; `top` is the arena's top at this moment. */
  put(index: number, value: number, top: number): void {
    const page: Float64Array | undefined = this.pages[index >>> PAGE_BITS];
    if (page !== undefined && this.sparse.size === 0) {
      if (page[index & (PAGE - 1)] === MISSING) {
        this.size++;
      }
      page[index & (PAGE - 1)] = value;
    } else if (this.set(index, value) === MISSING) {
      this.size++;
    }
    if (isNode(value)) {
      this.journalIndex.push(index);
      this.journalTop.push(top);
    }
  }

  /**
   * Nodes from `top` on are given back: entries that hold them become UNKNOWN.
   * @returns the lowest top that has to be kept from now on, for older nodes that were memoized late
   */
  release(top: number): number {
    let floor = 0;
    while (this.journalTop.length > 0 && this.journalTop[this.journalTop.length - 1] > top) {
      this.journalTop.pop();
      const index = this.journalIndex.pop() as number;
      const value = this.get(index);
      if (isNode(value)) {
        if (nodeIndex(value) >= top) {
          this.set(index, UNKNOWN);
        } else {
          floor = Math.max(floor, nodeIndex(value) + 1);
          this.pinned.push(index);
        }
      }
    }
    return floor;
  }

  /** True when something was memoized while the arena's top was above `top`. */
  holdsSince(top: number): boolean {
    return this.journalTop.length > 0 && this.journalTop[this.journalTop.length - 1] > top;
  }

  /** Every node is given back. */
  forgetNodes(): void {
    for (const index of this.journalIndex.concat(this.pinned)) {
      if (isNode(this.get(index))) {
        this.set(index, UNKNOWN);
      }
    }
    this.journalIndex = [];
    this.journalTop = [];
    this.pinned = [];
  }

  /** A page is added only next to the last one, so that scattered indices can't make it large. */
  private set(index: number, value: number): number {
    const number = index >>> PAGE_BITS;
    const before = this.get(index);
    this.largest = Math.max(this.largest, index);
    if (number > this.pages.length) {
      if (before !== MISSING || this.sparse.size < MAX_SPARSE) {
        this.sparse.set(index, value);
      }
      return before;
    }
    if (number === this.pages.length) {
      this.pages.push(new Float64Array(PAGE).fill(MISSING));
    }
    this.pages[number][index & (PAGE - 1)] = value;
    return before;
  }
}
