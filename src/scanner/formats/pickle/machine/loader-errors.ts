import type { NodeTable } from './node-table';
import { Kind, UNKNOWN, isNode, nodeIndex } from './node-table';
import { Op } from './opcodes';
import type { Window } from './window';

/**
 * Tells opcodes at which every loader raises: a text is called, a number is given items or a state. A pickle with one of
 * these is an attack that fails, so the machine goes on, except where it reads the numbers of an array as opcodes: there
 * they come by chance, and the loader does not get past them.
 */
export class LoaderErrors {
  constructor(
    private readonly window: Window,
    private readonly nodes: NodeTable
  ) {}

  /** A literal has no `append`, `__setitem__` or attributes, unless it is a bytearray; no tuple has. */
  takesNothing(target: number): boolean {
    return target >= 0
      ? this.window.byteAt(target) !== Op.BYTEARRAY8
      : isNode(target) && this.nodes.kind(nodeIndex(target)) === Kind.TUPLE;
  }

  /** BUILD asks for `__setstate__` and `__dict__`, which no literal and no container of the language has. */
  takesNoState(target: number, state: number): boolean {
    const builtIn = target >= 0 || (isNode(target) && this.nodes.isContainer(nodeIndex(target)));
    return builtIn && state !== UNKNOWN && !(state >= 0 && this.window.byteAt(state) === Op.NONE);
  }

  /** REDUCE and NEWOBJ of something that is no callable; NEWOBJ of a made object, with a literal for its arguments. */
  isNoCall(kind: Kind, callee: number, args: number): boolean {
    const made = isNode(callee);
    return (
      callee >= 0 ||
      (made && this.nodes.isContainer(nodeIndex(callee))) ||
      (made && (kind === Kind.NEW || kind === Kind.NEW_EX) && args >= 0)
    );
  }
}
