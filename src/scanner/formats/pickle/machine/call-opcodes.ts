import type { ContainerOpcodes } from './container-opcodes';
import type { Effort } from './effort';
import type { Globals } from './globals';
import { readLiteral } from './literals';
import type { LoaderErrors } from './loader-errors';
import type { NodeLifetimes } from './node-lifetimes';
import type { NodeTable } from './node-table';
import { Kind, Touch, UNKNOWN, isNode, nodeIndex } from './node-table';
import type { Observer } from './observer';
import type { OperandStack } from './operand-stack';
import type { Outcome } from './opcode-outcome';
import { RAISES, TRUNCATED, UNDERFLOW } from './opcode-outcome';
import type { Window } from './window';
import { MAX_NAME_BYTES, readNames } from './window';

/** Work of reading the two names of a global. */
const NAMES = 250;
const NAME_BYTE = 8;

/** The opcodes that import, call and build. */
export class CallOpcodes {
  constructor(
    private readonly operands: OperandStack,
    private readonly nodes: NodeTable,
    private readonly lifetimes: NodeLifetimes,
    private readonly containers: ContainerOpcodes,
    private readonly window: Window,
    private readonly globals: Globals,
    private readonly observer: Observer,
    private readonly effort: Effort,
    private readonly errors?: LoaderErrors
  ) {}

  /** GLOBAL: module and name are text lines. */
  global(at: number): Outcome {
    this.effort.unpaid += NAMES;
    const names = readNames(this.window, at);
    if (names === undefined) {
      return TRUNCATED;
    }
    this.effort.unpaid += (names.module.length + names.name.length) * NAME_BYTE;
    this.operands.push(this.globals.intern(names.module, names.name, at), this.nodes.top);
    return names.end;
  }

  /** STACK_GLOBAL: module and name are the two values on top. */
  stackGlobal(at: number): Outcome {
    const { operands } = this;
    if (!operands.has(2)) {
      return UNDERFLOW;
    }
    this.effort.unpaid += NAMES;
    const module = operands.peek(1);
    const name = operands.peek();
    const moduleText = this.nameOf(module);
    const nameText = this.nameOf(name);
    if (moduleText !== undefined && nameText !== undefined) {
      this.effort.unpaid += (moduleText.length + nameText.length) * NAME_BYTE;
      operands.replace(2, this.globals.intern(moduleText, nameText, at));
    } else {
      const node = this.lifetimes.makeCall(Kind.COMPUTED_GLOBAL, at, module, name, UNKNOWN, operands.depth - 2);
      operands.replace(2, this.observer.computedName(node, at));
    }
    return at + 1;
  }

  /** The text of a literal, as far as a name can reach. */
  private nameOf(value: number): string | undefined {
    const text =
      value >= 0 && !this.nodes.isChanged(value) ? readLiteral(this.window.nearby, value, MAX_NAME_BYTES) : undefined;
    return text?.type === 'str' ? text.value.slice(0, MAX_NAME_BYTES) : undefined;
  }

  /** EXT1, EXT2 and EXT4: a global that `copyreg` knows by a number; `length` is that of opcode and argument. */
  extension(code: number, at: number, length: number): Outcome {
    const { top } = this.nodes;
    const known = this.observer.extension(code, at);
    const value = known === UNKNOWN ? this.lifetimes.makeCall(Kind.EXTENSION, at, at, UNKNOWN) : known;
    this.operands.push(value, top);
    return at + length;
  }

