import { SUSPECT_NAMES } from '../code-names';
import type { WordSet } from '../word-lists';
import { wordSet } from '../word-lists';
import { BUILTIN_CALLABLES } from './python-builtins';
import type { Argument, Expression } from './python-expression';
import { dottedPath, parseExpression, parts } from './python-expression';

/**
 * What evaluating a text does: nothing but arithmetic on columns; a call of a function that the loading program has to
 * bring, with nothing but columns and numbers; anything else.
 */
export type FormulaVerdict = 'harmless' | 'own-function' | 'code';

/** Functions of patsy (`patsy/builtins.py`), of formulaic (`formulaic/transforms`), of Python, of one column each. */
const FUNCTIONS = wordSet(`
  I Q C center scale standardize poly bs cr cs cc te Treatment Sum Helmert Diff Poly log log2 log10 log1p exp exp2 exp10 sqrt
  hashed lag identity basis_spline abs round min max sum pow int float str bool len range list tuple divmod
  logit expit cut qcut where sin cos tan
`);

/** Functions of modules, by the names under which everybody imports these. */
const MODULE_FUNCTIONS: ReadonlyMap<string, WordSet> = (() => {
  const numpy = wordSet(`
    log log1p log2 log10 exp exp2 expm1 sqrt cbrt abs absolute fabs sign square power reciprocal sin cos tan arcsin arccos arctan
    arctan2 sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg floor ceil round around rint trunc fix clip minimum
    maximum fmin fmax mod remainder fmod where isnan isfinite isinf nan_to_num mean nanmean median nanmedian std nanstd var nanvar sum
    nansum min max amin amax nanmin nanmax quantile percentile cumsum cumprod diff array asarray arange linspace ones zeros ones_like
    zeros_like full_like column_stack hstack vstack digitize searchsorted logical_and logical_or logical_not logical_xor isin in1d
    equal not_equal greater less greater_equal less_equal add subtract multiply divide true_divide floor_divide negative interp dot
    hypot heaviside sinc gradient float64 float32 int64 int32 bool_ isclose repeat tile flip roll argsort ravel polyval prod
  `);
  const pandas = wordSet(
    'cut qcut Categorical to_numeric to_datetime factorize Series isna isnull notna notnull Timestamp Timedelta'
  );
  const math = wordSet('log log1p log2 log10 exp sqrt pow sin cos tan floor ceil fabs radians degrees');
  const special = wordSet(
    'expit logit erf erfc gammaln gamma digamma xlogy log1p expm1 boxcox inv_boxcox ndtr ndtri softmax'
  );
  const contrasts = wordSet('treatment sum helmert diff poly sas custom Treatment Sum Helmert Diff Poly');
  return new Map([
    ...(['np', 'numpy'] as const).map(name => [name, numpy] as const),
    ...(['pd', 'pandas'] as const).map(name => [name, pandas] as const),
    ['math', math],
    ...(['special', 'scipy.special', 'sp.special'] as const).map(name => [name, special] as const),
    ['contr', contrasts],
    ['patsy', wordSet('Treatment Sum Helmert Diff Poly bs cr cc te center scale standardize C I Q')]
  ]);
})();

/** Methods of columns that compute and return; no module has a function of such a name that does more. */
const METHODS = wordSet(`
  astype abs clip fillna round isna isnull notna notnull isin between rank shift diff cumsum cumprod mean std var median sum min max
  quantile len lower upper title capitalize strip startswith endswith contains zfill to_numpy tolist ravel toordinal total_seconds
  weekday isoformat fullmatch
`);

/** Arguments that patsy and formulaic call, by function: the position, and the keyword. */
const CALLED_ARGUMENTS: ReadonlyMap<string, { readonly position: number; readonly keyword: string }> = new Map([
  ['C', { position: 1, keyword: 'contrast' }],
  ['patsy.C', { position: 1, keyword: 'contrast' }],
  ['hashed', { position: 2, keyword: 'hash_func' }]
]);
const CODINGS = wordSet('Treatment Sum Helmert Diff Poly None');

