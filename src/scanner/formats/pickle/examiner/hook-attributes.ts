import { isHook } from '../../../rules/special-attributes';
import type { ByteSource } from '../../../bytes/byte-source';
import type { Arena } from '../machine/node-table';
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
export class Rewiring {
  private readonly plain = new Set<number>();

  constructor(private readonly source: ByteSource) {}

  /** True when BUILD with this state sets such an attribute: a dict, or a pair of dicts for attributes and slots. */
  replaces(arena: Arena, state: number): boolean {
    if (!isNode(state)) {
      return false;
    }
    const index = nodeIndex(state);
    if (arena.kind(index) !== Kind.TUPLE) {
      return this.dict(arena, index);
    }
    return arena.count(index) === 2 && [0, 1].some(part => this.partReplaces(arena, arena.child(index, part)));
  }

  /** True when the literal is the name of such an attribute. */
  isHook(value: number): boolean {
    if (value < 0 || this.plain.has(value)) {
      return false;
    }
    const text = readConstant(this.source, value, MAX_NAME);
    const hook = typeof text === 'string' && isHook(text);
    if (!hook && this.plain.size < MAX_REMEMBERED) {
      this.plain.add(value);
    }
    return hook;
  }

  private partReplaces(arena: Arena, part: number): boolean {
    return isNode(part) && this.dict(arena, nodeIndex(part));
  }

  private dict(arena: Arena, index: number): boolean {
    if (!arena.isDict(index) || (arena.touched(index) & Touch.RESERVED) !== 0) {
      return arena.isDict(index);
    }
    for (let i = 0; i < arena.known(index); i += 2) {
      if (this.isHook(arena.child(index, i))) {
        return true;
      }
    }
    return false;
  }
}
