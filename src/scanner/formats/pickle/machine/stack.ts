import type { NodeTable, Numbers } from './node-table';
import { Kind, UNKNOWN, isNode, nodeIndex, nodeValue } from './node-table';
import type { Memo } from './memo';
import { Op } from './opcodes';
import type { MachineMemory } from './machine-memory';

/** Fewer items between the top of the stack and the last mark than an opcode takes. */
export const UNDERFLOW = -1;
/** Free places of the stack with which it is worth going on. */
export const ROOM = 128;
/** Of very many items behind a mark so many of the first are kept, more than any container keeps, and of the last. */
const FIRST_KEPT = 128;
const LAST_KEPT = 1 << 14;
/** Items of a tuple, list or dict that are kept when they are collected from the stack. */
const MAX_COLLECTED = 64;

/**
 * Steps of a walk through a container (to print, compare, copy or hash it) beyond which it is no data. Two levels of
 * sharing, a thousand rows that hold one list of a thousand, stay below the square of the file's size, however large.
 */
const MAX_WALK = 1e9;

/** What a machine may hold; more is a limit of ours and no fault of the pickle. */
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
  /** What they add to a walk through the container. */
  steps: number;
  /** The name of a hook is among those that may be keys. */
  reserved: boolean;
}

/** Work of forgetting a node, which may be in the memo, or a value of the stack; and of dropping the latter. */
const FORGETTING = 15;
const DROPPING = 3;
/** Work of moving a mark. */
const MOVING = 20;

/** Nothing is missing. */
export const NO_GAP: Gap = { at: -1, count: 0, steps: 0, reserved: false };

/**
 * The machine's stack, marks and memo, and how values get from one to the other. Each stack slot knows where the arena
 * nodes that belong to it begin, so that what is thrown away can be given back at once.
 */
export abstract class Operands {
  readonly nodes: NodeTable;
  readonly memo: Memo;
  protected stack: Numbers;
  protected below: Int32Array;
  protected sp = 0;
  protected marks: number[] = [];
  /** Stack index that may not be popped below (CPython: `fence`). */
  protected fence = 0;
  /** In the order of the marks that they stand behind. */
  private gaps: Gap[] = [];
  protected popped: Gap = NO_GAP;
  /** Values or marks were dropped for good because there were too many. */
  protected trimmed = false;
  /** A container was fetched from the memo or duplicated, so that some may be held twice. */
  protected shared = false;
  /** Offset of the pickle. */
  protected start = 0;
  /** Nodes below this are never given back one by one. */
  protected floor = 0;
  /** Work besides that of the opcodes which is not paid yet. */
  protected effort = 0;

  constructor(private readonly storage: MachineMemory) {
    this.nodes = storage.nodes;
    this.memo = storage.memo;
    this.stack = storage.stack;
    this.below = storage.nodesFrom;
  }

  /** Begin another pickle at offset `start`. */
  protected reset(start: number): void {
    this.storage.clear();
    this.start = start;
    this.sp = this.fence = this.floor = 0;
    this.marks.length = this.gaps.length = 0;
    this.trimmed = this.shared = false;
  }

  protected fromMark(kind: Kind, at: number): number {
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    const value = this.collect(kind, from, at, this.popped);
    if (this.sp === from) {
      this.below[from] = nodeIndex(value);
    }
    this.stack[from] = value;
    this.sp = from + 1;
    return at + 1;
  }

  protected sized(kind: Kind, count: number, at: number): number {
    if (this.sp - this.fence < count) {
      return UNDERFLOW;
    }
    const from = this.sp - count;
    this.stack[from] = this.collect(kind, from, at);
    this.sp = from + 1;
    return at + 1;
  }

  /** A new container of the stack items from `from` on; they stay on the stack. */
  protected collect(kind: Kind, from: number, at: number, gap = NO_GAP): number {
    const steps = gap.steps + (this.shared ? this.stepsThrough(from, this.sp) : 0);
    const kept = from + MAX_COLLECTED;
    if (kept < this.sp) {
      this.release(this.below[kept]);
    }
    const value = this.node(kind, at, this.sp);
    this.nodes.extend(nodeIndex(value), this.stack, from, this.sp, gap.count);
    if (steps > 0) {
      this.deepen(nodeIndex(value), steps, at);
    }
    return value;
  }

  protected node(kind: Kind, at: number, sp: number): number {
    if (this.nodes.full) {
      this.forget(sp);
    }
    return nodeValue(this.nodes.add(kind, at));
  }

  /** What the containers among the stack items in a range add to a walk through the one that takes them. */
  protected stepsThrough(from: number, to: number): number {
    let steps = 0;
    for (let i = from; i < to; i++) {
      const child = this.stack[i];
      if (isNode(child) && this.nodes.isContainer(nodeIndex(child))) {
        steps += this.nodes.takeWalkSteps(nodeIndex(child)) - 1;
      }
    }
    return steps;
  }

  /** A walk through the container takes so many steps more: report it when they are more than any data takes. */
  protected deepen(index: number, steps: number, at: number): void {
    const walk = this.nodes.addWalkSteps(index, steps);
    if (walk > MAX_WALK && walk > (at - this.start) ** 2) {
      this.expanded(at);
    }
  }

  protected abstract expanded(at: number): void;

  protected nodeWith(kind: Kind, at: number, callee: number, args: number, slot = this.sp, kwargs = UNKNOWN): number {
    let keep = (value: number): number => value;
    if (this.nodes.full) {
      this.forget(slot);
      keep = value => (isNode(value) ? UNKNOWN : value);
    }
    return nodeValue(this.nodes.addCall(kind, at, keep(callee), keep(args), keep(kwargs)));
  }

