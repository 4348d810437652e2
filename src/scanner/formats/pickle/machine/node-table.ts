import type { Numbers } from './growing-numbers';
import { longer, numbers } from './growing-numbers';
import { Op } from './opcodes';

/**
 * Values of the pickle machine, one number each, so that millions of opcodes allocate no objects:
 *
 *   v >= 0              a literal: the offset of the opcode that pushed it; decoded only when a rule asks
 *   UNKNOWN (-1)        not knowable, or forgotten to save memory
 *   -2 - n              node n of the node table: a container, a call, a persistent id
 *   GLOBAL_BASE - g     global g of the table of distinct (module, name) pairs
 */
export const UNKNOWN = -1;
export const GLOBAL_BASE = -(2 ** 30);

export const isNode = (value: number): boolean => value <= -2 && value > GLOBAL_BASE;
export const nodeIndex = (value: number): number => -2 - value;
export const nodeValue = (index: number): number => -2 - index;
export const isGlobal = (value: number): boolean => value <= GLOBAL_BASE;
export const globalIndex = (value: number): number => GLOBAL_BASE - value;

export const enum Kind {
  TUPLE,
  LIST,
  DICT,
  SET,
  FROZENSET,
  /** callee, arguments (a tuple), keyword arguments, state from BUILD. */
  REDUCE,
  NEW,
  NEW_EX,
  INST,
  OBJ,
  /** callee slot holds the persistent id. */
  PERSISTENT,
  /** An out-of-band buffer. */
  BUFFER,
  /** Extension code; callee slot holds the code itself. */
  EXTENSION,
  /** A name that was computed; callee slot: module, arguments slot: name. */
  COMPUTED_GLOBAL
}

/** Bits of `NodeTable.touched`. */
export const enum Touch {
  /** BUILD gave it a state. */
  STATE = 1,
  /** SETITEM put items into it. */
  ITEMS = 2,
  /** The name of a hook (`__setstate__`), or a name that is no literal, is among the keys that were not kept. */
  RESERVED = 4,
  /** APPEND or ADDITEMS put items into it. */
  APPENDED = 8,
  /** It was changed in a way that the node does not show: nothing is known of it any more. */
  CHANGED = 16,
  /** More than numbers and objects may be among the items of a tuple that were not kept. */
  PARTS = 32,
  /** Something that can be called is among the items that were not kept. */
  CALLS = 64,
  /** An object of a class is among the items that were not kept. */
  OBJECTS = 128
}

/** Children of a container that are kept; more are only counted. Honest calls have far fewer arguments. */
export const MAX_KEPT = 64;

/** Most nodes at once; beyond it the machine forgets everything older. */
export const MAX_NODES = 1 << 20;
/** Most children of all containers among them. */
const MAX_CHILDREN = 1 << 22;

/**
 * One node is one row of numbers, so that making it touches one line of the processor's cache. The last four cells are
 * for a call or for a container.
 */
const enum Cell {
  KIND,
  /** Offset of the opcode that made the node. */
  OFFSET,
  /** `childrenTop` when the node was made. */
  CHILDREN_MARK,
  CALLEE,
  ARGS,
  KWARGS,
  STATE,
  /** Index of the first child in `childValues`. */
  FIRST = CALLEE,
  /** How many there were; the first `MAX_KEPT` are kept. */
  TOTAL = ARGS,
  /** Offset of the opcode that last put items into it. */
  FILLED = KWARGS,
  /** 1 when a walk through a container that holds it was counted. */
  HELD = STATE,
  /** `Touch` bits: changes that the node does not hold itself. */
  TOUCHED = STATE + 1
}

const CELLS = 8;

/** Bytes of an opcode that pushes a number, a truth value or None and takes few; 0 for any other. */
const NUMBER_WIDTHS = new Uint8Array(256);
for (const op of [Op.NONE, Op.NEWTRUE, Op.NEWFALSE]) {
  NUMBER_WIDTHS[op] = 1;
}
NUMBER_WIDTHS[Op.BININT1] = 2;
NUMBER_WIDTHS[Op.BININT2] = 3;
NUMBER_WIDTHS[Op.BININT] = 5;
NUMBER_WIDTHS[Op.BINFLOAT] = 9;

/** Room for so many nodes and children at first: most pickles inside other data are tiny, and may be thousands. */
const FIRST_NODES = 16;
const FIRST_CHILDREN = 64;

/**
 * Nodes and their children in flat arrays. Nodes are given back like a stack: `release(top)` drops every node from
 * `top` on, which the machine does with children that neither the stack nor the memo can reach again.
 */
export class NodeTable {
  top = 0;
  /** Counts changes of known values: new children, new state, nodes given back. */
  changes = 0;
  /** Literals that opcodes changed: the bytes in the file are not their value any more. Empty in honest files. */
  private readonly changedLiterals = new Set<number>();
  readonly wide: boolean;
  private cells: Numbers;
  /** By container: steps of a walk through it, beyond one for each child. */
  private sharedSteps: Float64Array = new Float64Array(FIRST_NODES);
  private childValues: Numbers;
  private childrenTop = 0;

