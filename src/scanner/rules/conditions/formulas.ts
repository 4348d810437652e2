import { TRUSTED } from './callee';
import { wordSet } from '../word-lists';
import type { Condition } from './condition';
import { textOf } from '../value-access';

/** Functions of one column that formulas of statistics use. */
const FUNCTIONS = wordSet(`
  C I Q center scale standardize poly bs cr cc te np.log np.log1p np.log2 np.log10 np.exp np.sqrt np.abs np.power np.square np.sin np.cos
  log exp sqrt abs Treatment Sum Helmert Diff Poly
`);

const TERMS = /^[\w\s.,+\-*:/^()~'"=[\]|<>&]*$/;

/**
 * `statsmodels.base.data.ModelData.__setstate__` evaluates `formula` as Python when `restore_model_spec` is among the
 * state: harmless for names, operators and calls of known functions, and code of the file's choosing otherwise.
 */
export const formulaState: Condition = (call, _judge, fallback) => {
  const state = call.args();
  if (state.type !== 'dict') {
    return state.type === 'none' ? TRUSTED : fallback;
  }
  const formulas = state.entries
    .filter(([key]) => key.type !== 'str' || key.value === 'formula')
    .map(([, value]) => value);
  const plain = formulas.every(value => value.type === 'none' || isPlainFormula(textOf(value)));
  return state.more === 0 && plain ? TRUSTED : fallback;
};

function isPlainFormula(text: string | undefined): boolean {
  if (text === undefined || !TERMS.test(text) || text.includes('__')) {
    return false;
  }
  for (const { 0: name, index } of text.matchAll(/[\w.]+/g)) {
    const called = text
      .slice(index + name.length)
      .trimStart()
      .startsWith('(');
    if (called && !FUNCTIONS.has(name)) {
      return false;
    }
  }
  return true;
}
