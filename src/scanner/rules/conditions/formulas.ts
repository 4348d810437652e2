import type { FormulaVerdict } from '../languages/formula';
import { judgeFormula } from '../languages/formula';
import { DATUM } from '../signatures/kinds';
import { textOf } from '../value-access';
import { wordSet } from '../word-lists';
import type { Judgement, Value } from '../value';
import { TRUSTED, classOf, nameOf, review, unfit } from './callee';
import type { Condition } from './condition';

/** Keys under which statistics packages keep formulas that they evaluate when the object is used. */
const HELD = wordSet('formula re_formula vc_formula exog_re_formula missing_formula expr code eval_code _expr');

/**
 * `statsmodels.base.data.ModelData.__setstate__` evaluates `formula` as Python when `restore_model_spec` (before 0.15
 * `restore_design_info`) is among the state, with the columns of `frame` before all other names.
 */
export const formulaState: Condition = (call, _judge, fallback) => {
  const state = call.args();
  if (state.type !== 'dict') {
    return state.type === 'none' ? TRUSTED : fallback;
  }
  if (state.more > 0) {
    return fallback;
  }
  const formulas = state.entries.filter(([key]) => key.type !== 'str' || key.value === 'formula');
  const frames = state.entries.filter(([key]) => key.type === 'str' && key.value === 'frame');
  const verdicts = formulas.map(([, value]) => verdictOn(value));
  if (verdicts.includes('code') || (formulas.length > 0 && frames.some(([, frame]) => !holdsColumns(frame, false)))) {
    return fallback;
  }
  // The program's own function gets columns: anything else in the frame could be made for it.
  return verdicts.includes('own-function')
    ? frames.every(([, frame]) => holdsColumns(frame, true))
      ? review(call)
      : fallback
    : TRUSTED;
};

/** The state of other objects that keep a formula, or a factor of one, for later: evaluated when the object is used. */
export const heldFormulas: Condition = (call, _judge, fallback) => {
  const verdict = worstIn(call.args(), 0);
  return verdict === 'code' ? later(fallback) : verdict === 'own-function' ? review(call) : TRUSTED;
};

/** Nothing runs while the file is loaded. */
function later(judgement: Judgement): Judgement {
  return judgement.kind === 'dangerous' ? { ...judgement, severity: 'HIGH' } : judgement;
}

function worstIn(value: Value, depth: number): FormulaVerdict {
  let worst: FormulaVerdict = 'harmless';
  const entries = value.type === 'dict' ? value.entries : [];
  if (entries.some(([key, item]) => textOf(key) === '_eval_method' && isLookup(item))) {
    return worst;
  }
  for (const [key, item] of entries) {
    const text = textOf(key);
    if (text !== undefined && HELD.has(text)) {
      worst = worse(worst, verdictInside(item, 0));
    }
  }
  // The state of a class with slots is a pair.
  if (value.type === 'tuple' && depth === 0) {
    for (const item of value.items) {
      worst = worse(worst, worstIn(item, 1));
    }
  }
  return worst;
}

/** `Factor.EvalMethod('lookup')`: formulaic looks for a column of that name, or reads a number. */
function isLookup(method: Value): boolean {
  const [value] = method.type === 'call' ? method.args : [];
  return /^(lookup|literal)$/.test(textOf(value) ?? '');
}

/** `vc_formula` is a dictionary of formulas. Objects are judged where they are made. */
function verdictInside(value: Value, depth: number): FormulaVerdict {
  if (value.type === 'str') {
    return verdictOn(value);
  }
  return value.type === 'dict' && depth === 0
    ? value.entries.reduce<FormulaVerdict>((worst, [, item]) => worse(worst, verdictInside(item, 1)), 'harmless')
    : 'harmless';
}

function worse(one: FormulaVerdict, other: FormulaVerdict): FormulaVerdict {
  return one === 'code' || other === 'code' ? 'code' : one === 'own-function' ? one : other;
}

function verdictOn(value: Value): FormulaVerdict {
  const text = textOf(value);
  return value.type === 'none' ? 'harmless' : text === undefined ? 'code' : judgeFormula(text);
}

/** True when a frame cannot bring functions under the names that the formula calls. */
function holdsColumns(frame: Value, table: boolean): boolean {
  if (frame.type === 'call') {
    const type = classOf(frame) ?? nameOf(frame.callee);
    // What is too deep to be read is an object, of which only the class says what it hands out.
    return type === undefined
      ? false
      : /^(pandas\.core\.frame\.DataFrame|pandas\.DataFrame|numpy(\.\w+)*\.(recarray|ndarray|_reconstruct)|polars\.dataframe\.frame\.DataFrame)$/.test(
          `${type.module}.${type.name}`
        );
  }
  if (frame.type === 'dict' && !table) {
    return frame.more === 0 && frame.entries.every(([, column]) => isColumn(column));
  }
  return frame.type === 'none';
}

function isColumn(column: Value): boolean {
  if (column.type === 'call') {
    const type = classOf(column) ?? nameOf(column.callee);
    return type !== undefined && /^(pandas|numpy)\./.test(`${type.module}.`);
  }
  return column.type !== 'global' && column.type !== 'unknown' && column.type !== 'persistent';
}

/** Where `Parameter.__setstate__` of lmfit finds the expression that gives the value: the collection evaluates it when it is filled. */
const EXPRESSION = 3;

/** The state of a parameter of lmfit: numbers, names, and an expression of known functions. */
export const parameterState: Condition = (call, judge) => {
  const state = call.args();
  const items = state.type === 'tuple' && state.more === 0 ? state.items : [];
  const expression = items.at(EXPRESSION);
  const text = textOf(expression);
  const verdict = expression?.type === 'none' ? 'harmless' : text === undefined ? 'code' : judgeFormula(text);
  const plain = items.every((item, index) => index === EXPRESSION || judge.fits(DATUM, item));
  return verdict === 'code' || !plain ? unfit(call) : verdict === 'harmless' ? TRUSTED : review(call);
};

/** The state of a collection of them: nothing else takes the place of a parameter. */
export const parametersState: Condition = call => {
  const state = call.args();
  const entries = state.type === 'dict' && state.more === 0 ? state.entries : [];
  const params = entries.filter(([key]) => textOf(key) === 'params').map(([, value]) => value);
  const plain = params.length === 1 && params[0].type === 'list' && params[0].items.every(isParameter);
  return plain ? TRUSTED : unfit(call);
};

function isParameter(value: Value): boolean {
  const made = classOf(value);
  return made?.module === 'lmfit.parameter' && made.name === 'Parameter';
}
