import type { NodeTable } from '../machine/node-table';
import { UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { CallableInfo } from './callable-info';
import { Op } from '../machine/opcodes';
import type { Window } from '../machine/window';

/** Containers inside containers that are looked into. */
const MAX_DEPTH = 3;
/** Most values to look at; a larger container is not called plain. */
const MAX_VALUES = 200;

/**
 * Recognises plain values, which the rules have nothing to say about: numbers, None and truth values, in containers whose
 * keys may be literals. Most objects are made of them, and there may be millions, so this makes no `Value` trees.
 * A call inside a state was judged when the machine made it, so a state that holds one is still plain; arguments that
 * hold one are not, since the callable gets the object.
 */
export class PlainValues {
  private left = 0;

  constructor(
    private readonly window: Window,
    private readonly nodes: NodeTable,
    private readonly callables: { callable(index: number): CallableInfo }
  ) {}

  /** @param objects - results of calls count as plain, but for text and bytes */
  isPlain(value: number, objects: boolean): boolean {
    this.left = MAX_VALUES;
    return this.check(value, objects, 0);
  }

  private check(value: number, objects: boolean, depth: number): boolean {
    if (this.left-- <= 0) {
      return false;
    }
    if (value >= 0) {
      return isNumber(this.window.byteAt(value));
    }
    if (isGlobal(value)) {
      return false;
    }
    const { nodes } = this;
    const index = nodeIndex(value);
    if (!isNode(value) || !nodes.isContainer(index)) {
      return objects && !this.isText(value);
    }
    const known = nodes.known(index);
    if (depth > MAX_DEPTH || known < nodes.count(index)) {
      return false;
    }
    const step = nodes.isDict(index) ? 2 : 1;
    for (let i = 0; i < known; i += step) {
      const item = nodes.child(index, i + step - 1);
      if ((step === 2 && nodes.child(index, i) < 0) || !this.check(item, objects, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private isText(value: number): boolean {
    const callee = isNode(value) ? this.nodes.callee(nodeIndex(value)) : UNKNOWN;
    const maker = isGlobal(callee) ? this.callables.callable(globalIndex(callee)) : undefined;
    return maker !== undefined && (maker.isFolded || maker.isTextLike);
  }
}

function isNumber(op: number): boolean {
  switch (op) {
    case Op.BININT:
    case Op.BININT1:
    case Op.BININT2:
    case Op.BINFLOAT:
    case Op.NONE:
    case Op.NEWTRUE:
    case Op.NEWFALSE:
    case Op.INT:
    case Op.FLOAT:
    case Op.LONG:
    case Op.LONG1:
      return true;
    default:
      return false;
  }
}
