import { fetchedMaker } from './dill-getters';
import { ACTIONS, HELD_METHODS, PURE_METHODS, UFUNC_METHODS } from './attribute-lists';
import { resolveName, topLevel } from '../names';
import { wordSet } from '../word-lists';
import { strongText } from '../suspicious-text';
import type { Call, Condition, Rules } from './condition';
import type { Judgement, Value } from '../value';
import { isUnreviewedFunction } from '../unreviewed';
import { argumentCount, isData, isPlainName, itemsOf, textOf } from '../value-access';

export const TRUSTED: Judgement = { kind: 'trusted' };

/** Harmless as far as it can be seen, but worth a look. */
function review(call: Call): Judgement {
  return {
    kind: 'unknown',
    severity: 'LOW',
    rule: 'pickle-unknown-call',
    module: call.module,
    operator: call.name
  };
}

/** `type(x)` looks; `type(name, bases, dict)` makes a class with methods of the file's choosing. */
export const oneArgument: Condition = (call, _rules, fallback) =>
  (argumentCount(call.args()) ?? 2) <= 1 ? TRUSTED : fallback;

/**
 * `getattr(x, 'name')`: Python writes it for bound methods of data (`'abc'.upper`) and, in 3.11, for members of
 * enumerations. modelscan calls every use CRITICAL; here a use stays that unless it is provably one of these.
 */
export const plainAttribute: Condition = (call, rules, fallback) => {
  const [target, name] = itemsOf(call.args());
  const attribute = textOf(name);
  const made = attribute === '__new__' ? nameOf(target) : undefined;
  if (made !== undefined) {
    // Names what makes an object; the call is judged as one that makes an object of this class.
    const judged = rules.reference(made.module, made.name);
    return judged.kind === 'unknown' ? review(call) : judged;
  }
  if (target === undefined || !isPlainName(attribute) || ACTIONS.has(attribute)) {
    return fallback;
  }
  if (isData(target)) {
    return PURE_METHODS.has(attribute) ? TRUSTED : review(call);
  }
  const owner = nameOf(target);
  if (owner === undefined) {
    // A bound method of an object that the file makes: nothing runs before somebody calls it.
    if (target.type !== 'call') {
      return fallback;
    }
    return isHeldMethod(target, attribute, rules)
      ? TRUSTED
      : isTool(target, attribute, rules)
        ? fallback
        : review(call);
  }
  const judged = rules.reference(owner.module, owner.name);
  if (judged.kind === 'unknown' && UFUNC_METHODS.has(attribute) && topLevel(owner.module) === 'numpy') {
    return review(call);
  }
  if (judged.kind === 'dangerous' || !(judged.kind === 'trusted' || looksLikeMember(owner.name))) {
    return fallback;
  }
  const known = PURE_METHODS.has(attribute) || HELD_METHODS.has(attribute) || isZoneMaker(owner, attribute);
  if (judged.kind === 'trusted' && known) {
    return TRUSTED;
  }
  return isConstant(attribute) || !leadsToDanger(owner, attribute, rules) ? review(call) : fallback;
};

/** A method of an object that the file makes, when it does more than compute (`Path(...).unlink`, `DataFrame(...).query`). */
function isTool(object: Value, attribute: string, rules: Rules): boolean {
  const type = PURE_METHODS.has(attribute) ? undefined : classOf(object);
  return type !== undefined && leadsToDanger(type, attribute, rules);
}

function leadsToDanger(owner: { module: string; name: string }, attribute: string, rules: Rules): boolean {
  return rules.reference(owner.module, `${owner.name}.${attribute}`).kind === 'dangerous';
}

/** Members of enumerations, as Python 3.11 pickles them. */
function isConstant(attribute: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(attribute);
}

/** A method that objects of frameworks keep among their attributes, of an object whose class is reviewed. */
function isHeldMethod(target: Value, attribute: string, rules: Rules): boolean {
  const type = classOf(target);
  return (
    type !== undefined &&
    (PURE_METHODS.has(attribute) || HELD_METHODS.has(attribute)) &&
    rules.reference(type.module, type.name).kind === 'trusted'
  );
}