  /** The arena is full: keep running, but forget what the older containers held. */
  protected forget(sp: number): void {
    this.effort += (this.nodes.top + sp) * FORGETTING;
    for (let i = 0; i < Math.max(sp, this.sp); i++) {
      if (isNode(this.stack[i])) {
        this.stack[i] = UNKNOWN;
      }
      this.below[i] = 0;
    }
    this.memo.forgetNodes();
    this.nodes.clear();
    this.floor = 0;
  }

  /** Give back the nodes from `top` on, which nothing on the stack holds any more. */
  protected release(top: number): void {
    const from = Math.max(top, this.floor);
    if (from < this.nodes.top) {
      this.floor = Math.max(this.floor, this.memo.release(from));
      this.nodes.release(Math.max(from, this.floor));
    }
  }

  /** What was popped may still be in the memo; only if it isn't are its nodes given back. */
  protected discard(top: number): void {
    if (!this.memo.holdsSince(top)) {
      this.release(top);
    }
  }

  /** `target` may now hold nodes younger than itself although it was fetched from the memo: keep them all. */
  protected guardAlias(target: number, slot: number): void {
    if (nodeIndex(target) < this.below[slot]) {
      this.floor = this.nodes.top;
    }
  }

  protected push(value: number, top = this.nodes.top): void {
    this.stack[this.sp] = value;
    this.below[this.sp++] = top;
  }

  protected pushNew(value: number): void {
    this.push(value, isNode(value) ? nodeIndex(value) : this.nodes.top);
  }

  protected replace(count: number, value: number): void {
    this.sp -= count - 1;
    this.stack[this.sp - 1] = value;
  }

  /** Where the items behind the last mark begin; what of them is not kept is in `popped`. */
  protected popMark(): number {
    const from = this.marks.pop() as number;
    const last = this.gaps.length > 0 ? this.gaps[this.gaps.length - 1] : NO_GAP;
    if (last.at > from) {
      this.popped = last;
      this.gaps.pop();
    } else {
      this.popped = NO_GAP;
    }
    this.fence = this.fenceBelow();
    return from;
  }

  /** The last mark, or where items are missing behind it. */
  private fenceBelow(): number {
    const mark = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    return this.gaps.length > 0 ? Math.max(mark, this.gaps[this.gaps.length - 1].at) : mark;
  }

  /** True when an opcode that finds too little on the stack would find it if we had kept all there was. */
  protected get incomplete(): boolean {
    return this.trimmed || (this.gaps.length > 0 && this.fence === this.gaps[this.gaps.length - 1].at);
  }

  /**
   * The stack or the marks are full. Of long runs of items the middle is only counted, which no opcode but the one that
   * collects them all will miss. If that does not help, the oldest are dropped, so that what follows is still run.
   */
  protected trim({ maxStack, maxMarks }: Capacity): void {
    for (let i = this.marks.length; i >= 0 && this.sp > maxStack / 2; i--) {
      const from = i > 0 ? this.marks[i - 1] : 0;
      const to = i < this.marks.length ? this.marks[i] : this.sp;
      this.thin(from, to);
    }
    if (this.sp > maxStack / 2 || this.marks.length >= maxMarks) {
      this.drop(Math.max(0, this.sp - Math.floor(maxStack / 2)), Math.floor(maxMarks / 2));
    }
    this.fence = this.fenceBelow();
  }

  /** Count the middle of the stack items in the range, and close the place that they had. */
  private thin(from: number, to: number): void {
    const at = from + FIRST_KEPT;
    // Keys stay keys.
    const count = Math.floor((to - at - LAST_KEPT) / 2) * 2;
    if (count <= 0) {
      return;
    }
    const steps = this.shared ? this.stepsThrough(at, at + count) : 0;
    const reserved = this.holdsReserved(at, at + count);
    const known = this.gaps.find(gap => gap.at === at);
    if (known !== undefined) {
      known.count += count;
      known.steps += steps;
      known.reserved ||= reserved;
    } else {
      this.gaps.push({ at, count, steps, reserved });
    }
    this.closeUp(at, count);
    this.gaps = this.gaps.map(gap => (gap.at > at ? { ...gap, at: gap.at - count } : gap)).sort((a, b) => a.at - b.at);
    this.marks = this.marks.map(mark => (mark > at ? mark - count : mark));
  }

  /** Drop the oldest values, and all but the latest marks, for good. */
  private drop(count: number, keptMarks: number): void {
    this.closeUp(0, count);
    const kept = this.marks.slice(-keptMarks);
    this.marks = count === 0 ? kept : kept.filter(mark => mark >= count).map(mark => mark - count);
    this.gaps = this.gaps.filter(gap => gap.at > count).map(gap => ({ ...gap, at: gap.at - count }));
    this.trimmed = true;
  }

  private closeUp(at: number, count: number): void {
    this.effort += count * DROPPING + this.marks.length * MOVING;
    this.stack.copyWithin(at, at + count, this.sp);
    this.below.copyWithin(at, at + count, this.sp);
    this.sp -= count;
  }

  /** True when one of the keys among the stack items in the range is the name of a hook. */
  protected abstract holdsReserved(from: number, to: number): boolean;

  protected growStack(most: number): void {
    this.storage.growStack(most + ROOM);
    this.stack = this.storage.stack;
    this.below = this.storage.nodesFrom;
  }
}

/** The container that an EMPTY_ opcode pushes. */
export function emptyKind(op: number): Kind {
  switch (op) {
    case Op.EMPTY_TUPLE:
      return Kind.TUPLE;
    case Op.EMPTY_LIST:
      return Kind.LIST;
    case Op.EMPTY_DICT:
      return Kind.DICT;
    default:
      return Kind.SET;
  }
}
