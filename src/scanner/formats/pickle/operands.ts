import type { Arena, Numbers } from './arena';
import { Kind, UNKNOWN, isNode, longer, nodeIndex, nodeValue, numbers } from './arena';
import { Memo } from './memo';
import { Op } from './opcodes';

/** Fewer items between the top of the stack and the last mark than an opcode takes. */
export const UNDERFLOW = -1;
/** Values on the stack, and marks: no model has a tuple of more than four million items. */
export const MAX_STACK = 1 << 22;
/** How many of them, the latest, are kept when there are more. */
const MAX_TRIMMED = 1 << 16;
/** Free places of the stack with which it is worth going on. */
export const ROOM = 128;
/** Items of a tuple, list or dict that are kept when they are collected from the stack. */
const MAX_COLLECTED = 64;

/**
 * Steps of a walk through a container (to print, compare, copy or hash it) beyond which it is no data. Two levels of
 * sharing, a thousand rows that hold one list of a thousand, stay below the square of the file's size, however large.
 */
const MAX_WALK = 1e9;

/**
 * The machine's stack, marks and memo, and how values get from one to the other. Each stack slot knows where the arena
 * nodes that belong to it begin, so that what is thrown away can be given back at once.
 */
export abstract class Operands {
  readonly memo: Memo;
  protected stack: Numbers;
  /** Arena's top when each stack slot was filled: where the nodes that belong to the slot begin. */
  protected below = new Int32Array(2 * ROOM);
  protected sp = 0;
  protected marks: number[] = [];
  /** Stack index that may not be popped below (CPython: `fence`). */
  protected fence = 0;
  /** Values or marks were dropped because there were too many. */
  protected trimmed = false;
  /** A container was fetched from the memo or duplicated, so that some may be held twice. */
  protected shared = false;
  /** Offset of the pickle. */
  protected start = 0;
  /** Nodes below this are never given back one by one. */
  protected floor = 0;

  constructor(readonly arena: Arena) {
    this.memo = new Memo(arena.wide);
    this.stack = numbers(2 * ROOM, arena.wide);
  }

  protected fromMark(kind: Kind, at: number): number {
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    const value = this.collect(kind, from, at);
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
  protected collect(kind: Kind, from: number, at: number): number {
    const steps = this.shared ? this.stepsThrough(from) : 0;
    const kept = from + MAX_COLLECTED;
    if (kept < this.sp) {
      this.release(this.below[kept]);
    }
    const value = this.node(kind, at, this.sp);
    this.arena.extend(nodeIndex(value), this.stack, from, this.sp);
    if (steps > 0) {
      this.deepen(nodeIndex(value), steps, at);
    }
    return value;
  }

  protected node(kind: Kind, at: number, sp: number): number {
    if (this.arena.full) {
      this.forget(sp);
    }
    return nodeValue(this.arena.add(kind, at));
  }

  /** What the containers among the stack items from `from` on add to a walk through the one that takes them. */
  protected stepsThrough(from: number): number {
    let steps = 0;
    for (let i = from; i < this.sp; i++) {
      const child = this.stack[i];
      if (isNode(child) && this.arena.isContainer(nodeIndex(child))) {
        steps += this.arena.walk(nodeIndex(child)) - 1;
      }
    }
    return steps;
  }

  /** A walk through the container takes so many steps more: report it when they are more than any data takes. */
  protected deepen(index: number, steps: number, at: number): void {
    const walk = this.arena.deepen(index, steps);
    if (walk > MAX_WALK && walk > (at - this.start) ** 2) {
      this.expanded(at);
    }
  }

  protected abstract expanded(at: number): void;

  protected nodeWith(kind: Kind, at: number, callee: number, args: number, slot = this.sp, kwargs = UNKNOWN): number {
    let keep = (value: number): number => value;
    if (this.arena.full) {
      this.forget(slot);
      keep = value => (isNode(value) ? UNKNOWN : value);
    }
    return nodeValue(this.arena.addCall(kind, at, keep(callee), keep(args), keep(kwargs)));
  }

  /** The arena is full: keep running, but forget what the older containers held. */
  protected forget(sp: number): void {
    for (let i = 0; i < Math.max(sp, this.sp); i++) {
      if (isNode(this.stack[i])) {
        this.stack[i] = UNKNOWN;
      }
      this.below[i] = 0;
    }
    this.memo.forgetNodes();
    this.arena.clear();
    this.floor = 0;
  }

  /** Give back the nodes from `top` on, which nothing on the stack holds any more. */
  protected release(top: number): void {
    const from = Math.max(top, this.floor);
    if (from < this.arena.top) {
      this.floor = Math.max(this.floor, this.memo.release(from));
      this.arena.release(Math.max(from, this.floor));
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
      this.floor = this.arena.top;
    }
  }

  protected push(value: number, top = this.arena.top): void {
    this.stack[this.sp] = value;
    this.below[this.sp++] = top;
  }

  protected pushNew(value: number): void {
    this.push(value, isNode(value) ? nodeIndex(value) : this.arena.top);
  }

  protected replace(count: number, value: number): void {
    this.sp -= count - 1;
    this.stack[this.sp - 1] = value;
  }

  protected popMark(): number {
    const from = this.marks.pop() as number;
    this.fence = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    return from;
  }

  /** The stack or the marks are full: keep the latest, so that what is pushed from here on is still run. */
  protected trim(): void {
    const dropped = Math.max(0, this.sp - MAX_TRIMMED);
    this.stack.copyWithin(0, dropped, this.sp);
    this.below.copyWithin(0, dropped, this.sp);
    this.sp -= dropped;
    this.marks = this.marks
      .slice(-MAX_TRIMMED)
      .filter(mark => mark >= dropped)
      .map(mark => mark - dropped);
    this.fence = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    this.trimmed = true;
  }

  protected growStack(): void {
    const size = Math.min(Math.ceil(this.stack.length * 1.5), MAX_STACK + ROOM);
    this.stack = longer(this.stack, size);
    this.below = longer(this.below, size);
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
