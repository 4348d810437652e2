import { typeFetchedBy } from '../../../rules/conditions/dill-getters';
import type { CallKind, Value } from '../../../rules/value';
import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { NodeTable } from '../machine/node-table';
import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { foldCall } from './constant-folding';
import type { Globals } from '../machine/globals';
import type { Constant } from '../machine/literals';
import { readConstant, readLiteral } from '../machine/literals';

const MAX_DEPTH = 12;
/** Depth to which the rules look into the arguments of an unknown callable. */
export const JUDGED_DEPTH = 6;
/** Values made for one call that is judged or shown. */
const MAX_VALUES = 600;
/** Values that are searched for callables behind the end of a tree. */
const MAX_SEARCHED = 200;

/** Items that were not kept. */
const HIDDEN: Value = { type: 'list', items: [], more: 1, hidesCalls: true };

const CALL_KINDS: Partial<Record<Kind, CallKind>> = {
  [Kind.REDUCE]: 'reduce',
  [Kind.NEW]: 'new',
  [Kind.NEW_EX]: 'new-ex',
  [Kind.INST]: 'inst',
  [Kind.OBJ]: 'obj'
};

const CONTAINERS: Partial<Record<Kind, 'tuple' | 'list' | 'set' | 'frozenset'>> = {
  [Kind.TUPLE]: 'tuple',
  [Kind.LIST]: 'list',
  [Kind.SET]: 'set',
  [Kind.FROZENSET]: 'frozenset'
};

/** Looks into the machine's numbers: makes `Value` trees, and folds calls of pure functions into constants. */
export class ValueReader {
  private left = 0;
  private depth = MAX_DEPTH;

  constructor(
    private readonly source: ByteSource,
    private readonly nodes: NodeTable,
    private readonly globals: Globals,
    private readonly work: Work,
    /** True for a value that can be called: it is not passed over where a tree is cut off. */
    private readonly canBeCalled: (value: number) => boolean
  ) {}

  /** The value as a tree, with depth, number and text capped. */
  tree(value: number, depth = MAX_DEPTH): Value {
    this.left = MAX_VALUES;
    this.depth = depth;
    return this.make(value, 0);
  }

  /** Reads only the value, the items in it, and what those are made of: for a large state of which few keys matter. */
  shallowTree(value: number): Value {
    // A container keeps 64 items of each depth. All of those that a state holds itself have a share.
    this.left = 2 ** 14;
    this.depth = MAX_DEPTH;
    return this.make(value, MAX_DEPTH - 5);
  }

  /** True for a value that the file changed after it was made. */
  isChanged(value: number): boolean {
    return this.nodes.isChanged(value);
  }

  /**
   * Returns the value if the file determines it: a literal, or a call of a pure function on constants.
   * @param until - offset of the call that was given the value: a container that was filled later held something else
   */
  constant(value: number, depth = 0, until = Infinity): Constant | readonly Constant[] | undefined {
    if (this.nodes.isChanged(value)) {
      return undefined;
    }
    if (value >= 0) {
      const constant = readConstant(this.source, value);
      this.work.spend(PRICES.value + sizeOf(constant) * PRICES.valueByte);
      return constant;
    }
    this.work.spend(PRICES.value);
    if (!isNode(value) || depth > MAX_DEPTH) {
      return undefined;
    }
    const index = nodeIndex(value);
    const kind = this.nodes.kind(index);
    if (kind === Kind.REDUCE) {
      return this.fold(index, depth, until);
    }
    const complete = this.nodes.count(index) <= this.nodes.known(index) && this.nodes.filledAt(index) <= until;
    if ((kind === Kind.TUPLE || kind === Kind.LIST) && complete) {
      const items: Constant[] = [];
      for (let i = 0; i < this.nodes.known(index); i++) {
        const item = this.constant(this.nodes.child(index, i), depth + 1, until);
        if (item === undefined || Array.isArray(item)) {
          return undefined;
        }
        items.push(item as Constant);
      }
      return items;
    }
    return undefined;
  }