/** ZoneInfo pickles itself through a private class method. */
function isZoneMaker(owner: { module: string; name: string }, attribute: string): boolean {
  return owner.module === 'zoneinfo' && owner.name === 'ZoneInfo' && attribute === '_unpickle';
}

/** Classes begin with a capital; functions and modules, whose attributes lead anywhere, don't. */
function looksLikeMember(name: string): boolean {
  return /(^|\.)_?[A-Z]\w*$/.test(name);
}

/** The callable that a value names: a global, or `getattr(Outer, 'Inner')` as protocols 0 to 3 write a nested class. */
export function nameOf(value: Value | undefined): { module: string; name: string } | undefined {
  if (value?.type === 'call' && isNamed(value.callee, 'builtins', 'getattr')) {
    const [owner, attribute] = [nameOf(value.args[0]), textOf(value.args[1])];
    return owner === undefined || attribute === undefined
      ? undefined
      : { module: owner.module, name: `${owner.name}.${attribute}` };
  }
  if (value?.type === 'persistent') {
    // PyTorch's legacy files name the classes of modules as ('module', class, source file, source text).
    const [tag, type] = itemsOf(value.id);
    return textOf(tag) === 'module' ? nameOf(type) : undefined;
  }
  return value?.type === 'global' ? value : fetchedMaker(value);
}

/**
 * The class that a call of `getattr(base, '__new__')` makes an object of, which is its first argument: protocols 2 and 3
 * write an object with keyword arguments as `partial(cls.__new__, cls, ...)()`. The base is judged where it is named.
 */
export function classOfNew(
  callee: Value | undefined,
  first: Value | undefined
): { module: string; name: string } | undefined {
  if (
    callee?.type !== 'call' ||
    !isNamed(callee.callee, 'builtins', 'getattr') ||
    textOf(callee.args[1]) !== '__new__'
  ) {
    return undefined;
  }
  return nameOf(callee.args[0]) === undefined ? undefined : nameOf(first);
}

/** `copyreg._reconstructor(cls, base, state)` and `copyreg.__newobj__(cls, ...)` are NEWOBJ in older words. */
export const newObject: Condition = (call, rules, fallback) => {
  const [made, ...rest] = itemsOf(call.args());
  const type = nameOf(made);
  if (type === undefined) {
    return fallback;
  }
  if (call.name !== '_reconstructor') {
    return rules.call(type.module, type.name, 'new', () => tuple(rest));
  }
  // `_reconstructor(cls, base, state)` also calls base.__init__ when the base is another class than object.
  const base = nameOf(rest[0]);
  if (base === undefined) {
    return fallback;
  }
  const object = rules.call(type.module, type.name, 'new', () => tuple(rest.slice(1)));
  const plain = isNamed(rest[0], 'builtins', 'object') || (base.module === type.module && base.name === type.name);
  const based = plain ? TRUSTED : rules.call(base.module, base.name, 'reduce', () => tuple(rest.slice(1)));
  return object.kind === 'dangerous' || based.kind === 'trusted' ? object : based;
};

function tuple(items: readonly Value[]): Value {
  return { type: 'tuple', items, more: 0 };
}

/** The class of an object that the file makes: what is called, or the first argument of `copyreg._reconstructor` and its kin. */
export function classOf(object: Value): { module: string; name: string } | undefined {
  const made = object.type === 'call' ? nameOf(object.callee) : undefined;
  if (object.type !== 'call' || made === undefined) {
    return undefined;
  }
  return isObjectMaker(made.module, made.name) ? nameOf(object.args[0]) : made;
}

/** True for the functions that pickle calls to make an object of the class that is their first argument. */
export function isObjectMaker(module: string, name: string): boolean {
  const resolved = resolveName(module, name);
  return resolved.module === 'copyreg' && OBJECT_MAKERS.has(resolved.name);
}

