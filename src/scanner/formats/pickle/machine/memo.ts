import type { Numbers } from './growing-numbers';
import { longer, numbers } from './growing-numbers';
import { UNKNOWN, isNode, nodeIndex, nodeValue } from './node-table';

const PAGE_BITS = 14;
const PAGE = 1 << PAGE_BITS;

/** Entries of the table for the lowest indices at first: most pickles need few, and there may be thousands of pickles. */
const FIRST = 64;
/** Largest size of that table, which grows by doubling; pages hold the indices behind it. */
const TABLE_PAGES = 4;
const MAX_TABLE = TABLE_PAGES * PAGE;

/** Places for each entry in use, up to which a page takes no more memory than scattered entries do. */
const SCATTERED = 8;

/** Entries outside the pages that are kept: an honest pickler counts up from 0 and needs none. */
const MAX_SPARSE = 1 << 20;

/** Entries of the log of nodes; beyond it the machine forgets every node. */
const MAX_NODE_LOG = 1 << 20;

/** Nothing was memoized there. */
export const MISSING = -(2 ** 31);

/**
 * The memo of one pickle: a small table, then pages, so that it grows without copying. It logs where it holds nodes, so
 * that it can put UNKNOWN in their place when the machine gives them back.
 */
export class Memo {
  /** How many indices are in use; MEMOIZE stores at this index (CPython: `memo_len`). */
  size = 0;
  /** The largest index in use, or one near it: CPython's memo is an array of twice that length. */
  largest = 0;
  /** Entries could not be kept: their values are not known any more. */
  overflowed = false;
  /** Something was put under a key that is no index, as Python 2 allows, or under a larger one than is kept. */
  private elsewhere = false;
  /** Entries below this index may come from an earlier pickle of the file: an unpickler that is used again keeps them. */
  private earlier = 0;
  private table: Numbers;
  /** Entries of the table that may be in use. */
  private tableEnd = 0;
  /** Filled from the beginning, since V8 compiles the decode loop anew when an array gets another kind of items. */
  private readonly pages = new Array<Numbers | undefined>(TABLE_PAGES).fill(undefined);
  private pageCount = 0;
  /** Pages that hold one value only. */
  private readonly singleValuePages = new Map<number, number>();
  private readonly sparse = new Map<number, number>();
  /** Something is or was in the two of them. */
  private scattered = false;
  /** Indices under which nodes were stored, in order, and the node table's top at that moment. */
  private nodeLogIndices = new Uint32Array(FIRST);
  private nodeLogTops = new Int32Array(FIRST);
  private nodeLogLength = 0;
  private lateIndices: number[] = [];

  constructor(
    /** Offsets need more than 31 bits. */
    private readonly wide: boolean
  ) {
    this.table = numbers(FIRST, wide).fill(MISSING);
  }

  /** So many entries hold nodes that it is time to forget the nodes. */
  get nodeLogFull(): boolean {
    return this.nodeLogLength + this.lateIndices.length > MAX_NODE_LOG;
  }

  /** Entries that memory is held for. */
  get room(): number {
    return this.table.length + this.pageCount * PAGE + this.sparse.size;
  }

  /** Forget everything, for another pickle. */
  clear(): void {
    if (this.tableEnd > 0) {
      this.table.fill(MISSING, 0, this.tableEnd);
    }
    if (this.largest >= this.table.length) {
      this.pages.length = TABLE_PAGES;
      this.pageCount = 0;
      this.singleValuePages.clear();
      this.sparse.clear();
      this.scattered = false;
    }
    this.size = this.largest = this.tableEnd = this.nodeLogLength = 0;
    this.lateIndices.length = 0;
    this.overflowed = this.elsewhere = false;
    this.earlier = 0;
  }

  /** What earlier pickles of the file put below this index may still be there. */
  keepBelow(index: number): void {
    this.earlier = index;
  }

  /** Something was stored under a key that is not kept. */
  putElsewhere(): void {
    this.elsewhere = true;
  }

