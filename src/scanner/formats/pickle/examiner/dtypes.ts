import type { Value } from '../../../rules/value';
import type { GlobalEntry, Globals } from '../machine/globals';
import type { NodeTable } from '../machine/node-table';
import { globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { How } from '../machine/globals';
import type { ValueReader } from '../values/value-reader';
import { dtypeText, elementOf, elements, isOfAnySize, stateFits, stateOf } from './joblib-arrays';

const checking = () => require('./dtype-fields') as typeof import('./dtype-fields');
const fieldsFit = (dtype: Extract<Value, { type: 'call' }>, state: Value): boolean =>
  checking().fieldsFit(dtype, state, { stateOf, elementOf, elements, isOfAnySize });

/** Dtypes in dtypes, and values that are given with one: more than NumPy has. */
const MAX_PENDING = 64;
const MAX_GIVEN = 16;

/**
 * The dtypes of a file. One is shared by many arrays and has to be known when the container that first held it is long
 * forgotten, so it becomes an entry in the table of globals: one for all dtypes of a type string, or one for each call where
 * the state tells the size.
 */
export class Dtypes {
  /** The dtypes that have no state yet, the innermost one last. */
  private readonly pending: { readonly dtype: number; used: boolean }[] = [];

  constructor(private readonly globals: Globals) {}

  /** The machine's value for the result of a call of `numpy.dtype`. */
  intern(nodes: NodeTable, values: ValueReader, node: number, { module, name }: GlobalEntry): number {
    const constant = values.tree(node);
    const text = dtypeText(constant);
    if (text === undefined) {
      return this.begin(node);
    }
    const offset = nodes.offset(nodeIndex(node));
    const key = `dtype ${isOfAnySize(text) ? offset : ''} ${text}`;
    return this.begin(
      this.globals.internResult(key, { module, name, offset, uses: 1, named: 0, how: How.NAMED, constant }) ?? node
    );
  }

  private begin(dtype: number): number {
    if (this.pending.length === MAX_PENDING) {
      this.pending.shift();
    }
    this.pending.push({ dtype, used: false });
    return dtype;
  }

  /** A call or state of anything else is given these values. */
  given(nodes: NodeTable, values: number): void {
    if (this.pending.length > 0 && isNode(values)) {
      const index = nodeIndex(values);
      for (let i = Math.min(nodes.known(index), MAX_GIVEN); i-- > 0;) {
        const value = nodes.child(index, i);
        this.pending.forEach(one => (one.used ||= one.dtype === value));
      }
    }
  }

  /**
   * False for a dtype that had its state before, or was in use without it: NumPy writes the state right behind the call, and an
   * array or another dtype keeps what it took from the dtype that it was.
   */
  private completes(dtype: number): boolean {
    for (let last = this.pending.pop(); last !== undefined; last = this.pending.pop()) {
      if (last.dtype === dtype) {
        return !last.used;
      }
    }
    return false;
  }

  /**
   * BUILD gives a state to a dtype. The state belongs to the dtype: it says how large the elements are, and whether they are
   * Python objects (`arraydescr_setstate` in NumPy's descriptor.c).
   * @returns false for what NumPy never writes: a second or late state, or one that contradicts the type string
   */
  takesState(dtype: number, state: number, values: ValueReader): boolean {
    const entry = this.globals.entries[globalIndex(dtype)];
    const { constant } = entry;
    const text = constant === undefined ? undefined : dtypeText(constant);
    if (constant?.type !== 'call' || text === undefined) {
      return true;
    }
    const stated = values.tree(state);
    if (!this.completes(dtype) || !stateFits(constant, stated) || (hasParts(stated) && !fieldsFit(constant, stated))) {
      return false;
    }
    if (isOfAnySize(text)) {
      entry.constant = { ...constant, state: stated };
    }
    return true;
  }

  /** The same for a dtype that was made of a class, as `numpy.record`, which is no entry. */
  classTakes(dtype: number, state: number, values: ValueReader): boolean {
    const made = values.tree(dtype);
    return this.completes(dtype) && (made.type !== 'call' || fieldsFit(made, values.tree(state)));
  }

  /** Nothing is known of the dtype any more. */
  changed(dtype: number): void {
    const entry = isGlobal(dtype) ? this.globals.entries[globalIndex(dtype)] : undefined;
    if (entry?.constant !== undefined) {
      const unknown: Value = { type: 'unknown', why: 'changed' };
      entry.constant = unknown;
    }
  }
}

/** True for a type of fields or of arrays, and for one with a unit. */
function hasParts(state: Value): boolean {
  return state.type === 'tuple' && state.items.some(({ type }) => !/^(int|none|str)$/.test(type));
}