const OBJECT_MAKERS = wordSet('_reconstructor __newobj__ __newobj_ex__');

/** `functools.partial(f, ...)` is as harmless as `f`; pickle writes it with `f` alone and gives the rest as state. */
export const partial: Condition = (call, rules, fallback) => {
  const [held, ...rest] = itemsOf(call.args());
  if (call.how === 'build') {
    return partialState(held, rest[0], rules);
  }
  if (held === undefined) {
    return call.how === 'new' ? TRUSTED : fallback;
  }
  if (held.type === 'call') {
    // A partial of a partial, of a method caller...: judged where it is made.
    return TRUSTED;
  }
  const named = nameOf(held);
  if (named === undefined) {
    return fallback;
  }
  const judged = rules.reference(named.module, named.name);
  if (judged.kind !== 'unknown') {
    return judged;
  }
  // Held, not called: a function of a known package is no more than a review, arguments like an attack's are.
  const called = rules.call(named.module, named.name, 'reduce', () => ({ type: 'tuple', items: rest, more: 0 }));
  return called.kind === 'unknown' && called.rule === 'pickle-suspicious-arguments' ? called : judged;
};

/** True for the partial of the standard library. */
export function isPartial(module: string, name: string): boolean {
  const resolved = resolveName(module, name);
  return /^_?functools$/.test(resolved.module) && resolved.name === 'partial';
}

/** Function and arguments come as state: paths and addresses are settings there, commands and source are not. */
function partialState(held: Value | undefined, args: Value | undefined, rules: Rules): Judgement {
  const named = nameOf(held);
  if (named === undefined || args === undefined || classOfNew(held, itemsOf(args)[0]) !== undefined) {
    return TRUSTED;
  }
  const reference = rules.reference(named.module, named.name);
  if (reference.kind !== 'unknown') {
    return reference;
  }
  const called = rules.call(named.module, named.name, 'reduce', () => args);
  const what = called.kind === 'unknown' ? called.params?.what : undefined;
  return what !== undefined && what !== 'path' && what !== 'url' && what !== 'name' ? called : TRUSTED;
}

/** `iter(container)` only makes an iterator; `iter(function, end)` calls the function again and again. */
export const oneIterable: Condition = (call, rules, fallback) => {
  const args = call.args();
  if (argumentCount(args) === 1) {
    return TRUSTED;
  }
  const named = nameOf(itemsOf(args)[0]);
  const called = named && rules.call(named.module, named.name, 'reduce', () => ({ type: 'tuple', items: [], more: 0 }));
  return called ?? fallback;
};

const TEXT_ENCODINGS = wordSet(
  'latin1 latin-1 latin_1 iso-8859-1 iso8859-1 ascii us-ascii utf8 utf-8 utf_8 utf-16 utf-16-le utf-16-be utf-32 cp1252 raw_unicode_escape'
);

/** Text to bytes by a character set. Codecs that transform (`rot13`, `zlib`, `hex`) are how names are hidden. */
export const textEncoding: Condition = (call, _rules, fallback) => {
  const [, encoding] = itemsOf(call.args());
  return encoding === undefined || TEXT_ENCODINGS.has(textOf(encoding)?.toLowerCase() ?? '') ? TRUSTED : fallback;
};

/** `attrgetter('shape')`: nothing happens before somebody calls it, and plain names lead to no internals. */
export const plainGetter: Condition = (call, _rules, fallback) => {
  const names = itemsOf(call.args()).map(textOf);
  const harmless =
    names.length > 0 && names.every(name => name !== undefined && name.split('.').every(harmlessAttribute));
  return harmless ? review(call) : fallback;
};

function harmlessAttribute(name: string): boolean {
  return isPlainName(name) && !ACTIONS.has(name);
}

/** `methodcaller('lower')`: LOW for methods that data types use for pure computation. */
export const pureMethod: Condition = (call, _rules, fallback) =>
  PURE_METHODS.has(textOf(itemsOf(call.args())[0]) ?? '') ? review(call) : fallback;