  /**
   * What GET pushes when `get` found nothing: UNKNOWN if the entry may have been put, else MISSING, which is where every
   * loader raises.
   * @param isIndex - the key is an index that `put` would keep
   */
  lost(index: number, isIndex: boolean): number {
    return this.overflowed || index < this.earlier || (!isIndex && this.elsewhere) ? UNKNOWN : MISSING;
  }

  get(index: number): number {
    const { table } = this;
    if (index < table.length && index >= 0) {
      return table[index];
    }
    const page = this.pages[index >>> PAGE_BITS];
    const value = page === undefined ? MISSING : page[index & (PAGE - 1)];
    return value === MISSING ? this.scatteredValue(index) : value;
  }

  /** Store `value`; `top` is the node table's top at this moment. */
  put(index: number, value: number, top: number): void {
    const inTable = index < this.tableEnd;
    const place = inTable ? this.table : this.pages[index >>> PAGE_BITS];
    const slot = inTable ? index : index & (PAGE - 1);
    const before = place === undefined || place[slot] === MISSING ? this.scatteredValue(index) : place[slot];
    if (before === value) {
      // In the log already, if it is a node.
      return;
    }
    if (before === MISSING) {
      this.size++;
    }
    if (place === undefined) {
      this.set(index, value);
    } else {
      place[slot] = value;
      this.largest = index > this.largest ? index : this.largest;
    }
    if (isNode(value)) {
      if (this.nodeLogLength === this.nodeLogTops.length) {
        this.growNodeLog();
      }
      this.nodeLogIndices[this.nodeLogLength] = index;
      this.nodeLogTops[this.nodeLogLength++] = top;
    }
  }

  /** True when `putNodes` may be given this index. */
  isBehindAll(index: number): boolean {
    return index > this.largest || this.size === 0;
  }

  /**
   * Store the nodes from `node` on, each when it was the newest, at the indices from `index` on.
   * @param index - one that `isBehindAll`
   */
  putNodes(index: number, node: number, count: number): void {
    const end = index + count;
    for (let at = index; at < end;) {
      this.size++;
      this.set(at, nodeValue(node + at - index));
      const inTable = at < this.table.length;
      const place = inTable ? this.table : this.pages[at >>> PAGE_BITS];
      const from = at++;
      if (place !== undefined) {
        const base = inTable ? 0 : from & ~(PAGE - 1);
        const to = Math.min(end, base + place.length);
        for (; at < to; at++) {
          place[at - base] = nodeValue(node + at - index);
        }
        this.size += to - from - 1;
        if (inTable) {
          this.tableEnd = to;
        }
      }
    }
    this.largest = end - 1;
    while (this.nodeLogLength + count > this.nodeLogTops.length) {
      this.growNodeLog();
    }
    const { nodeLogIndices, nodeLogTops, nodeLogLength } = this;
    for (let i = 0; i < count; i++) {
      nodeLogIndices[nodeLogLength + i] = index + i;
      nodeLogTops[nodeLogLength + i] = node + i + 1;
    }
    this.nodeLogLength += count;
  }

  /**
   * Nodes from `top` on are given back: entries that hold them become UNKNOWN.
   * @returns the lowest top that has to be kept from now on, for older nodes that were memoized late
   */
  release(top: number): number {
    let floor = 0;
    while (this.holdsSince(top)) {
      const index = this.nodeLogIndices[--this.nodeLogLength];
      const inTable = index < this.table.length;
      const place = inTable ? this.table : this.pages[index >>> PAGE_BITS];
      const slot = inTable ? index : index & (PAGE - 1);
      const value = place === undefined || place[slot] === MISSING ? this.scatteredValue(index) : place[slot];
      if (isNode(value)) {
        if (nodeIndex(value) < top) {
          floor = Math.max(floor, nodeIndex(value) + 1);
          this.lateIndices.push(index);
        } else if (place === undefined) {
          this.set(index, UNKNOWN);
        } else {
          place[slot] = UNKNOWN;
        }
      }
    }
    return floor;
  }

