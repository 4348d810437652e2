import type { Look, View } from '../../../rules/signatures/kind';
import { Fitter } from '../../../rules/signatures/kind';
import { CALLED, CONTAINERS, Tag } from '../../../rules/signatures/tags';
import { tagOf } from '../../../rules/signatures/value-view';
import { isWatchedAttribute } from '../../../rules/state';
import type { Value } from '../../../rules/value';
import type { NodeTable } from '../machine/node-table';
import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { readConstant } from '../machine/literals';
import { Op } from '../machine/opcodes';
import type { Window } from '../machine/window';
import type { CallableInfo } from './callable-info';

/** What the file's examiners know, and this asks for. */
interface Known {
  callable(index: number): CallableInfo;
  readonly globals: { readonly entries: readonly { readonly constant?: Value }[] };
  readonly values: { tree(value: number): Value };
}

/** Keys that are remembered as harmless: the attributes of a class recur in each of its objects. */
const MAX_REMEMBERED = 65_536;
const MAX_NAME = 64;

const OBJECTS = Tag.OBJECT | Tag.FOREIGN | Tag.ANYTHING;

const UNDERSCORE = 0x5f;
/** 1 for letters, digits and `.+-_`. */
const SIMPLE = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-_') {
  SIMPLE[char.charCodeAt(0)] = 1;
}

/**
 * Compares calls and states with signatures on the machine's numbers, without making a `Value`: files hold hundreds of
 * thousands of calls of one callable. Yes is sure; after a no, the rules look at the call itself.
 */
export class QuickSignatures implements View<number> {
  readonly maxValues = 600;
  readonly maxDepth = 6;
  readonly beyond = false;
  private readonly fitter = new Fitter(this);
  private readonly looked = new Map<unknown, Map<number, boolean>>();
  private readonly harmlessKeys = new Set<number>();

  constructor(
    private readonly window: Window,
    private readonly nodes: NodeTable,
    private readonly file: Known
  ) {}

  /** True when the rules trust the call `index` of the callable without looking at its values. */
  trusts({ quick }: CallableInfo, index: number): boolean {
    const { nodes } = this;
    const kind = nodes.kind(index);
    const isNew = kind === Kind.NEW || kind === Kind.NEW_EX;
    if (quick.madeEmpty && isNew) {
      return true;
    }
    const args = nodes.args(index);
    if (quick.takes === undefined || kind === Kind.NEW_EX || !isNode(args)) {
      return false;
    }
    const list = nodeIndex(args);
    if (!nodes.isContainer(list)) {
      return false;
    }
    if (nodes.count(list) === 0) {
      return true;
    }
    return nodes.known(list) === nodes.count(list) && this.fitter.fitsArguments(quick.takes, args);
  }

  /** True when the rules trust the state of an object that the node makes. */
  trustsState(callable: CallableInfo, target: number, state: number): boolean {
    const kind = this.classOf(callable, nodeIndex(target))?.quick.state;
    return (
      kind !== undefined &&
      this.fitter.fits(kind, state) &&
      (!isNode(state) || (this.keepsMethods(state) && !this.setsAttributes(state)))
    );
  }

  /** A pair of states, of which the second is set with `setattr`. */
  private setsAttributes(state: number): boolean {
    const index = nodeIndex(state);
    if (this.nodes.kind(index) !== Kind.TUPLE || this.nodes.count(index) !== 2) {
      return false;
    }
    const [, second] = this.nodes.children(index);
    return isNode(second) && this.nodes.kind(nodeIndex(second)) === Kind.DICT;
  }

  tag(value: number): number {
    if (this.nodes.isChanged(value)) {
      return Tag.ANYTHING;
    }
    if (value >= 0) {
      return tagOfOpcode(this.window.byteAt(value));
    }
    if (isGlobal(value)) {
      const index = globalIndex(value);
      return this.file.globals.entries[index].constant !== undefined ? Tag.DTYPE : this.file.callable(index).tags.name;
    }
    if (!isNode(value)) {
      return Tag.FORGOTTEN;
    }
    const index = nodeIndex(value);
    switch (this.nodes.kind(index)) {
      case Kind.TUPLE:
        return Tag.TUPLE;
      case Kind.LIST:
        return Tag.LIST;
      case Kind.DICT:
        return Tag.DICT;
      case Kind.SET:
      case Kind.FROZENSET:
        return Tag.SET;
      case Kind.PERSISTENT:
        return Tag.STORAGE;
      case Kind.BUFFER:
        return Tag.BYTES;
      case Kind.EXTENSION:
      case Kind.COMPUTED_GLOBAL:
        return Tag.ANYTHING;
      default:
        return this.tagOfCall(index);
    }
  }

  known(value: number): number {
    return isNode(value) ? this.nodes.known(nodeIndex(value)) : 0;
  }

  child(value: number, position: number): number {
    return this.nodes.child(nodeIndex(value), position);
  }

  looks(look: Look, value: number): boolean {
    if (!isGlobal(value)) {
      return look(this.file.values.tree(value), tagOf);
    }
    // A file names few callables, each of them many times.
    const known = this.looked.get(look) ?? new Map<number, boolean>();
    this.looked.set(look, known);
    const answer = known.get(value) ?? look(this.file.values.tree(value), tagOf);
    known.set(value, answer);
    return answer;
  }

