import type { LoaderErrors } from './loader-errors';
import type { NodeLifetimes } from './node-lifetimes';
import type { NodeTable } from './node-table';
import { Kind, Touch, UNKNOWN, isGlobal, isNode, nodeIndex, nodeValue } from './node-table';
import type { Observer } from './observer';
import { Op } from './opcodes';
import type { Gap, OperandStack } from './operand-stack';
import { NO_GAP } from './operand-stack';
import type { Outcome } from './opcode-outcome';
import { RAISES, UNDERFLOW } from './opcode-outcome';
import { StackSurvey } from './stack-survey';
import type { Window } from './window';

/** Items of a tuple, list or dict that are kept when they are collected from the stack. */
const MAX_COLLECTED = 64;
/** Changes of imported objects that one opcode reports. */
const MAX_SHOWN = 16;

/**
 * Steps of a walk through a container (to print, compare, copy or hash it) beyond which it is no data. Two levels of
 * sharing, a thousand rows that hold one list of a thousand, stay below the square of the file's size, however large.
 */
const MAX_WALK = 1e9;

/** What is remembered of items that are not kept. */
const HELD = Touch.CALLS | Touch.OBJECTS;

/** The opcodes that make containers, and the opcodes that put items into the value below on the stack. */
export class ContainerOpcodes {
  /** What it remembers of items that are not kept. */
  readonly survey: StackSurvey;
  /** Offset of the pickle. */
  private start = 0;

  constructor(
    private readonly operands: OperandStack,
    private readonly nodes: NodeTable,
    private readonly lifetimes: NodeLifetimes,
    window: Window,
    private readonly observer: Observer,
    private readonly errors?: LoaderErrors
  ) {
    this.survey = new StackSurvey(operands, nodes, window, observer);
  }

  /** Begin another pickle at offset `start`. */
  reset(start: number): void {
    this.start = start;
    this.survey.sharesNodes = false;
  }