  /** True when something was memoized while the node table's top was above `top`. */
  holdsSince(top: number): boolean {
    return this.nodeLogLength > 0 && this.nodeLogTops[this.nodeLogLength - 1] > top;
  }

  /** Every node is given back. */
  forgetNodes(): void {
    const touched = new Set<number>();
    for (const indices of [this.nodeLogIndices.subarray(0, this.nodeLogLength), this.lateIndices]) {
      for (const index of indices) {
        if (isNode(this.get(index))) {
          this.set(index, UNKNOWN);
          touched.add(index >>> PAGE_BITS);
        }
      }
    }
    touched.forEach(number => this.shrink(number));
    this.nodeLogLength = 0;
    this.lateIndices = [];
  }

  /** The value at an index that is in no page: one of few in its page, or of a page that holds one value only. */
  private scatteredValue(index: number): number {
    return index >= this.table.length && this.scattered
      ? (this.sparse.get(index) ?? this.singleValuePages.get(index >>> PAGE_BITS) ?? MISSING)
      : MISSING;
  }

  private set(index: number, value: number): void {
    this.largest = Math.max(this.largest, index);
    if (index >= this.table.length && index < MAX_TABLE && this.size * SCATTERED >= this.table.length) {
      this.growTable(index);
    }
    if (index < this.table.length) {
      this.tableEnd = Math.max(this.tableEnd, index + 1);
      this.table[index] = value;
    } else {
      this.setFar(index, value);
    }
  }

  /** The table is in use: scattered indices can't make it large. */
  private growTable(index: number): void {
    const { length } = this.table;
    if (index >= length * 4) {
      return;
    }
    this.table = longer(this.table, index >= length * 2 ? length * 4 : length * 2).fill(MISSING, length);
    for (const [place, value] of this.sparse) {
      if (place < this.table.length) {
        this.table[place] = value;
        this.tableEnd = Math.max(this.tableEnd, place + 1);
        this.sparse.delete(place);
      }
    }
  }

  private setFar(index: number, value: number): void {
    const number = index >>> PAGE_BITS;
    if (number === this.pages.length && this.size * SCATTERED >= number * PAGE) {
      // Next to the last page, and those are in use: scattered indices can't make the memo large.
      this.shrink(number - 1);
      this.pages[number] = this.makePage(MISSING);
    } else if (this.singleValuePages.has(number)) {
      this.pages[number] = this.makePage(this.singleValuePages.get(number) as number);
      this.singleValuePages.delete(number);
    }
    const page = this.pages[number];
    if (page !== undefined) {
      page[index & (PAGE - 1)] = value;
    } else if (this.sparse.size < MAX_SPARSE || this.sparse.has(index)) {
      this.sparse.set(index, value);
      this.scattered = true;
    } else {
      this.overflowed = true;
    }
  }

  private growNodeLog(): void {
    const length = this.nodeLogTops.length * 2;
    this.nodeLogIndices = extended(this.nodeLogIndices, new Uint32Array(length));
    this.nodeLogTops = extended(this.nodeLogTops, new Int32Array(length));
  }

  private makePage(value: number): Numbers {
    this.pageCount++;
    return numbers(PAGE, this.wide).fill(value);
  }

  /** One value memoized again and again needs no page. */
  private shrink(number: number): void {
    const page = this.pages[number];
    if (page !== undefined && holdsOneValue(page)) {
      this.singleValuePages.set(number, page[0]);
      this.scattered = true;
      this.pages[number] = undefined;
      this.pageCount--;
    }
  }
}

/** A function of its own: V8 compiles its loop once, and not again for each page. */
function holdsOneValue(page: Numbers): boolean {
  const first = page[0];
  for (let i = 1; i < PAGE; i++) {
    if (page[i] !== first) {
      return false;
    }
  }
  return true;
}

function extended<T extends Uint32Array | Int32Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}
