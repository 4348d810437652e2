import { PROTOCOL_METHODS } from '../../../rules/method-names';
import { isHook } from '../../../rules/special-attributes';
import type { ByteSource } from '../../../bytes/byte-source';
import type { NodeTable } from '../machine/node-table';
import { Kind, Touch, isNode, nodeIndex } from '../machine/node-table';
import { readConstant } from '../machine/literals';

/** Keys that are remembered as harmless: the keys of a class recur in each of its objects. */
const MAX_REMEMBERED = 65_536;
/** Longest attribute name that is compared. */
const MAX_NAME = 64;

/** What a state would do beyond setting attributes of data. */
export type StateTrouble = 'hook' | 'computed' | undefined;

/**
 * Finds states that replace what an object does: Python and NumPy look `__setstate__`, `__class__`, `__array__` and
 * their kin up on the object, and no saved object keeps them. And states whose attribute names can't be told.
 */
export class HookAttributes {
  private readonly harmless = new Set<number>();

  constructor(private readonly source: ByteSource) {}

  /**
   * What BUILD with this state would do: a dict, or a pair of dicts for attributes and slots.
   * @param computed - asked for keys that are no literals: the text, `false` for what is no text, undefined if it can't be told
   */
  troubleOf(nodes: NodeTable, state: number, computed: (key: number) => string | false | undefined): StateTrouble {
    if (!isNode(state)) {
      return undefined;
    }
    const index = nodeIndex(state);
    if (nodes.kind(index) !== Kind.TUPLE) {
      return this.troubleOfDict(nodes, index, computed, false);
    }
    if (nodes.count(index) !== 2) {
      return undefined;
    }
    const [attributes, slots] = [nodes.child(index, 0), nodes.child(index, 1)];
    return (
      (isNode(attributes) ? this.troubleOfDict(nodes, nodeIndex(attributes), computed, false) : undefined) ??
      (isNode(slots) ? this.troubleOfDict(nodes, nodeIndex(slots), computed, true) : undefined)
    );
  }

  /** True for a dictionary whose keys are all known to be literals and no hooks, so that `troubleOf` has nothing to say of it. */
  isPlainDict(nodes: NodeTable, state: number): boolean {
    const index = nodeIndex(state);
    if (!nodes.isDict(index) || (nodes.touched(index) & (Touch.RESERVED | Touch.CHANGED)) !== 0) {
      return false;
    }
    const known = nodes.known(index);
    for (let i = 0; i < known; i += 2) {
      const key = nodes.child(index, i);
      if (key < 0 || (!this.harmless.has(key) && this.isHook(key))) {
        return false;
      }
    }
    return true;
  }

  /** True when the literal is the name of such an attribute. */
  isHook(value: number): boolean {
    if (value < 0 || this.harmless.has(value)) {
      return false;
    }
    const text = readConstant(this.source, value, MAX_NAME);
    const hook = typeof text === 'string' && isHook(text);
    if (!hook && this.harmless.size < MAX_REMEMBERED) {
      this.harmless.add(value);
    }
    return hook;
  }

  /** True when the literal is the name of a method that other code calls on what it takes for a container. */
  isMethod(value: number): boolean {
    const text = value < 0 ? undefined : readConstant(this.source, value, MAX_NAME);
    return typeof text === 'string' && PROTOCOL_METHODS.has(text);
  }

  /** @param isSet - the attributes are set one by one, so that `__dict__` replaces all of them */
  private troubleOfDict(
    nodes: NodeTable,
    index: number,
    computed: (key: number) => string | false | undefined,
    isSet: boolean
  ): StateTrouble {
    if (!nodes.isDict(index)) {
      return undefined;
    }
    if ((nodes.touched(index) & (Touch.RESERVED | Touch.CHANGED)) !== 0) {
      return (nodes.touched(index) & Touch.RESERVED) !== 0 ? 'hook' : 'computed';
    }
    let trouble: StateTrouble;
    for (let i = 0; i < nodes.known(index); i += 2) {
      const key = nodes.child(index, i);
      const text = key >= 0 ? (isSet ? readConstant(this.source, key, MAX_NAME) : false) : computed(key);
      if (this.isHook(key) || (typeof text === 'string' && (isHook(text) || (isSet && text === '__dict__')))) {
        return 'hook';
      }
      trouble = text === undefined && key < 0 ? 'computed' : trouble;
    }
    return trouble;
  }
}
