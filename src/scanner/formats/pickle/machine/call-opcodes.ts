import { Kind, Touch, UNKNOWN, isNode, nodeIndex } from './node-table';
import type { Globals } from './globals';
import { readLiteral } from './literals';
import type { Observer } from './observer';
import { Operands, UNDERFLOW } from './stack';
import type { MachineMemory } from './machine-memory';
import type { Window } from './window';
import { MAX_NAME_BYTES, readNames } from './window';

/** Work of reading the two names of a global. */
const NAMES = 250;
const NAME_BYTE = 3;

/** The data end inside an opcode. */
export const TRUNCATED = -2;

/** The opcodes that import, call and build. Each returns the offset of the next opcode, UNDERFLOW or TRUNCATED. */
export abstract class Calls extends Operands {
  constructor(
    protected readonly window: Window,
    storage: MachineMemory,
    protected readonly globals: Globals,
    protected readonly observer: Observer
  ) {
    super(storage);
  }

  protected expanded(at: number): void {
    this.observer.expansionFound(at);
  }

  protected global(at: number): number {
    this.effort += NAMES;
    const names = readNames(this.window, at);
    if (names === undefined) {
      return TRUNCATED;
    }
    this.effort += (names.module.length + names.name.length) * NAME_BYTE;
    this.push(this.globals.intern(names.module, names.name, at));
    return names.end;
  }

  protected stackGlobal(at: number): number {
    if (this.sp - this.fence < 2) {
      return UNDERFLOW;
    }
    this.effort += NAMES;
    const [module, name] = [this.stack[this.sp - 2], this.stack[this.sp - 1]];
    const [from, called] = [module, name].map(value => this.nameOf(value));
    if (from !== undefined && called !== undefined) {
      this.effort += (from.length + called.length) * NAME_BYTE;
      this.replace(2, this.globals.intern(from, called, at));
    } else {
      this.replace(
        2,
        this.observer.computedName(this.nodeWith(Kind.COMPUTED_GLOBAL, at, module, name, this.sp - 2), at)
      );
    }
    return at + 1;
  }

  /** The text of a literal, as far as a name can reach. */
  private nameOf(value: number): string | undefined {
    const text = value >= 0 ? readLiteral(this.window.nearby, value, MAX_NAME_BYTES) : undefined;
    return text?.type === 'str' ? text.value.slice(0, MAX_NAME_BYTES) : undefined;
  }

  protected inst(at: number): number {
    this.effort += NAMES;
    const names = readNames(this.window, at);
    if (names === undefined) {
      return TRUNCATED;
    }
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    const args = this.collect(Kind.TUPLE, from, at, this.popped);
    if (this.sp === from) {
      this.below[from] = nodeIndex(args);
    }
    this.call(Kind.INST, from, this.globals.intern(names.module, names.name, at), args, UNKNOWN, at);
    return names.end;
  }

  protected extension(code: number, at: number, length: number): number {
    const top = this.nodes.top;
    const known = this.observer.extension(code, at);
    this.push(known === UNKNOWN ? this.nodeWith(Kind.EXTENSION, at, at, UNKNOWN) : known, top);
    return at + length;
  }

  /** A call whose operands stand from stack index `slot` on; its result replaces them. */
  protected call(how: Kind, slot: number, callee: number, args: number, kwargs: number, at: number): void {
    const node = this.nodeWith(how, at, callee, args, slot, kwargs);
    this.sp = slot + 1;
    this.stack[slot] = this.observer.called(node, at);
  }

  protected obj(at: number): number {
    const from = this.marks[this.marks.length - 1];
    if (from === undefined || this.sp <= from) {
      return UNDERFLOW;
    }
    this.popMark();
    const args = this.collect(Kind.TUPLE, from + 1, at, this.popped);
    this.call(Kind.OBJ, from, this.stack[from], args, UNKNOWN, at);
    return at + 1;
  }

  protected build(at: number): number {
    if (this.sp - this.fence < 2) {
      return UNDERFLOW;
    }
    this.sp--;
    const target = this.stack[this.sp - 1];
    const state = this.stack[this.sp];
    if (isNode(target)) {
      if ((this.nodes.touched(nodeIndex(target)) & Touch.STATE) !== 0) {
        this.observer.stateSetAgain(target, 'build', state, at);
      }
      this.nodes.touch(nodeIndex(target), Touch.STATE);
      this.nodes.setState(nodeIndex(target), state);
      this.guardAlias(target, this.sp - 1);
    }
    return this.observer.built(target, state, at, at + 1);
  }
}