  /** @param wide - offsets of the source need more than 31 bits */
  constructor(wide: boolean) {
    this.wide = wide;
    this.cells = numbers(FIRST_NODES * CELLS, this.wide);
    this.childValues = numbers(FIRST_CHILDREN, this.wide);
  }

  get full(): boolean {
    return this.top >= MAX_NODES || this.childrenTop >= MAX_CHILDREN;
  }

  /** Memory that is reserved, in numbers. */
  get room(): number {
    return this.cells.length + this.childValues.length;
  }

  /** A new container; the caller has checked `full`. */
  add(kind: Kind, offset: number): number {
    const at = this.row(kind, offset);
    this.cells[at + Cell.HELD] = 0;
    this.cells[at + Cell.FIRST] = this.childrenTop;
    this.cells[at + Cell.TOTAL] = 0;
    this.cells[at + Cell.FILLED] = offset;
    this.sharedSteps[this.top - 1] = 0;
    return this.top - 1;
  }

  /** A new call, or another node that is no container; the caller has checked `full`. */
  addCall(kind: Kind, offset: number, callee: number, args: number, kwargs: number): number {
    const at = this.row(kind, offset);
    this.cells[at + Cell.CALLEE] = callee;
    this.cells[at + Cell.ARGS] = args;
    this.cells[at + Cell.KWARGS] = kwargs;
    this.cells[at + Cell.STATE] = UNKNOWN;
    return this.top - 1;
  }

  kind(index: number): Kind {
    return this.cells[index * CELLS + Cell.KIND];
  }

  /** Offset of the opcode that made the node. */
  offset(index: number): number {
    return this.cells[index * CELLS + Cell.OFFSET];
  }

  isContainer(index: number): boolean {
    return this.kind(index) <= Kind.FROZENSET;
  }

  isDict(index: number): boolean {
    return this.kind(index) === Kind.DICT;
  }

  callee(index: number): number {
    return this.ofCall(index, Cell.CALLEE);
  }

  args(index: number): number {
    return this.ofCall(index, Cell.ARGS);
  }

  kwargs(index: number): number {
    return this.ofCall(index, Cell.KWARGS);
  }

  /** Returns the state that BUILD gave to the result of a call, or UNKNOWN. */
  state(index: number): number {
    return this.ofCall(index, Cell.STATE);
  }

  setState(index: number, state: number): void {
    if (!this.isContainer(index) && this.state(index) !== state) {
      this.changes++;
      this.cells[index * CELLS + Cell.STATE] = state;
    }
  }

  /** The container of the items that were put into the result of a call, or UNKNOWN: for those that have no keyword arguments. */
  itemsOf(index: number): number {
    return this.kind(index) === Kind.NEW_EX ? UNKNOWN : this.kwargs(index);
  }

  setItems(index: number, items: number): void {
    this.cells[index * CELLS + Cell.KWARGS] = items;
  }

  /** Returns the `Touch` bits: changes of a call's result, and of a container beyond the children that are kept. */
  touched(index: number): number {
    return this.cells[index * CELLS + Cell.TOUCHED];
  }

  touch(index: number, change: Touch): void {
    this.cells[index * CELLS + Cell.TOUCHED] |= change;
  }

  /** Nothing is known of this literal, container or result of a call any more. */
  markChanged(value: number): void {
    this.changes++;
    if (value >= 0) {
      this.changedLiterals.add(value);
    } else if (isNode(value)) {
      this.touch(nodeIndex(value), Touch.CHANGED);
    }
  }

  /** True for a value that `markChanged` was told of. */
  isChanged(value: number): boolean {
    return value >= 0
      ? this.changedLiterals.size > 0 && this.changedLiterals.has(value)
      : isNode(value) && (this.touched(nodeIndex(value)) & Touch.CHANGED) !== 0;
  }

  /** Offset of the opcode that last put items into the container, or that made it. */
  filledAt(index: number): number {
    return this.cells[index * CELLS + Cell.FILLED];
  }

  noteFilled(index: number, offset: number): void {
    this.cells[index * CELLS + Cell.FILLED] = offset;
  }

  /** Forget node `top` and all after it. */
  release(top: number): void {
    if (top < this.top) {
      this.changes++;
      this.childrenTop = this.cells[top * CELLS + Cell.CHILDREN_MARK];
      this.top = top;
    }
  }

  /** How many more children the container would keep. */
  vacancy(index: number): number {
    return MAX_KEPT - this.kept(index);
  }

  /**
   * Append the children `values[from..to)`: the first are kept, the rest counted.
   * @param more - children that are only counted, after those to be kept
   */
  extend(index: number, values: Numbers, from: number, to: number, more = 0): void {
    const at = index * CELLS;
    const kept = this.kept(index);
    this.cells[at + Cell.TOTAL] += to - from;
    this.changes++;
    const after = this.kept(index);
    this.cells[at + Cell.TOTAL] += more;
    if (after === kept) {
      return;
    }
    if (roomFor(after) !== roomFor(kept)) {
      this.move(at, kept, roomFor(after));
    }
    const { childValues } = this;
    const first = this.cells[at + Cell.FIRST] + kept;
    for (let i = 0; i < after - kept; i++) {
      childValues[first + i] = values[from + i];
    }
  }

