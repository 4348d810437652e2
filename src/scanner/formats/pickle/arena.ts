/**
 * Values of the pickle machine, one double each, so that millions of opcodes allocate no objects:
 *
 *   v >= 0              a literal: the offset of the opcode that pushed it; decoded only when somebody looks
 *   UNKNOWN (-1)        not knowable, or forgotten to save memory
 *   -2 - n              node n of the arena: a container, a call, a persistent id
 *   GLOBAL_BASE - g     global g of the table of distinct (module, name) pairs
 */
export const UNKNOWN = -1;
export const GLOBAL_BASE = -(2 ** 32);

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

/** Bits of `Arena.touched`. */
export const enum Touch {
  /** BUILD gave it a state. */
  STATE = 1,
  /** SETITEM put items into it. */
  ITEMS = 2,
  /** The name of a hook (`__setstate__`) is among the keys that were not kept. */
  RESERVED = 4
}

/** Children of a container that are kept; more are only counted. Honest calls have far fewer arguments. */
export const MAX_KEPT = 64;

/** Nodes held at once; beyond it everything older is forgotten. */
export const MAX_NODES = 1 << 20;

/**
 * Nodes and their children in flat arrays. Nodes are given back like a stack: `release(top)` drops every node from
 * `top` on, which the machine does when it throws away children that nobody will look at again.
 */
export class Arena {
  top = 0;
  private kids = new Float64Array(1024);
  private kidsTop = 0;
  private capacity = 256;
  kind = new Uint8Array(this.capacity);
  /** Offset of the opcode that made the node. */
  offset = new Float64Array(this.capacity);
  /** Calls: callee, arguments, keyword arguments, state. */
  callee = new Float64Array(this.capacity);
  args = new Float64Array(this.capacity);
  kwargs = new Float64Array(this.capacity);
  state = new Float64Array(this.capacity);
  /** What was done to the result of a call, and what a container holds beyond the children that are kept (`Touch`). */
  touched = new Uint8Array(this.capacity);
  /** Containers: where the children stand, how many are kept, how many there were. */
  private first = new Int32Array(this.capacity);
  private room = new Uint8Array(this.capacity);
  private kept = new Uint8Array(this.capacity);
  private total = new Float64Array(this.capacity);
  /** `kidsTop` when the node was made. */
  private kidsMark = new Int32Array(this.capacity);

  get full(): boolean {
    return this.top >= MAX_NODES;
  }

  /** A new node; the caller has checked `full`. */
  add(kind: Kind, offset: number): number {
    if (this.top === this.capacity) {
      this.grow();
    }
    const index = this.top++;
    this.kind[index] = kind;
    this.offset[index] = offset;
    this.callee[index] = this.args[index] = this.kwargs[index] = this.state[index] = UNKNOWN;
    this.first[index] = this.kidsTop;
    this.room[index] = this.kept[index] = 0;
    this.total[index] = 0;
    this.touched[index] = 0;
    this.kidsMark[index] = this.kidsTop;
    return index;
  }

  /** Forget node `top` and all after it. */
  release(top: number): void {
    if (top < this.top) {
      this.kidsTop = this.kidsMark[top];
      this.top = top;
    }
  }

  /** How many more children `index` would keep. */
  vacancy(index: number): number {
    return MAX_KEPT - this.kept[index];
  }

  /** Append the children `values[from..to)`: the first are kept, the rest counted. */
  extend(index: number, values: Float64Array, from: number, to: number): void {
    this.total[index] += to - from;
    const kept = this.kept[index];
    const adding = Math.min(to - from, MAX_KEPT - kept);
    if (adding <= 0) {
      return;
    }
    if (kept + adding > this.room[index]) {
      this.move(index, kept === 0 ? adding : Math.min(MAX_KEPT, Math.max(kept + adding, kept * 2)));
    }
    const first = this.first[index] + kept;
    for (let i = 0; i < adding; i++) {
      this.kids[first + i] = values[from + i];
    }
    this.kept[index] = kept + adding;
  }

  /** The children that were kept, in order (key, value, key, value for a dict). */
  children(index: number): Float64Array {
    return this.kids.slice(this.first[index], this.first[index] + this.kept[index]);
  }

  /** The child at `position`, or UNKNOWN. */
  child(index: number, position: number): number {
    return position < this.kept[index] ? this.kids[this.first[index] + position] : UNKNOWN;
  }

  /** How many children there are in all. */
  count(index: number): number {
    return this.total[index];
  }

  /** Forget every node. */
  clear(): void {
    this.top = this.kidsTop = 0;
  }

  private move(index: number, room: number): void {
    if (this.kidsTop + room > this.kids.length) {
      const larger = new Float64Array(Math.max(this.kids.length * 2, this.kidsTop + room));
      larger.set(this.kids);
      this.kids = larger;
    }
    const from = this.first[index];
    if (this.kept[index] > 0) {
      this.kids.copyWithin(this.kidsTop, from, from + this.kept[index]);
    }
    this.first[index] = this.kidsTop;
    this.room[index] = room;
    this.kidsTop += room;
  }

  private grow(): void {
    this.capacity *= 2;
    const f64 = (old: Float64Array): typeof this.state => copyInto(new Float64Array(this.capacity), old);
    const u8 = (old: Uint8Array): typeof this.kind => copyInto(new Uint8Array(this.capacity), old);
    const i32 = (old: Int32Array): typeof this.first => copyInto(new Int32Array(this.capacity), old);
    this.kind = u8(this.kind);
    this.offset = f64(this.offset);
    this.callee = f64(this.callee);
    this.args = f64(this.args);
    this.kwargs = f64(this.kwargs);
    this.state = f64(this.state);
    this.first = i32(this.first);
    this.room = u8(this.room);
    this.kept = u8(this.kept);
    this.total = f64(this.total);
    this.touched = u8(this.touched);
    this.kidsMark = i32(this.kidsMark);
  }
}

function copyInto<T extends { set(from: ArrayLike<number>): void }>(target: T, from: ArrayLike<number>): T {
  target.set(from);
  return target;
}
