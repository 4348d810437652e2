import type { Numbers } from './arena';
import { UNKNOWN, isNode, nodeIndex, numbers } from './arena';

const PAGE_BITS = 14;
const PAGE = 1 << PAGE_BITS;

/** Entries outside the pages that are kept: an honest pickler counts up from 0 and needs none. */
const MAX_SPARSE = 1 << 20;

/** Entries that hold nodes; beyond it every node is forgotten. */
const MAX_JOURNAL = 1 << 20;

/** Nothing was memoized there. */
export const MISSING = -(2 ** 31);

/**
 * The memo of one pickle, in pages, so that it grows without copying. Where it holds arena nodes it keeps a journal,
 * so that nodes that are given back turn into UNKNOWN here.
 */
export class Memo {
  /** How many indices are in use; MEMOIZE stores at this index (CPython: `memo_len`). */
  size = 0;
  /** The largest index in use, or one near it: CPython's memo is an array of twice that length. */
  largest = 0;
  private readonly pages: (Numbers | undefined)[] = [];
  /** Pages that hold one value only. */
  private readonly uniform = new Map<number, number>();
  private readonly sparse = new Map<number, number>();
  /** Where nodes were stored, in order, and the arena's top at that moment. */
  private journalIndex = new Uint32Array(0);
  private journalTop = new Int32Array(0);
  private journalLength = 0;
  private pinned: number[] = [];

  constructor(
    /** Offsets need more than 31 bits. */
    private readonly wide: boolean
  ) {}

  /** So many entries hold nodes that it is time to forget the nodes. */
  get crowded(): boolean {
    return this.journalLength + this.pinned.length > MAX_JOURNAL;
  }

  get(index: number): number {
    const page = this.pages[index >>> PAGE_BITS];
    const value = page === undefined ? MISSING : page[index & (PAGE - 1)];
    return value === MISSING ? this.elsewhere(index) : value;
  }

  /** Store `value`; `top` is the arena's top at this moment. */
  put(index: number, value: number, top: number): void {
    const page = this.pages[index >>> PAGE_BITS];
    const slot = index & (PAGE - 1);
    const before = page === undefined ? MISSING : page[slot];
    if (before === value) {
      // In the journal already, if it is a node.
      return;
    }
    if (before === MISSING && this.elsewhere(index) === MISSING) {
      this.size++;
    }
    if (page === undefined) {
      this.set(index, value);
    } else {
      page[slot] = value;
    }
    if (isNode(value)) {
      if (this.journalLength === this.journalTop.length) {
        this.growJournal();
      }
      this.journalIndex[this.journalLength] = index;
      this.journalTop[this.journalLength++] = top;
    }
  }

  /**
   * Nodes from `top` on are given back: entries that hold them become UNKNOWN.
   * @returns the lowest top that has to be kept from now on, for older nodes that were memoized late
   */
  release(top: number): number {
    let floor = 0;
    while (this.holdsSince(top)) {
      const index = this.journalIndex[--this.journalLength];
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
    return this.journalLength > 0 && this.journalTop[this.journalLength - 1] > top;
  }

  /** Every node is given back. */
  forgetNodes(): void {
    for (const indices of [this.journalIndex.subarray(0, this.journalLength), this.pinned]) {
      for (const index of indices) {
        if (isNode(this.get(index))) {
          this.set(index, UNKNOWN);
        }
      }
    }
    this.journalLength = 0;
    this.pinned = [];
  }

  /** What is not in a page of its own. */
  private elsewhere(index: number): number {
    return this.sparse.size + this.uniform.size === 0
      ? MISSING
      : (this.sparse.get(index) ?? this.uniform.get(index >>> PAGE_BITS) ?? MISSING);
  }

  private set(index: number, value: number): void {
    const number = index >>> PAGE_BITS;
    this.largest = Math.max(this.largest, index);
    if (number === this.pages.length && this.size * 2 >= number * PAGE) {
      // Next to the last page, and those are in use: scattered indices can't make the memo large.
      this.shrinkLast();
      this.pages.push(this.makePage(MISSING));
    } else if (this.uniform.has(number)) {
      this.pages[number] = this.makePage(this.uniform.get(number) as number);
      this.uniform.delete(number);
    }
    const page = this.pages[number];
    if (page !== undefined) {
      page[index & (PAGE - 1)] = value;
    } else if (this.sparse.size < MAX_SPARSE || this.sparse.has(index)) {
      this.sparse.set(index, value);
    }
  }

  private growJournal(): void {
    const length = Math.max(64, this.journalLength * 2);
    const index = new Uint32Array(length);
    const top = new Int32Array(length);
    index.set(this.journalIndex);
    top.set(this.journalTop);
    this.journalIndex = index;
    this.journalTop = top;
  }

  private makePage(value: number): Numbers {
    return numbers(PAGE, this.wide).fill(value);
  }

  /** One value memoized again and again needs no page. */
  private shrinkLast(): void {
    const number = this.pages.length - 1;
    const page = this.pages[number];
    if (page === undefined) {
      return;
    }
    let same = 1;
    while (same < PAGE && page[same] === page[0]) {
      same++;
    }
    if (same === PAGE) {
      this.uniform.set(number, page[0]);
      this.pages[number] = undefined;
    }
  }
}