  /** INST: class names as text lines, arguments behind the last mark. */
  inst(at: number): Outcome {
    const { operands } = this;
    this.effort.unpaid += NAMES;
    const names = readNames(this.window, at);
    if (names === undefined) {
      return TRUNCATED;
    }
    // The unpickler in Python imports the module before it looks for the mark.
    const callee = this.globals.intern(names.module, names.name, at);
    if (operands.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = operands.popMark();
    const args = this.containers.collectMarked(Kind.TUPLE, from, at);
    this.call(Kind.INST, from, callee, args, UNKNOWN, at);
    return names.end;
  }

  /** OBJ: class and arguments behind the last mark. */
  obj(at: number): Outcome {
    const { operands } = this;
    const mark = operands.marks[operands.marks.length - 1];
    if (mark === undefined || operands.depth <= mark) {
      return UNDERFLOW;
    }
    operands.popMark();
    const args = this.containers.collect(Kind.TUPLE, mark + 1, at, operands.poppedGap);
    this.call(Kind.OBJ, mark, operands.values[mark], args, UNKNOWN, at);
    return at + 1;
  }

  /** REDUCE and NEWOBJ: callable and arguments are the two values on top. */
  callOfTwo(kind: Kind, at: number): Outcome {
    const { operands } = this;
    if (!operands.has(2)) {
      return UNDERFLOW;
    }
    if (this.errors?.isNoCall(kind, operands.peek(1), operands.peek()) === true) {
      return RAISES;
    }
    this.call(kind, operands.depth - 2, operands.peek(1), operands.peek(), UNKNOWN, at);
    return at + 1;
  }

  /** NEWOBJ_EX: class, arguments and keyword arguments are the three values on top. */
  callOfThree(at: number): Outcome {
    const { operands } = this;
    if (!operands.has(3)) {
      return UNDERFLOW;
    }
    if (this.errors?.isNoCall(Kind.NEW_EX, operands.peek(2), operands.peek(1)) === true) {
      return RAISES;
    }
    this.call(Kind.NEW_EX, operands.depth - 3, operands.peek(2), operands.peek(1), operands.peek(), at);
    return at + 1;
  }

  /** A call whose operands stand from stack index `slot` on; its result replaces them. */
  private call(kind: Kind, slot: number, callee: number, args: number, kwargs: number, at: number): void {
    const { operands } = this;
    const node = this.lifetimes.makeCall(kind, at, callee, args, kwargs, slot);
    operands.depth = slot + 1;
    operands.values[slot] = this.observer.called(node, at);
  }

  /** BUILD: the value on top becomes the state of the one below. The loader may then take raw bytes from the stream. */
  build(at: number): Outcome {
    const { operands, nodes } = this;
    if (!operands.has(2)) {
      return UNDERFLOW;
    }
    if (this.errors?.takesNoState(operands.peek(1), operands.peek()) === true) {
      return RAISES;
    }
    operands.depth--;
    const slot = operands.depth - 1;
    const target = operands.values[slot];
    const state = operands.values[slot + 1];
    if (isNode(target)) {
      const index = nodeIndex(target);
      if ((nodes.touched(index) & Touch.STATE) !== 0) {
        this.observer.stateSetAgain(target, 'build', state, at);
      }
      nodes.touch(index, Touch.STATE);
      nodes.setState(index, state);
      if (index < operands.nodesFrom[slot]) {
        this.lifetimes.keepAll();
      }
    }
    this.noteState(state);
    const next = this.observer.built(target, state, at, at + 1);
    if (target >= 0 || (isNode(target) && nodes.isContainer(nodeIndex(target)))) {
      nodes.markChanged(target);
    }
    return next;
  }

  /** Dictionaries that are a state: picklers fill them before, and a class may keep them as its attributes. */
  private noteState(state: number): void {
    const { nodes } = this;
    if (!isNode(state) || !nodes.isContainer(nodeIndex(state))) {
      return;
    }
    nodes.touch(nodeIndex(state), Touch.STATE);
    if (nodes.kind(nodeIndex(state)) === Kind.TUPLE) {
      for (let i = 0; i < nodes.known(nodeIndex(state)); i++) {
        const part = nodes.child(nodeIndex(state), i);
        if (isNode(part) && nodes.isDict(nodeIndex(part))) {
          nodes.touch(nodeIndex(part), Touch.STATE);
        }
      }
    }
  }

  /** BINPERSID: an id on top of the stack. */
  persistent(at: number): Outcome {
    const { operands } = this;
    if (!operands.has(1)) {
      return UNDERFLOW;
    }
    const id = operands.peek();
    this.observer.persistent(id, at);
    operands.replace(1, this.lifetimes.makeCall(Kind.PERSISTENT, at, id, UNKNOWN));
    return at + 1;
  }

  /** PERSID: an id as a text line. */
  persistentLine(at: number): Outcome {
    const end = this.window.lineEnd(at + 1);
    if (end < 0) {
      return TRUNCATED;
    }
    this.observer.persistent(at, at);
    this.pushNode(this.lifetimes.makeCall(Kind.PERSISTENT, at, at, UNKNOWN));
    return end + 1;
  }

  /** NEXT_BUFFER: a buffer that the loader is given outside of the pickle. */
  nextBuffer(at: number): Outcome {
    this.pushNode(this.lifetimes.makeCall(Kind.BUFFER, at, UNKNOWN, UNKNOWN));
    return at + 1;
  }

  private pushNode(node: number): void {
    this.operands.push(node, nodeIndex(node));
  }
}