  /**
   * A new list of the few numbers that stand between MARK and APPENDS; the caller has checked `full`.
   * @param base - offset in the source of `bytes[0]`
   * @param made - index in `bytes` of the opcode that makes the list
   * @param from - index behind MARK
   * @param to - index that APPENDS stands below
   * @returns the index behind APPENDS, or 0 when these are other opcodes, and nothing was done
   */
  addRow(bytes: Uint8Array, base: number, made: number, from: number, to: number): number {
    const { childrenTop } = this;
    if (childrenTop + MAX_KEPT > this.childValues.length) {
      this.childValues = longer(this.childValues, Math.max(this.childValues.length * 2, childrenTop + MAX_KEPT));
    }
    const { childValues } = this;
    let count = 0;
    let i = from;
    for (let width = NUMBER_WIDTHS[bytes[i]]; width > 0 && count < MAX_KEPT; width = NUMBER_WIDTHS[bytes[i]]) {
      childValues[childrenTop + count++] = base + i;
      i += width;
    }
    if (bytes[i] !== Op.APPENDS || i >= to || count === 0) {
      return 0;
    }
    const at = this.add(Kind.LIST, base + made) * CELLS;
    this.cells[at + Cell.TOTAL] = count;
    this.cells[at + Cell.FILLED] = base + i;
    this.childrenTop = childrenTop + roomFor(count);
    this.changes++;
    return i + 1;
  }

  /** The children that were kept, in order (key, value, key, value for a dict). */
  children(index: number): Numbers {
    const first = this.cells[index * CELLS + Cell.FIRST];
    return this.childValues.slice(first, first + this.known(index));
  }

  /** How many children were kept. */
  known(index: number): number {
    return this.isContainer(index) ? this.kept(index) : 0;
  }

  /** The kept child at `position`. */
  child(index: number, position: number): number {
    return this.childValues[this.cells[index * CELLS + Cell.FIRST] + position];
  }

  /** How many children there are in all. */
  count(index: number): number {
    return this.isContainer(index) ? this.cells[index * CELLS + Cell.TOTAL] : 0;
  }

  /**
   * Returns the steps of a walk through the container: one for each child, and one for each path to their children.
   * The caller is about to make it the child of another container, which the table notes for `addWalkSteps`.
   */
  takeWalkSteps(index: number): number {
    this.cells[index * CELLS + Cell.HELD] = 1;
    return 1 + this.count(index) + this.sharedSteps[index];
  }

  /**
   * Adds `steps` to a walk through the container, because it takes children that hold others. The table stops adding
   * once the container is a child itself: it might hold itself, and every walker has to notice such a cycle anyway.
   * @returns the steps of a walk through it beyond one for each child
   */
  addWalkSteps(index: number, steps: number): number {
    if (this.cells[index * CELLS + Cell.HELD] === 0) {
      this.sharedSteps[index] += steps;
    }
    return this.sharedSteps[index];
  }

  /** Forget every node, and which literals were changed: another pickle begins. */
  reset(): void {
    this.clear();
    this.changedLiterals.clear();
  }

  /** Forget every node. */
  clear(): void {
    this.top = this.childrenTop = 0;
    this.changes++;
  }

  private ofCall(index: number, cell: Cell): number {
    return this.isContainer(index) ? UNKNOWN : this.cells[index * CELLS + cell];
  }

  private kept(index: number): number {
    return Math.min(this.cells[index * CELLS + Cell.TOTAL], MAX_KEPT);
  }

  private row(kind: Kind, offset: number): number {
    const at = this.top++ * CELLS;
    if (at === this.cells.length) {
      this.cells = longer(this.cells, at * 2);
      this.sharedSteps = longer(this.sharedSteps, this.top * 2);
    }
    this.cells[at + Cell.KIND] = kind;
    this.cells[at + Cell.OFFSET] = offset;
    this.cells[at + Cell.CHILDREN_MARK] = this.childrenTop;
    this.cells[at + Cell.TOUCHED] = 0;
    return at;
  }

  /** Give the children of the container whose row is at `at` a larger place. */
  private move(at: number, kept: number, room: number): void {
    if (this.childrenTop + room > this.childValues.length) {
      this.childValues = longer(this.childValues, Math.max(this.childValues.length * 2, this.childrenTop + room));
    }
    const { childValues, childrenTop } = this;
    const from = this.cells[at + Cell.FIRST];
    for (let i = 0; i < kept; i++) {
      childValues[childrenTop + i] = childValues[from + i];
    }
    this.cells[at + Cell.FIRST] = this.childrenTop;
    this.childrenTop += room;
  }
}

/** Places that a container with so many kept children holds: a power of two. */
function roomFor(kept: number): number {
  return kept === 0 ? 0 : 1 << (32 - Math.clz32(kept - 1));
}
