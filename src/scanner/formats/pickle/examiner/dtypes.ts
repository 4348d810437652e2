import type { NodeTable } from '../machine/node-table';
import { globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { dtypeText, stateHasObject } from './joblib-arrays';
import type { GlobalEntry, Globals } from '../machine/globals';
import { How } from '../machine/globals';
import type { ValueReader } from '../values/value-reader';

/**
 * The dtypes of a file. One is shared by many arrays and has to be known when the container that first held it is long
 * forgotten, so it becomes an entry in the table of globals.
 */
export class Dtypes {
  /** Dtypes whose state says that they hold Python objects. */
  private readonly ofObjects = new Set<number>();

  constructor(private readonly globals: Globals) {}

  /** The machine's value for the result of a call of `numpy.dtype`. */
  intern(nodes: NodeTable, values: ValueReader, node: number, { module, name }: GlobalEntry): number {
    const constant = values.tree(node);
    const text = dtypeText(constant);
    if (text === undefined) {
      return node;
    }
    const offset = nodes.offset(nodeIndex(node));
    const key = `dtype ${/^[<>|=]?V/.test(text) ? offset : ''} ${text}`;
    return this.globals.internResult(key, { module, name, offset, uses: 1, named: 0, how: How.NAMED, constant }) ?? node;
  }

  /** BUILD gives a state to a shared dtype. */
  built(dtype: number, state: number, values: ValueReader): void {
    if (stateHasObject(values.tree(state))) {
      this.ofObjects.add(globalIndex(dtype));
    }
  }

  /** True when a dtype of Python objects is among the children of `state`. */
  areObjects(nodes: NodeTable, state: number): boolean {
    return (
      isNode(state) &&
      nodes.children(nodeIndex(state)).some(child => isGlobal(child) && this.ofObjects.has(globalIndex(child)))
    );
  }
}