/** Trusted when every global among the arguments (two levels deep) is; an unknown one decides otherwise. */
export const trustedGlobals: Condition = (call, rules, fallback) => {
  for (const type of globalsIn(call.args(), 2)) {
    const judged = rules.reference(type.module, type.name);
    if (judged.kind !== 'trusted') {
      return judged.kind === 'unknown' ? judged : fallback;
    }
  }
  return TRUSTED;
};

/** NumPy calls the second argument with the first one: its own functions and classes, and names of bit generators. */
export const generatorParts: Condition = (call, rules, fallback) => {
  const harmless = itemsOf(call.args()).every(part => {
    const named = part.type === 'call' ? nameOf(part.callee) : nameOf(part);
    return named === undefined ? isData(part) : rules.reference(named.module, named.name).kind === 'trusted';
  });
  return harmless ? TRUSTED : fallback;
};

/** The first argument is a class that is made anew (`newObj(KDTree)`, `_new_Index(cls, d)`). */
export const trustedClass: Condition = (call, rules, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type !== undefined
    ? rules.call(type.module, type.name, 'new', () => ({ type: 'tuple', items: [], more: 0 }))
    : fallback;
};

/** `_reconstruct(cls, shape, dtype)` makes an empty array without asking the class: the name of the class is what counts. */
export const arrayClass: Condition = (call, rules, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type === undefined ? fallback : rules.reference(type.module, type.name);
};

/** `_ufunc_reconstruct(module, name)` imports what it is told to: judged as that name. */
export const namedGlobal: Condition = (call, rules, fallback) => {
  const [module, name] = itemsOf(call.args()).map(textOf);
  if (module === undefined || name === undefined) {
    return fallback;
  }
  const judged = rules.reference(module, name);
  return judged.kind === 'unknown' && isUnreviewedFunction(module, name) ? TRUSTED : judged;
};

/** Like `namedGlobal`, for functions that call a function with arguments (`_rebuild_from_type_v2(func, type, args, state)`). */
export const calledFunction: Condition = (call, rules, fallback) => {
  const [func, type, args] = itemsOf(call.args());
  if (func?.type !== 'global' || type?.type !== 'global') {
    return fallback;
  }
  const named = rules.reference(func.module, func.name);
  if (named.kind === 'dangerous') {
    return named;
  }
  const called = rules.call(func.module, func.name, 'reduce', () => args ?? { type: 'unknown', why: 'missing' });
  return called.kind === 'trusted'
    ? rules.call(type.module, type.name, 'new', () => ({ type: 'tuple', items: [], more: 0 }))
    : called;
};

/** Bytes that are loaded as another pickle: the machine scans them, so the call itself adds nothing when they are literal. */
export const literalBytes: Condition = (call, _rules, fallback) => {
  const data = itemsOf(call.args())[0];
  return data?.type === 'bytes' || data?.type === 'bytearray' || data?.type === 'call' ? TRUSTED : fallback;
};

/** Harmless with text and numbers; of other objects it calls methods. */
export const onlyData: Condition = (call, _rules, fallback) =>
  itemsOf(call.args()).every(isData) ? TRUSTED : fallback;

/** Harmless when it is made without its constructor, as pickle does; a call of the constructor is worth a look. */
export const madeEmpty: Condition = call =>
  call.how === 'new' || call.how === 'new-ex' || call.how === 'build' ? TRUSTED : review(call);

/** An archive in memory, `BytesIO(b'PK...')`: the machine scans it, so the call adds nothing to what is found there. */
export const zipInMemory: Condition = call => {
  const file = itemsOf(call.args())[0];
  const held =
    file?.type === 'call' && isNamed(file.callee, 'io', 'BytesIO')
      ? (itemsOf(file.state)[0] ?? file.args[0])
      : undefined;
  const zip =
    (held?.type === 'bytes' || held?.type === 'bytearray') && held.value[0] === 0x50 && held.value[1] === 0x4b;
  return call.how === 'reduce' && zip ? TRUSTED : review(call);
};