  isSimple(value: number): boolean {
    const { window } = this;
    const op = value < 0 ? 0 : window.byteAt(value);
    if (
      op !== Op.SHORT_BINUNICODE &&
      (op !== Op.BINUNICODE || window.byteAt(value + 2) > 0 || window.byteAt(value + 3) > 0)
    ) {
      return false;
    }
    const from = value + (op === Op.SHORT_BINUNICODE ? 2 : 5);
    const end = from + window.byteAt(value + 1);
    if (from < window.base || end > window.end) {
      return false;
    }
    const { bytes, base } = window;
    let before = 0;
    for (let at = from - base; at < end - base; at++) {
      const byte = bytes[at];
      if (SIMPLE[byte] === 0 || (byte === UNDERSCORE && before === UNDERSCORE)) {
        return false;
      }
      before = byte;
    }
    return true;
  }

  isDict(value: number): boolean {
    return isNode(value) && this.nodes.isDict(nodeIndex(value));
  }

  /** True for a value that can be called and is not known to be harmless. */
  canBeCalled(value: number): boolean {
    return value < UNKNOWN && (this.tag(value) & CALLED) !== 0;
  }

  /** True for the result of a call that is no data, or may be more than that. */
  isObject(value: number): boolean {
    return (this.tag(value) & OBJECTS) !== 0;
  }

  hidesObjects(value: number): boolean {
    return isNode(value) && (this.nodes.touched(nodeIndex(value)) & Touch.OBJECTS) !== 0;
  }

  hidesCalls(value: number): boolean {
    return isNode(value) && (this.nodes.touched(nodeIndex(value)) & Touch.CALLS) !== 0;
  }

  madeOf(value: number): readonly number[] {
    const { nodes } = this;
    const index = nodeIndex(value);
    if (!isNode(value) || nodes.isContainer(index)) {
      return [value];
    }
    // An object of which the items are not kept hides them itself.
    const made = this.hidesCalls(value) ? [value] : [];
    const parts = [
      nodes.itemsOf(index),
      ...(isNode(nodes.args(index)) ? nodes.children(nodeIndex(nodes.args(index))) : [])
    ];
    for (const part of parts) {
      const tag = isNode(part) ? this.tag(part) : 0;
      if ((tag & CONTAINERS) !== 0) {
        made.push(part);
      } else if ((tag & (Tag.MADE_CONTAINER | Tag.PLAIN_OBJECT)) !== 0) {
        made.push(...this.madeOf(part));
      }
    }
    return made;
  }

  heldBy(value: number): readonly number[] {
    const { nodes } = this;
    const index = nodeIndex(value);
    if (!isNode(value) || nodes.isContainer(index)) {
      return [];
    }
    const state = nodes.state(index);
    const args = (this.tag(value) & Tag.OBJECT) !== 0 ? [nodes.args(index)] : [];
    return state === UNKNOWN ? args : [state, ...args];
  }

  private tagOfCall(index: number): number {
    const callee = this.nodes.callee(index);
    return isGlobal(callee)
      ? (this.classOf(this.file.callable(globalIndex(callee)), index)?.tags.result ?? Tag.ANYTHING)
      : Tag.ANYTHING;
  }

  /** The callable itself, or the class that `copyreg._reconstructor` makes an object of. */
  private classOf(callable: CallableInfo, index: number): CallableInfo | undefined {
    if (!callable.makesObjects) {
      return callable;
    }
    const args = this.nodes.args(index);
    const type = this.known(args) > 0 ? this.child(args, 0) : UNKNOWN;
    return isGlobal(type) ? this.file.callable(globalIndex(type)) : undefined;
  }

  /** True when no attribute of the state is one that the rules look at, in a dictionary or a pair of them. */
  keepsMethods(state: number): boolean {
    const index = nodeIndex(state);
    const kind = this.nodes.kind(index);
    if (kind === Kind.TUPLE || kind === Kind.LIST) {
      for (let i = 0; i < this.nodes.known(index); i++) {
        if (!this.hasPlainKeys(this.nodes.child(index, i))) {
          return false;
        }
      }
      return true;
    }
    return this.hasPlainKeys(state);
  }

  private hasPlainKeys(part: number): boolean {
    if (!this.isDict(part)) {
      return true;
    }
    for (let i = 0; i < this.known(part); i += 2) {
      if (!this.isPlainKey(this.child(part, i))) {
        return false;
      }
    }
    return true;
  }

  private isPlainKey(key: number): boolean {
    if (key < 0) {
      return key === UNKNOWN;
    }
    if (this.harmlessKeys.has(key)) {
      return true;
    }
    const text = readConstant(this.window.nearby, key, MAX_NAME);
    const plain = typeof text !== 'string' || !isWatchedAttribute(text);
    if (plain && this.harmlessKeys.size < MAX_REMEMBERED) {
      this.harmlessKeys.add(key);
    }
    return plain;
  }
}

function tagOfOpcode(op: number): number {
  switch (op) {
    case Op.NONE:
      return Tag.NONE;
    case Op.BININT:
    case Op.BININT1:
    case Op.BININT2:
    case Op.NEWTRUE:
    case Op.NEWFALSE:
    case Op.INT:
    case Op.LONG:
    case Op.LONG1:
    case Op.LONG4:
      return Tag.INT;
    case Op.BINFLOAT:
    case Op.FLOAT:
      return Tag.FLOAT;
    case Op.SHORT_BINBYTES:
    case Op.BINBYTES:
    case Op.BINBYTES8:
    case Op.BYTEARRAY8:
      return Tag.BYTES;
    default:
      return Tag.TEXT;
  }
}