  /** A container of the values above the last mark. */
  fromMark(kind: Kind, at: number): Outcome {
    const { operands } = this;
    if (operands.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = operands.popMark();
    operands.values[from] = this.collectMarked(kind, from, at);
    operands.depth = from + 1;
    return at + 1;
  }

  /** The same without popping: the items stay on the stack, and the container is not pushed. */
  collectMarked(kind: Kind, from: number, at: number): number {
    const { operands } = this;
    const value = this.collect(kind, from, at, operands.poppedGap);
    if (operands.depth === from) {
      operands.nodesFrom[from] = nodeIndex(value);
    }
    return value;
  }

  /** A container of the `count` values on top. */
  fromTop(kind: Kind, count: number, at: number): Outcome {
    const { operands } = this;
    if (!operands.has(count)) {
      return UNDERFLOW;
    }
    const from = operands.depth - count;
    operands.values[from] = this.collect(kind, from, at, NO_GAP);
    operands.depth = from + 1;
    return at + 1;
  }

  /** A new container of the stack items from `from` on; they stay on the stack. */
  collect(kind: Kind, from: number, at: number, gap: Gap): number {
    const { operands, nodes, survey } = this;
    const steps = gap.steps + survey.sharedSteps(from, operands.depth);
    const kept = from + MAX_COLLECTED;
    const parts = kind === Kind.TUPLE && (gap.count > 0 || survey.holdsParts(kept, operands.depth));
    const held = survey.whatIsHeld(kept, operands.depth, HELD);
    const calls = (held & Touch.CALLS) !== 0;
    const objects = gap.objects || (held & Touch.OBJECTS) !== 0;
    if (kept < operands.depth) {
      this.lifetimes.release(operands.nodesFrom[kept]);
    }
    const value = this.lifetimes.makeContainer(kind, at, operands.depth);
    nodes.extend(nodeIndex(value), operands.values, from, operands.depth, gap.count);
    if (parts) {
      nodes.touch(nodeIndex(value), Touch.PARTS);
    }
    if (gap.calls || (kept < operands.depth && calls)) {
      nodes.touch(nodeIndex(value), Touch.CALLS);
    }
    if (objects) {
      nodes.touch(nodeIndex(value), Touch.OBJECTS);
    }
    if (steps > 0) {
      this.addSteps(nodeIndex(value), steps, at);
    }
    return value;
  }

  /** SETITEMS, APPENDS and ADDITEMS: the items behind the last mark. */
  itemsFromMark(opcode: 'setitem' | 'append', at: number): Outcome {
    const { operands } = this;
    if (operands.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = operands.popMark();
    return from - 1 < operands.fence ? UNDERFLOW : this.addItems(from, opcode, at, operands.poppedGap);
  }

  /** SETITEM and APPEND: the `count` values on top. */
  itemsFromTop(opcode: 'setitem' | 'append', count: number, at: number): Outcome {
    const { operands } = this;
    return operands.has(count + 1) ? this.addItems(operands.depth - count, opcode, at, NO_GAP) : UNDERFLOW;
  }

  /** Puts the stack items from `from` on into the container below them. */
  private addItems(from: number, opcode: 'setitem' | 'append', at: number, gap: Gap): Outcome {
    const { operands, nodes, survey } = this;
    const { depth, values, nodesFrom } = operands;
    const target = values[from - 1];
    if (from < depth && this.errors?.takesNothing(target) === true) {
      return RAISES;
    }
    if (isNode(target) && nodes.isContainer(nodeIndex(target))) {
      const index = nodeIndex(target);
      if (!takes(nodes.kind(index), opcode)) {
        this.changed(target, from, opcode, at);
      } else if (nodes.isDict(index) && (nodes.touched(index) & Touch.STATE) !== 0 && from < depth) {
        this.observer.stateSetAgain(target, opcode, values[from], at);
      }
      nodes.noteFilled(index, at);
      const steps = gap.steps + survey.sharedSteps(from, depth);
      const kept = Math.min(from + nodes.vacancy(index), depth);
      const firstDroppedKey = kept + ((kept - from) & 1);
      if (nodes.isDict(index) && (gap.reserved || survey.holdsReserved(firstDroppedKey, depth))) {
        nodes.touch(index, Touch.RESERVED);
      }
      const held = survey.whatIsHeld(kept, depth, HELD);
      nodes.touch(index, held | (gap.calls ? Touch.CALLS : 0) | (gap.objects ? Touch.OBJECTS : 0));
      if (index < nodesFrom[from - 1]) {
        this.lifetimes.keepAll();
      } else if (kept < depth) {
        this.lifetimes.release(nodesFrom[kept]);
      }
      nodes.extend(index, values, from, depth, gap.count);
      if (steps > 0) {
        this.addSteps(index, steps, at);
      }
    } else if (isGlobal(target)) {
      this.itemsOfGlobal(target, from, opcode, at);
    } else {
      if (target >= 0) {
        this.changed(target, from, opcode, at);
      }
      this.itemsOfObject(target, from, opcode, at, gap);
    }
    operands.depth = from;
    return at + 1;
  }

  /** No pickler changes such a value. */
  private changed(target: number, from: number, opcode: 'setitem' | 'append', at: number): void {
    const { values, depth } = this.operands;
    this.observer.literalChanged(target, opcode, from < depth ? values[from] : UNKNOWN, at);
    this.nodes.markChanged(target);
  }

  private itemsOfGlobal(target: number, from: number, opcode: 'setitem' | 'append', at: number): void {
    const { values, depth } = this.operands;
    const step = opcode === 'setitem' ? 2 : 1;
    for (let i = from; i < depth && i < from + MAX_SHOWN; i += step) {
      // A key without a value: the slot behind it may hold an old value.
      const second = opcode === 'setitem' && i + 1 < depth ? values[i + 1] : UNKNOWN;
      this.observer.globalItemsSet(target, opcode, values[i], second, at);
    }
  }

  private itemsOfObject(target: number, from: number, opcode: 'setitem' | 'append', at: number, gap: Gap): void {
    const { operands, nodes } = this;
    const { depth } = operands;
    if (isNode(target) && from < depth) {
      this.observer.objectItemsAdded(target, opcode, operands.values[from], at);
      nodes.touch(nodeIndex(target), opcode === 'setitem' ? Touch.ITEMS : Touch.APPENDED);
      if (opcode === 'setitem' && (gap.reserved || this.survey.holdsReserved(from, depth))) {
        nodes.touch(nodeIndex(target), Touch.RESERVED);
      }
      this.keepItems(nodeIndex(target), opcode, from, at, gap);
      return;
    }
    this.lifetimes.release(from < depth ? operands.nodesFrom[from] : nodes.top);
  }

  /** Keep the first items of a result, in a container beside it. */
  private keepItems(index: number, opcode: 'setitem' | 'append', from: number, at: number, gap: Gap): void {
    const { operands, nodes } = this;
    const { values, nodesFrom } = operands;
    const { depth } = operands;
    const before = nodes.itemsOf(index);
    const container = opcode === 'setitem' ? Kind.DICT : Kind.LIST;
    if (
      nodes.kind(index) > Kind.OBJ ||
      nodes.kind(index) === Kind.NEW_EX ||
      nodes.full ||
      (isNode(before) && nodes.kind(nodeIndex(before)) !== container)
    ) {
      nodes.touch(index, Touch.RESERVED | Touch.CALLS | Touch.OBJECTS);
      this.lifetimes.release(operands.nodesFrom[from]);
      return;
    }
    const kept = Math.min(from + (isNode(before) ? nodes.vacancy(nodeIndex(before)) : MAX_COLLECTED), depth);
    const isOlder = index < nodesFrom[from - 1];
    const held = this.survey.whatIsHeld(kept, depth, HELD);
    const calls = gap.calls || (held & Touch.CALLS) !== 0;
    const objects = gap.objects || (held & Touch.OBJECTS) !== 0;
    if (!isOlder && kept < depth) {
      this.lifetimes.release(nodesFrom[kept]);
    }
    const items = isNode(before) ? before : this.lifetimes.makeContainer(container, at, depth);
    nodes.setItems(index, items);
    nodes.extend(nodeIndex(items), values, from, depth, gap.count);
    nodes.noteFilled(nodeIndex(items), at);
    if (calls) {
      nodes.touch(nodeIndex(items), Touch.CALLS);
    }
    if (objects) {
      nodes.touch(nodeIndex(items), Touch.OBJECTS);
    }
    if (isOlder) {
      this.lifetimes.keepAll();
    }
    if (opcode === 'setitem') {
      this.observer.itemsKept(nodeValue(index), items, at);
    }
  }

  /** Adds steps to a walk through the container, and reports a walk that is longer than any data need. */
  private addSteps(index: number, steps: number, at: number): void {
    const walk = this.nodes.addWalkSteps(index, steps);
    if (walk > MAX_WALK && walk > (at - this.start) ** 2) {
      this.observer.expansionFound(at);
    }
  }
}

/** True for a container that picklers fill with such an opcode. */
function takes(kind: Kind, opcode: 'setitem' | 'append'): boolean {
  return opcode === 'setitem' ? kind === Kind.DICT : kind === Kind.LIST || kind === Kind.SET;
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