/**
 * Parses a formula of patsy or formulaic, or one factor of it, of which all but the operators is evaluated as Python
 * (`patsy/eval.py`, `formulaic/utils/stateful_transforms.py`) with the names of the loading program in reach.
 */
export function judgeFormula(text: string): FormulaVerdict {
  if (/^\s*$/.test(text)) {
    return 'harmless';
  }
  const expression = parseExpression(text, { lines: true, columns: true });
  if (expression === undefined) {
    return 'code';
  }
  let verdict: FormulaVerdict = 'harmless';
  for (const part of parts(expression)) {
    const judged = judgePart(part);
    if (judged === 'code') {
      return 'code';
    }
    verdict = judged === 'harmless' ? verdict : judged;
  }
  return verdict;
}

function judgePart(part: Expression): FormulaVerdict {
  switch (part.type) {
    case 'name':
      return part.value.startsWith('__') ? 'code' : 'harmless';
    case 'attribute':
      return part.name.startsWith('_') ? 'code' : 'harmless';
    case 'text':
      return isPlainText(part.value) ? 'harmless' : 'code';
    case 'call':
      return judgeCall(part.callee, part.args);
    default:
      return 'harmless';
  }
}

/** formulaic finds the end of a call by its brackets, also of those inside of texts: only pairs of them are the same text to both. */
function isPlainText(text: string): boolean {
  const open: string[] = [];
  for (const character of text) {
    if ('([{'.includes(character)) {
      open.push(character);
    } else if (')]}'.includes(character) && `${open.pop() ?? ''}${character}`.match(/^(\(\)|\[\])$/) === null) {
      return false;
    }
  }
  return open.length === 0 && !text.includes('`') && !text.includes('{');
}

function judgeCall(callee: Expression, args: readonly Argument[]): FormulaVerdict {
  const path = dottedPath(callee);
  if (path !== undefined && isKnownFunction(path)) {
    return callsArgument(path, args) ? 'code' : 'harmless';
  }
  if (callee.type === 'attribute' && METHODS.has(callee.name)) {
    return 'harmless';
  }
  const own = callee.type === 'name' && /^[A-Za-z]\w*$/.test(callee.value);
  return own && !BUILTIN_CALLABLES.has(callee.value) && !SUSPECT_NAMES.has(callee.value) && args.every(holdsColumns)
    ? 'own-function'
    : 'code';
}

function isKnownFunction(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? FUNCTIONS.has(path) : MODULE_FUNCTIONS.get(path.slice(0, dot))?.has(path.slice(dot + 1)) === true;
}

/** True where an argument may be a function that patsy, formulaic or Python (`max(key=...)`) call. */
function callsArgument(path: string, args: readonly Argument[]): boolean {
  const called = CALLED_ARGUMENTS.get(path);
  return args.some(({ name, value }, position) => {
    if (called !== undefined && (name === called.keyword || (name === undefined && position === called.position))) {
      return !isCoding(value);
    }
    return name === 'key';
  });
}

/** `Sum`, `Treatment("a")`, `contr.poly`, a list of numbers: not a function of the program's. */
function isCoding(value: Expression): boolean {
  const path = dottedPath(value.type === 'call' ? value.callee : value);
  if (path === undefined) {
    return value.type !== 'item' && value.type !== 'attribute' && value.type !== 'call';
  }
  return CODINGS.has(path) || /^(contr|patsy|smf|sm|np)\.[A-Za-z]+$/.test(path) || !isCallableName(path);
}

function isCallableName(path: string): boolean {
  return path.includes('.') || BUILTIN_CALLABLES.has(path) || SUSPECT_NAMES.has(path);
}

/** Nothing in the argument is text, or a function of Python's. */
function holdsColumns({ value }: Argument): boolean {
  for (const part of parts(value)) {
    if (
      part.type === 'text' ||
      part.type === 'attribute' ||
      (part.type === 'name' && BUILTIN_CALLABLES.has(part.value))
    ) {
      return false;
    }
  }
  return true;
}