/** The state of a class that calls a method of its own while it is restored: that method must not come with the state. */
export const withoutKey =
  (method: string): Condition =>
  (call, _rules, fallback) => {
    const state = call.args();
    const entries = state.type === 'dict' ? state.entries : [];
    const complete = state.type === 'none' || (state.type === 'dict' && state.more === 0);
    return complete && entries.every(([key]) => key.type === 'str' && key.value !== method) ? TRUSTED : fallback;
  };

/** Opens the file that its first argument names; pickle writes None there. */
export const firstIsNone: Condition = call =>
  call.how === 'build' || itemsOf(call.args())[0]?.type === 'none' ? TRUSTED : review(call);

/** Harmless to name, not to call. */
export const neverCalled: Condition = (_call, _rules, fallback) => fallback;

/** State with the name of a file in the same folder, as joblib before 0.10 wrote it. */
export const fileBeside: Condition = (call, _rules, fallback) => {
  const state = call.args();
  const entry = state.type === 'dict' && state.entries.find(([key]) => textOf(key) === 'filename');
  return entry && /^[^/\\:]+$/.test(textOf(entry[1]) ?? '') ? TRUSTED : fallback;
};

/** Key of the state that a SciPy distribution executes. */
export const RUN_STATE_KEY = '_parse_arg_template';

/** What SciPy writes itself: three functions that pass their arguments on. */
const PARSE_ARGUMENTS =
  /^\s*def _parse_args\(self,[\w ,=.]*\):\s+return \([\w ,]*\),[\w ,]*\s+def _parse_args_rvs\(self,[\w ,=.]*\):\s+return self\._argcheck_rvs\([\w ,=.]*\)\s+def _parse_args_stats\(self,[\w ,='.]*\):\s+return \([\w ,]*\),[\w ,]*\s*$/;

/**
 * The state of a SciPy distribution: `rv_generic.__setstate__` executes `_parse_arg_template` (scipy/stats/_distn_infrastructure.py),
 * so any other text there is code of the file's choosing.
 */
export const distributionState: Condition = (call, _rules, fallback) => {
  const state = call.args();
  const entries = state.type === 'dict' ? state.entries : [];
  const templates = entries
    .filter(([key]) => key.type !== 'str' || key.value === RUN_STATE_KEY)
    .map(([, value]) => textOf(value));
  const complete = state.type === 'none' || (state.type === 'dict' && state.more === 0) || isSlotState(state);
  // Blanks in a row say no more than one.
  const plain = (text: string | undefined): boolean => PARSE_ARGUMENTS.test(text?.replace(/[ \t]+/g, ' ') ?? '');
  return complete && templates.every(plain) ? TRUSTED : fallback;
};

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
 * connections are started with. Code runs when the object is used, and nobody has read it.
 */
export const carriedCode: Condition = (call, _rules, fallback) => {
  const telling = [...textsIn(call.args(), 4)].some(
    text =>
      text.split('.').some(part => DANGEROUS_NAMES.has(part)) || (/\W/.test(text) && strongText(text) !== undefined)
  );
  return telling && fallback.kind === 'dangerous' ? { ...fallback, severity: 'CRITICAL' } : fallback;
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

/** True for a global that is `module.name`, in whichever words of Python 2, 3 or of a compiled module it is written. */
export function isNamed(value: Value | undefined, module: string, name: string): boolean {
  if (value?.type !== 'global') {
    return false;
  }
  const resolved = resolveName(value.module, value.name);
  return resolved.module.replace(/^_(?=(operator|io)$)/, '') === module && resolved.name === name;
}

/** Globals among the items of a value, `depth` containers deep. */
function* globalsIn(value: Value, depth: number): Generator<{ module: string; name: string }> {
  if (value.type === 'global') {
    yield value;
  } else if (depth >= 0) {
    for (const item of itemsOf(value)) {
      yield* globalsIn(item, depth - 1);
    }
  }
}
