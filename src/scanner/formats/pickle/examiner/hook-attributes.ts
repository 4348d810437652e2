import { isHook } from '../../../rules/special-attributes';
import type { ByteSource } from '../../../bytes/byte-source';
import type { NodeTable } from '../machine/node-table';
import { Kind, Touch, isNode, nodeIndex } from '../machine/node-table';
import { readConstant } from '../machine/literals';

/** Keys that are remembered as harmless: the keys of a class recur in each of its objects. */
const MAX_REMEMBERED = 65_536;
/** Longest attribute name that is compared. */
const MAX_NAME = 64;

/**
 * Finds states that replace what an object does: Python and NumPy look `__setstate__`, `__class__`, `__array__` and
 * their kin up on the object, and no saved object keeps them.
 */
export class HookAttributes {
  private readonly harmless = new Set<number>();

  constructor(private readonly source: ByteSource) {}

  /** True when BUILD with this state sets such an attribute: a dict, or a pair of dicts for attributes and slots. */
  setsHook(nodes: NodeTable, state: number): boolean {
    if (!isNode(state)) {
      return false;
    }
    const index = nodeIndex(state);
    if (nodes.kind(index) !== Kind.TUPLE) {
      return this.dictHasHook(nodes, index);
    }
    return nodes.count(index) === 2 && [0, 1].some(part => this.partSetsHook(nodes, nodes.child(index, part)));
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

  private partSetsHook(nodes: NodeTable, part: number): boolean {
    return isNode(part) && this.dictHasHook(nodes, nodeIndex(part));
  }

  private dictHasHook(nodes: NodeTable, index: number): boolean {
    if (!nodes.isDict(index) || (nodes.touched(index) & Touch.RESERVED) !== 0) {
      return nodes.isDict(index);
    }
    for (let i = 0; i < nodes.known(index); i += 2) {
      if (this.isHook(nodes.child(index, i))) {
        return true;
      }
    }
    return false;
  }
}