  private fold(index: number, depth: number, until: number): Constant | undefined {
    const callee = this.nodes.callee(index);
    const args = this.nodes.args(index);
    if (!isGlobal(callee) || !isNode(args) || this.nodes.touched(index) !== 0 || !this.isComplete(args)) {
      return undefined;
    }
    const before = Math.min(until, this.nodes.offset(index));
    const { module, name } = this.globals.entries[globalIndex(callee)];
    const result = foldCall(module, name, () => {
      const list: (Constant | readonly Constant[])[] = [];
      for (let i = 0; i < this.nodes.known(nodeIndex(args)); i++) {
        const item = this.constant(this.nodes.child(nodeIndex(args), i), depth + 1, before);
        if (item === undefined) {
          return undefined;
        }
        list.push(item);
      }
      this.work.spend(list.reduce((sum: number, item) => sum + sizeOf(item), 0) * PRICES.searchedByte);
      return list;
    });
    this.work.spend(sizeOf(result) * PRICES.valueByte);
    return result;
  }

  /** An argument tuple of which every item is known. */
  private isComplete(args: number): boolean {
    const index = nodeIndex(args);
    return !this.nodes.isChanged(args) && this.nodes.count(index) <= this.nodes.known(index);
  }

  private make(value: number, depth: number): Value {
    // A name costs nothing: what an object is made of says most about it.
    const cost = isGlobal(value) ? 0 : 1;
    if ((depth > this.depth || this.left < 1) && cost > 0) {
      return { type: 'unknown', why: this.mayCall(value) ? 'missing' : 'dropped' };
    }
    this.left -= cost;
    if (this.nodes.isChanged(value)) {
      return { type: 'unknown', why: 'changed' };
    }
    if (value >= 0) {
      const literal = readLiteral(this.source, value);
      const byte = literal.type === 'str' ? PRICES.textByte : PRICES.valueByte;
      this.work.spend(PRICES.value + ('size' in literal ? literal.value.length * byte : 0));
      return literal;
    }
    this.work.spend(PRICES.value);
    if (isGlobal(value)) {
      const entry = this.globals.entries[globalIndex(value)];
      return entry.constant ?? { type: 'global', module: entry.module, name: entry.name };
    }
    if (!isNode(value)) {
      return { type: 'unknown', why: 'dropped' };
    }
    return this.makeNode(nodeIndex(value), depth);
  }

  /** True when something that can be called is there, where the tree ends. */
  private mayCall(value: number): boolean {
    const queue = value < UNKNOWN ? [value] : [];
    for (let i = 0; i < queue.length && i < MAX_SEARCHED; i++) {
      const index = nodeIndex(queue[i]);
      if (isNode(queue[i]) && this.nodes.isContainer(index)) {
        for (let j = 0; j < this.nodes.known(index); j++) {
          const child = this.nodes.child(index, j);
          // Literals can't be called.
          if (child < UNKNOWN) {
            queue.push(child);
          }
        }
      } else if (this.canBeCalled(queue[i])) {
        return true;
      }
    }
    this.work.spend(PRICES.value * Math.min(queue.length, MAX_SEARCHED));
    return false;
  }

