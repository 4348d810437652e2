import type { Numbers } from './growing-numbers';
import { longer, numbers } from './growing-numbers';

/** Values that fit at first. */
const FIRST_VALUES = 256;
/** Free places of the stack with which it is worth going on. */
export const ROOM = 128;
/** First items behind a mark that a full stack keeps, more than any container keeps, and last ones. */
const FIRST_KEPT = 128;
const LAST_KEPT = 1 << 14;

/** Work of dropping a value, and of moving a mark. */
const DROPPING = 3;
const MOVING = 20;

/** Limits of one machine; a pickle beyond them reaches a limit of ours and has no fault. */
export interface Capacity {
  /** Values that are kept on the stack, marks, and entries of the memo. */
  readonly maxStack: number;
  readonly maxMarks: number;
  readonly maxMemo: number;
}

/** Items of a tuple, list or dict that is being collected which are not kept, but counted. */
export interface Gap {
  /** Stack index of the first item behind them. */
  readonly at: number;
  count: number;
  /** Steps that they add to a walk through the container. */
  steps: number;
  /** The name of a hook, or a computed name, is among those that may be keys. */
  reserved: boolean;
  /** Something that can be called is among them. */
  calls: boolean;
  /** An object of a class is among them. */
  objects: boolean;
}

/** Nothing is missing. */
export const NO_GAP: Gap = { at: -1, count: 0, steps: 0, reserved: false, calls: false, objects: false };

/** Returns the facts to remember about a range of stack items before the stack drops them. */
export interface ItemSurvey {
  /** Steps that they add to a walk through the container that takes them. */
  sharedSteps(from: number, to: number): number;
  /** True when one of the keys, which are every other item, is the name of a hook, or computed. */
  holdsReserved(from: number, to: number): boolean;
  /** True when one of them can be called. */
  holdsCalls(from: number, to: number): boolean;
  /** True when one of them is an object of a class. */
  holdsObjects(from: number, to: number): boolean;
}

/**
 * The machine's stack and its marks. Each slot knows where the nodes that belong to it begin, so that the machine can
 * give back popped nodes at once. The fields are public for the decode loop, which keeps them in variables.
 */
export class OperandStack {
  values: Numbers;
  /** The node table's top when the slot was filled. */
  nodesFrom = new Int32Array(FIRST_VALUES);
  /** How many slots are in use. */
  depth = 0;
  marks: number[] = [];
  /** Stack index that may not be popped below (CPython: `fence`). */
  fence = 0;
  /** Values that `popMark` found missing between the mark and the items behind it. */
  poppedGap: Gap = NO_GAP;
  /** Values or marks were dropped for good because there were too many. */
  trimmed = false;
  /** In the order of the marks that they stand behind. */
  private gaps: Gap[] = [];

  /** @param wide - offsets of the source need more than 31 bits */
  constructor(wide: boolean) {
    this.values = numbers(FIRST_VALUES, wide);
  }

  /** Begin another pickle. */
  reset(): void {
    this.depth = this.fence = this.marks.length = this.gaps.length = 0;
    this.poppedGap = NO_GAP;
    this.trimmed = false;
  }

  /** The value on top, `down` slots below it. */
  peek(down = 0): number {
    return this.values[this.depth - 1 - down];
  }

  /** True when so many values stand above the fence. */
  has(count: number): boolean {
    return this.depth - this.fence >= count;
  }

  /** @param nodesFrom - where the nodes that belong to the value begin */
  push(value: number, nodesFrom: number): void {
    this.values[this.depth] = value;
    this.nodesFrom[this.depth++] = nodesFrom;
  }

  /** Put `value` in place of the `count` values on top. */
  replace(count: number, value: number): void {
    this.depth -= count - 1;
    this.values[this.depth - 1] = value;
  }

  /** Returns the index of the first item behind the last mark; `poppedGap` tells which items were dropped. */
  popMark(): number {
    const from = this.marks.pop() as number;
    const last = this.gaps.length > 0 ? this.gaps[this.gaps.length - 1] : NO_GAP;
    if (last.at > from) {
      this.poppedGap = last;
      this.gaps.pop();
    } else {
      this.poppedGap = NO_GAP;
    }
    this.fence = this.fenceBelow();
    return from;
  }

