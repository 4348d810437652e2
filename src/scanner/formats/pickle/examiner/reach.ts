import type { NodeTable } from '../machine/node-table';
import { Kind, UNKNOWN, isGlobal, isNode, nodeIndex } from '../machine/node-table';

/** Values that one walk comes by at most. Beyond, what else is there is not known. */
const MAX_REACHED = 512;

/** What hangs on some values. */
export interface Reach {
  /** Literals, globals, containers and results of calls, each once. */
  readonly values: readonly number[];
  /** False when there may be more: a forgotten value, items that were not kept, a walk that was too long. */
  readonly complete: boolean;
}

/**
 * Everything that hangs on the operands of a call: items of containers, arguments, states, and the value that is called
 * where it is no name. A function that is not known to return a new object may return any of it.
 */
export function reachOfCall(nodes: NodeTable, call: number): Reach {
  const seen = new Set<number>();
  const queue: number[] = [];
  let complete = true;
  const add = (value: number): void => {
    if (value === UNKNOWN) {
      complete = false;
    } else if (!seen.has(value)) {
      seen.add(value);
      queue.push(value);
    }
  };
  const addParts = (index: number, isResult: boolean): void => {
    const { isPersistent, parts } = partsOf(nodes, index, isResult);
    parts.forEach(value => (value !== UNKNOWN || isPersistent ? add(value) : undefined));
  };
  addParts(nodeIndex(call), true);
  for (let i = 0; i < queue.length && complete; i++) {
    const value = queue[i];
    if (queue.length > MAX_REACHED) {
      complete = false;
    } else if (isNode(value) && nodes.isContainer(nodeIndex(value))) {
      complete &&= nodes.count(nodeIndex(value)) <= nodes.known(nodeIndex(value)) && !nodes.isChanged(value);
      nodes.children(nodeIndex(value)).forEach(add);
    } else if (isNode(value)) {
      addParts(nodeIndex(value), false);
    }
  }
  return { values: queue, complete };
}

/**
 * The operands of a call that its result may share. A name that is called is no part of the result, nor is what the result
 * was given later, unless it is an operand itself.
 */
function partsOf(nodes: NodeTable, index: number, isResult: boolean): { isPersistent: boolean; parts: number[] } {
  const callee = nodes.callee(index);
  const isPersistent = nodes.kind(index) === Kind.PERSISTENT;
  return {
    isPersistent,
    parts: isPersistent
      ? [callee]
      : [
          isGlobal(callee) ? UNKNOWN : callee,
          nodes.args(index),
          ...(isResult ? [] : [nodes.kwargs(index), nodes.state(index)])
        ]
  };
}
