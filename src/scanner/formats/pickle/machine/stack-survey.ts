import type { NodeTable } from './node-table';
import { Kind, Touch, UNKNOWN, isNode, nodeIndex } from './node-table';
import type { Observer } from './observer';
import { Op } from './opcodes';
import type { ItemSurvey, OperandStack } from './operand-stack';
import type { Window } from './window';

/** Items of a tuple that are looked at and not kept. */
const MAX_LOOKED_AT = 4096;
/** Opcodes of numbers, truth values and None. */
const NUMBERS: ReadonlySet<number> = new Set([
  ...[Op.BININT, Op.BININT1, Op.BININT2, Op.BINFLOAT, Op.NONE, Op.NEWTRUE, Op.NEWFALSE],
  ...[Op.INT, Op.FLOAT, Op.LONG, Op.LONG1]
]);

/** Looks at items on the stack that a container takes or that are about to be dropped: what has to be remembered of them. */
export class StackSurvey implements ItemSurvey {
  /** The pickle fetched a node from the memo or duplicated one, so that several containers may hold the same. */
  sharesNodes = false;

  constructor(
    private readonly operands: OperandStack,
    private readonly nodes: NodeTable,
    private readonly window: Window,
    private readonly observer: Observer
  ) {}

  /** True when one of the values that are not kept is more than a number or an object. */
  holdsParts(from: number, to: number): boolean {
    const { values } = this.operands;
    for (let i = from; i < to; i++) {
      const value = values[i];
      const kind = isNode(value) ? this.nodes.kind(nodeIndex(value)) : undefined;
      const plain = value >= 0 ? !this.isText(value) : value === UNKNOWN || kind === Kind.NEW || kind === Kind.NEW_EX;
      if (!plain || i - from >= MAX_LOOKED_AT) {
        return true;
      }
    }
    return false;
  }

  private isText(literal: number): boolean {
    return !NUMBERS.has(this.window.byteAt(literal));
  }

  /** Steps that the containers in a range of stack items add to a walk through the container that takes them. */
  sharedSteps(from: number, to: number): number {
    if (!this.sharesNodes) {
      return 0;
    }
    const { nodes } = this;
    const { values } = this.operands;
    let steps = 0;
    for (let i = from; i < to; i++) {
      const child = values[i];
      if (isNode(child) && nodes.isContainer(nodeIndex(child))) {
        steps += nodes.takeWalkSteps(nodeIndex(child)) - 1;
      }
    }
    return steps;
  }

  /** True when one of the keys, which are every other item of the range, is the name of a hook, or a computed one. */
  holdsReserved(from: number, to: number): boolean {
    const { values } = this.operands;
    for (let i = from; i < to; i += 2) {
      const key = values[i];
      const value = i + 1 < to ? values[i + 1] : UNKNOWN;
      const called = key >= 0 && value < UNKNOWN && !this.isContainer(value) && this.observer.canBeCalled(value);
      const computed = key < 0 && !(isNode(key) && this.nodes.isContainer(nodeIndex(key)));
      if (computed || (key >= 0 && (called || this.mayBeReserved(key)) && this.observer.isHook(key, value))) {
        return true;
      }
    }
    return false;
  }

  /** True when one of the values, or what a container among them holds, can be called. */
  holdsCalls(from: number, to: number): boolean {
    return (this.whatIsHeld(from, to, Touch.CALLS) & Touch.CALLS) !== 0;
  }

  /** True when one of the values, or what a container among them holds, is an object of a class. */
  holdsObjects(from: number, to: number): boolean {
    return (this.whatIsHeld(from, to, Touch.OBJECTS) & Touch.OBJECTS) !== 0;
  }

  /** Which of `CALLS` and `OBJECTS` are true of some values, or of what containers among them hold, as far as it was asked. */
  whatIsHeld(from: number, to: number, asked: number): number {
    const { operands, nodes } = this;
    let held = 0;
    for (let i = from; i < to && held !== asked; i++) {
      const value = operands.values[i];
      if (value >= UNKNOWN) {
        continue;
      }
      if (!this.isContainer(value)) {
        held |= this.touchOf(value) & asked;
        continue;
      }
      const index = nodeIndex(value);
      const known = nodes.known(index);
      for (let j = 0; j < known; j++) {
        const child = nodes.child(index, j);
        if (child < UNKNOWN && !this.isContainer(child)) {
          held |= this.touchOf(child) & asked;
        }
      }
    }
    return held;
  }

  private touchOf(value: number): number {
    const { observer } = this;
    return (
      (observer.canBeCalled(value) ? Touch.CALLS : 0) | (isNode(value) && observer.isObject(value) ? Touch.OBJECTS : 0)
    );
  }

  private isContainer(value: number): boolean {
    return isNode(value) && this.nodes.isContainer(nodeIndex(value));
  }

  /** Text that begins with two underscores, or is written with escapes, so that it has to be decoded to tell. */
  private mayBeReserved(key: number): boolean {
    const { window } = this;
    const text = textAt(window.byteAt(key));
    return (
      text === ESCAPED ||
      (text > 0 && window.byteAt(key + text) === UNDERSCORE && window.byteAt(key + text + 1) === UNDERSCORE)
    );
  }
}

const UNDERSCORE = 0x5f;
const ESCAPED = -1;

/** How far behind its opcode the text of a literal begins; ESCAPED for text lines, 0 when the opcode pushes no text. */
function textAt(op: number): number {
  switch (op) {
    case Op.SHORT_BINUNICODE:
    case Op.SHORT_BINSTRING:
      return 2;
    case Op.BINUNICODE:
    case Op.BINSTRING:
      return 5;
    case Op.BINUNICODE8:
      return 9;
    case Op.UNICODE:
    case Op.STRING:
      return ESCAPED;
    default:
      return 0;
  }
}