  /** The last mark, or where items are missing behind it. */
  private fenceBelow(): number {
    const mark = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    return this.gaps.length > 0 ? Math.max(mark, this.gaps[this.gaps.length - 1].at) : mark;
  }

  /** True when an opcode that finds too little on the stack would find it if the machine had kept all there was. */
  get incomplete(): boolean {
    return this.trimmed || (this.gaps.length > 0 && this.fence === this.gaps[this.gaps.length - 1].at);
  }

  /** True when `trim` has to make room. */
  isFull({ maxStack, maxMarks }: Capacity): boolean {
    return this.depth >= maxStack || this.marks.length >= maxMarks;
  }

  /**
   * The stack or the marks are full. The stack drops the middle of a long run of items and counts it; only the opcode
   * that collects the run could notice. If that does not help, it drops the oldest values, so that the machine goes on.
   * @returns the work that it took
   */
  trim({ maxStack, maxMarks }: Capacity, survey: ItemSurvey): number {
    let work = 0;
    for (let i = this.marks.length; i >= 0 && this.depth > maxStack / 2; i--) {
      const from = i > 0 ? this.marks[i - 1] : 0;
      const to = i < this.marks.length ? this.marks[i] : this.depth;
      work += this.thin(from, to, survey);
    }
    if (this.depth > maxStack / 2 || this.marks.length >= maxMarks) {
      work += this.drop(Math.max(0, this.depth - Math.floor(maxStack / 2)), Math.floor(maxMarks / 2));
    }
    this.fence = this.fenceBelow();
    return work;
  }

  /** Make place for more values, `least` or more in all. */
  grow(most: number, least = 0): void {
    const size = Math.min(Math.max(Math.ceil(this.values.length * 1.5), least), most + ROOM);
    this.values = longer(this.values, size);
    this.nodesFrom = longer(this.nodesFrom, size);
  }

  /** Count the middle of the stack items in the range, and close the place that they had. */
  private thin(from: number, to: number, survey: ItemSurvey): number {
    const at = from + FIRST_KEPT;
    // Keys stay keys.
    const count = Math.floor((to - at - LAST_KEPT) / 2) * 2;
    if (count <= 0) {
      return 0;
    }
    const steps = survey.sharedSteps(at, at + count);
    const reserved = survey.holdsReserved(at, at + count);
    const calls = survey.holdsCalls(at, at + count);
    const objects = survey.holdsObjects(at, at + count);
    const known = this.gaps.find(gap => gap.at === at);
    if (known !== undefined) {
      known.count += count;
      known.steps += steps;
      known.reserved ||= reserved;
      known.calls ||= calls;
      known.objects ||= objects;
    } else {
      this.gaps.push({ at, count, steps, reserved, calls, objects });
    }
    const work = this.closeUp(at, count);
    this.gaps = this.gaps.map(gap => (gap.at > at ? { ...gap, at: gap.at - count } : gap)).sort((a, b) => a.at - b.at);
    this.marks = this.marks.map(mark => (mark > at ? mark - count : mark));
    return work;
  }

  /** Drop the oldest values, and all but the latest marks, for good. */
  private drop(count: number, keptMarks: number): number {
    const work = this.closeUp(0, count);
    const kept = this.marks.slice(-keptMarks);
    this.marks = count === 0 ? kept : kept.filter(mark => mark >= count).map(mark => mark - count);
    this.gaps = this.gaps.filter(gap => gap.at > count).map(gap => ({ ...gap, at: gap.at - count }));
    this.trimmed = true;
    return work;
  }

  private closeUp(at: number, count: number): number {
    this.values.copyWithin(at, at + count, this.depth);
    this.nodesFrom.copyWithin(at, at + count, this.depth);
    this.depth -= count;
    return count * DROPPING + this.marks.length * MOVING;
  }
}