  private makeNode(index: number, depth: number): Value {
    const kind = this.nodes.kind(index);
    const container = CONTAINERS[kind];
    if (container !== undefined) {
      const items = this.items(index, depth);
      const more = this.nodes.count(index) - items.length;
      return { type: container, items, more, ...this.hidden(index) };
    }
    if (kind === Kind.DICT) {
      const flat = this.items(index, depth);
      const entries: [Value, Value][] = [];
      for (let i = 0; i + 1 < flat.length; i += 2) {
        entries.push([this.foldedKey(this.nodes.child(index, i)) ?? flat[i], flat[i + 1]]);
      }
      const more = Math.max(0, Math.floor(this.nodes.count(index) / 2) - entries.length);
      return { type: 'dict', entries, more, ...this.hidden(index) };
    }
    const opcode = CALL_KINDS[kind];
    if (opcode !== undefined) {
      const call = this.makeCall(index, opcode, depth);
      const type = opcode === 'reduce' ? typeFetchedBy(call) : undefined;
      return type === undefined ? call : { type: 'global', ...type };
    }
    switch (kind) {
      case Kind.PERSISTENT:
        return { type: 'persistent', id: this.make(this.nodes.callee(index), depth + 1) };
      case Kind.COMPUTED_GLOBAL: {
        const module = this.make(this.nodes.callee(index), depth + 1);
        const name = this.make(this.nodes.args(index), depth + 1);
        const offset = this.nodes.offset(index);
        const imported: Value = {
          type: 'call',
          callee: global('importlib', 'import_module'),
          args: [module],
          opcode: 'reduce',
          offset
        };
        return {
          type: 'call',
          callee: global('builtins', 'getattr'),
          args: [imported, name],
          opcode: 'reduce',
          offset
        };
      }
      case Kind.BUFFER:
        return { type: 'unknown', why: 'buffer' };
      default:
        return { type: 'unknown', why: 'missing' };
    }
  }

  /** Something that can be called, or an object, is among the items that were not kept. */
  private hidden(index: number): { readonly hidesCalls?: true; readonly hidesObjects?: true } {
    const touched = this.nodes.touched(index);
    return {
      ...((touched & Touch.CALLS) !== 0 ? { hidesCalls: true as const } : {}),
      ...((touched & Touch.OBJECTS) !== 0 ? { hidesObjects: true as const } : {})
    };
  }

  /** The text that a key is: `{str('shape'): ...}` has the key `shape`. */
  private foldedKey(key: number): Value | undefined {
    const text = isNode(key) ? this.constant(key) : undefined;
    return typeof text === 'string' ? { type: 'str', value: text, truncated: false, size: text.length } : undefined;
  }

  private makeCall(index: number, opcode: CallKind, depth: number): Extract<Value, { type: 'call' }> {
    const kwargs = this.nodes.kwargs(index);
    const state = this.nodes.state(index);
    const items = opcode === 'new-ex' ? UNKNOWN : this.nodes.itemsOf(index);
    const callee = this.part(this.nodes.callee(index), depth, 3);
    const args = this.part(this.nodes.args(index), depth, 2);
    const hidden = (this.nodes.touched(index) & Touch.CALLS) !== 0;
    const filled = hidden ? HIDDEN : items === UNKNOWN ? undefined : this.part(items, depth, 2);
    return {
      type: 'call',
      callee,
      args: args.type === 'tuple' ? args.items : [args],
      opcode,
      offset: this.nodes.offset(index),
      ...(opcode === 'new-ex' ? { kwargs: this.make(kwargs, depth + 1) } : {}),
      ...(state !== UNKNOWN ? { state: this.make(state, depth + 1) } : {}),
      ...(filled !== undefined ? { filled } : {})
    };
  }

  private items(index: number, depth: number): Value[] {
    const items: Value[] = [];
    const known = this.nodes.known(index);
    for (let i = 0; i < known; i++) {
      items.push(this.part(this.nodes.child(index, i), depth, known - i));
    }
    return items;
  }

  /**
   * One of `parts` values that are still to be made: each has its share of what is left, so that a large one does not
   * hide those behind it.
   */
  private part(value: number, depth: number, parts: number): Value {
    const before = this.left;
    this.left = Math.ceil(before / parts);
    const share = this.left;
    const made = this.make(value, depth + 1);
    this.left = before - (share - this.left);
    return made;
  }
}

const global = (module: string, name: string): Value => ({ type: 'global', module, name });

function sizeOf(constant: Constant | readonly Constant[] | undefined): number {
  if (Array.isArray(constant)) {
    return (constant as readonly Constant[]).reduce((sum: number, item) => sum + 1 + sizeOf(item), 0);
  }
  return typeof constant === 'string' || constant instanceof Uint8Array ? constant.length : 0;
}
