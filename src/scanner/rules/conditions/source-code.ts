import { strongMark } from '../suspicious-text';
import { isData, itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import { TRUSTED, nameOf } from './callee';
import type { Value } from '../value';
import type { CallableJudge, Condition } from './condition';

/** Key of the state that a SciPy distribution executes. */
export const RUN_STATE_KEY = '_parse_arg_template';

/** The three functions that SciPy writes itself: they pass their arguments on. */
const PARSE_ARGUMENTS =
  /^\s*def _parse_args\(self,[\w ,=.]*\):\s+return \([\w ,]*\),[\w ,]*\s+def _parse_args_rvs\(self,[\w ,=.]*\):\s+return self\._argcheck_rvs\([\w ,=.]*\)\s+def _parse_args_stats\(self,[\w ,='.]*\):\s+return \([\w ,]*\),[\w ,]*\s*$/;

/**
 * The state of a SciPy distribution: `rv_generic.__setstate__` executes `_parse_arg_template` (scipy/stats/_distn_infrastructure.py),
 * so any other text there is code of the file's choosing.
 */
export const distributionState: Condition = (call, judge, fallback) => {
  const state = call.args();
  if (isOldState(state, judge)) {
    return TRUSTED;
  }
  const entries = state.type === 'dict' ? state.entries : [];
  const templates = entries
    .filter(([key]) => key.type !== 'str' || key.value === RUN_STATE_KEY)
    .map(([, value]) => textOf(value));
  const complete = state.type === 'none' || (state.type === 'dict' && state.more === 0) || isSlotState(state);
  // Blanks in a row say no more than one.
  const plain = (text: string | undefined): boolean => PARSE_ARGUMENTS.test(text?.replace(/[ \t]+/g, ' ') ?? '');
  return complete && templates.every(plain) ? TRUSTED : fallback;
};

/** Parameters of the constructors of distributions (SciPy 1.5 and before). */
const CONSTRUCTOR = wordSet('momtype a b xtol moment_tol badvalue name longname shapes extradoc seed values inc');

/**
 * `(parameters, random state)`: SciPy before 1.6 hands the first to its constructor, which takes names only as `shapes`.
 * For a later SciPy a dictionary of two would be a key and its value.
 */
function isOldState(state: Value, judge: CallableJudge): boolean {
  const [parameters, random, ...rest] = itemsOf(state);
  if (state.type !== 'tuple' || rest.length > 0 || parameters?.type !== 'dict' || parameters.entries.length === 2) {
    return false;
  }
  const plain = parameters.entries.every(
    ([key, value]) => CONSTRUCTOR.has(textOf(key) ?? '') && (isData(value) || isOf(value, /^numpy(\.|$)/, judge))
  );
  return parameters.more === 0 && plain && (random?.type === 'none' || isOf(random, /^numpy\.random(\.|$)/, judge));
}

function isOf(value: Value | undefined, module: RegExp, judge: CallableJudge): boolean {
  const maker = value?.type === 'call' ? nameOf(value.callee) : undefined;
  return (
    maker !== undefined && module.test(maker.module) && judge.reference(maker.module, maker.name).kind === 'trusted'
  );
}

/** `(None or dict, dict)`: attributes and slots, which no class takes for pairs of keys and values. */
function isSlotState(state: Value): boolean {
  const items = itemsOf(state);
  return (
    state.type === 'tuple' &&
    items.length === 2 &&
    items.every(({ type }) => type === 'none' || type === 'dict') &&
    items.every(item => item.type !== 'dict' || (item.entries.length !== 2 && item.more === 0))
  );
}

/** Names that code needs to run programs, other code or a connection. */
const DANGEROUS_NAMES = wordSet(`
  system popen Popen exec eval execfile __import__ import_module subprocess check_output check_call getoutput getstatusoutput spawn fork
  socket create_connection urlopen urlretrieve ctypes CDLL marshal __subclasses__ pty rmtree b64decode runpy
`);

/**
 * Functions and classes made of parts that the file brings along (dill, cloudpickle). Honest tools do it for every lambda,
 * so it is HIGH by itself, with words that say so; it is CRITICAL when the code names what programs, other code or
 * connections are started with. The code runs when the user uses the object.
 */
export const carriedCode: Condition = (call, _judge, fallback) => {
  const namesDanger = [...textsIn(call.args(), 4)].some(
    text =>
      text.split('.').some(part => DANGEROUS_NAMES.has(part)) || (/\W/.test(text) && strongMark(text) !== undefined)
  );
  return namesDanger && fallback.kind === 'dangerous' ? { ...fallback, severity: 'CRITICAL' } : fallback;
};

/** Texts in a value, `depth` containers or calls deep. */
function* textsIn(value: Value, depth: number): Generator<string> {
  if (value.type === 'str') {
    yield value.value;
  } else if (depth > 0) {
    const inner = value.type === 'dict' ? value.entries.flat() : value.type === 'call' ? value.args : itemsOf(value);
    for (const item of inner) {
      yield* textsIn(item, depth - 1);
    }
  }
}
