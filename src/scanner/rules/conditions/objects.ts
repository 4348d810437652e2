import { isClassName } from '../class-name';
import { onlyComputes } from '../computing-functions';
import { wordSet } from '../word-lists';
import { isUnreviewedFunction } from '../unreviewed-functions';
import { argumentCount, itemsOf, textOf } from '../value-access';
import { TRUSTED, classOfNew, globalsIn, isNamed, nameOf, review, tuple } from './callee';
import { isPartial } from './names-called';
import { DATUM, FOREIGN_VALUE, MAPPING, PLAIN_VALUE, TENSOR_STATE } from '../signatures/kinds';
import { Tag } from '../signatures/tags';
import type { Judgement, Value } from '../value';
import type { Condition, CallableJudge } from './condition';

/** `type(x)` looks; `type(name, bases, dict)` makes a class with methods of the file's choosing. */
export const oneArgument: Condition = (call, _judge, fallback) =>
  (argumentCount(call.args()) ?? 2) <= 1 ? TRUSTED : fallback;

/** `copyreg._reconstructor(cls, base, state)` and `copyreg.__newobj__(cls, ...)` are NEWOBJ in older words. */
export const newObject: Condition = (call, judge, fallback) => {
  const [made, ...rest] = itemsOf(call.args());
  const type = nameOf(made);
  if (type === undefined) {
    return fallback;
  }
  if (call.name !== '_reconstructor') {
    return judge.call(type.module, type.name, 'new', () => tuple(rest));
  }
  // `_reconstructor(cls, base, state)` also calls base.__init__ when the base is another class than object.
  const base = nameOf(rest[0]);
  if (base === undefined) {
    return fallback;
  }
  const ofObject = isNamed(rest[0], 'builtins', 'object');
  const object = judge.call(type.module, type.name, 'new', () => tuple(ofObject ? [] : rest.slice(1)));
  const plain = ofObject || (base.module === type.module && base.name === type.name);
  const based = plain ? TRUSTED : judge.call(base.module, base.name, 'reduce', () => tuple(rest.slice(1)));
  return object.kind === 'dangerous' || based.kind === 'trusted' ? object : based;
};

/** `functools.partial(f, ...)` is as harmless as `f`; pickle writes it with `f` alone and gives the rest as state. */
export const partial: Condition = (call, judge, fallback) => {
  const [held, ...rest] = itemsOf(call.args());
  if (call.opcode === 'build') {
    return partialState(held, rest, judge);
  }
  if (held === undefined) {
    return call.opcode === 'new' ? TRUSTED : fallback;
  }
  const { func, args } = unwrapped(held, rest);
  const named = nameOf(func);
  if (named === undefined || (func.type === 'call' && named.name.endsWith('.__new__'))) {
    // A method, a getter, a method caller: judged where it is made.
    return func.type === 'call' ? TRUSTED : fallback;
  }
  return heldCall(named, args, [], judge);
};

/** Function and arguments come as state: paths and addresses are settings there, commands and source are not. */
function partialState(held: Value | undefined, [args, keywords]: readonly Value[], judge: CallableJudge): Judgement {
  const all = held === undefined ? undefined : unwrapped(held, itemsOf(args));
  const named = nameOf(all?.func);
  if (
    named === undefined ||
    all === undefined ||
    args === undefined ||
    classOfNew(held, itemsOf(args)[0]) !== undefined
  ) {
    return TRUSTED;
  }
  const given = keywords?.type === 'dict' ? [...all.keywords, ...keywords.entries] : all.keywords;
  const judged = heldCall(named, all.args, given, judge);
  // The name of an unknown function is a finding already; that of one that computes is none.
  return judged.kind !== 'unknown' || onlyComputes(named.module, named.name)
    ? judged
    : judged.rule === 'pickle-unknown-call' || SETTINGS.has(String(judged.params?.what))
      ? TRUSTED
      : judged;
}

/** Suspicious arguments that are no more than settings of an unknown function. */
const SETTINGS = new Set(['path', 'url', 'name']);

/**
 * A function with the arguments that it will be called with: as bad as that call, whoever makes it. A function of a known package is
 * no more than a review, since saved models hold such.
 */
function heldCall(
  named: { readonly module: string; readonly name: string },
  args: readonly Value[],
  keywords: Keywords,
  judge: CallableJudge
): Judgement {
  const reference = judge.reference(named.module, named.name);
  if (reference.kind === 'unknown' && onlyComputes(named.module, named.name)) {
    const values = [...args, ...keywords.map(([, value]) => value)];
    if (values.every(value => judge.fits(DATUM, value))) {
      return TRUSTED;
    }
  }
  if (reference.kind === 'dangerous' || (args.length === 0 && keywords.length === 0) || isCopier(named)) {
    return reference;
  }
  const call = (positional: readonly Value[]): Judgement =>
    judge.call(
      named.module,
      named.name,
      'reduce',
      () => tuple(positional),
      () => (keywords.length === 0 ? undefined : { type: 'dict', entries: keywords, more: 0 })
    );
  const called = call(args);
  // Where nobody wrote a signature, it does not matter which of them is which.
  const isSigned = reference.kind === 'trusted' && called.kind !== 'unknown';
  const worse = isSigned || keywords.length === 0 ? called : call([...args, ...keywords.map(([, value]) => value)]);
  return isWorseThan(reference, called) ? called : isWorseThan(reference, worse) ? worse : reference;
}

/** Copies the object that a partial holds, when somebody calls it; a call in the file is a finding by itself. */
function isCopier(named: { readonly module: string; readonly name: string } | undefined): boolean {
  return named?.module === 'copy' && named.name === 'deepcopy';
}

function isWorseThan(reference: Judgement, called: Judgement): boolean {
  return (
    called.kind !== 'trusted' &&
    called.rule !== 'pickle-unreviewed-function' &&
    (called.kind === 'dangerous' || reference.kind === 'trusted' || called.rule !== 'pickle-unknown-call')
  );
}

type Keywords = readonly (readonly [Value, Value])[];

/** The function of a partial of a partial, with all arguments that they hold. */
function unwrapped(
  held: Value,
  given: readonly Value[]
): { readonly func: Value; readonly args: readonly Value[]; readonly keywords: Keywords } {
  let func = held;
  let args = given;
  let keywords: Keywords = [];
  for (let depth = 0; depth < MAX_PARTIALS && func.type === 'call'; depth++) {
    const by = nameOf(func.callee);
    if (by === undefined || !isPartial(by.module, by.name)) {
      break;
    }
    const [inner, first, named] =
      func.state === undefined ? [func.args[0], tuple(func.args.slice(1))] : itemsOf(func.state);
    if (inner === undefined) {
      break;
    }
    const more = named ?? func.kwargs;
    args = [...itemsOf(first), ...args];
    keywords = more?.type === 'dict' ? [...more.entries, ...keywords] : keywords;
    func = inner;
  }
  return { func, args, keywords };
}

const MAX_PARTIALS = 16;

/** `iter(function, end)` calls the function again and again: no pickle of data does that, and some functions are worse. */
export const oneIterable: Condition = (call, judge, fallback) => {
  const named = nameOf(itemsOf(call.args())[0]);
  const called = named && judge.call(named.module, named.name, 'reduce', () => tuple([]));
  return called?.kind === 'dangerous' ? called : fallback;
};

/** Trusted when every global among the arguments (two levels deep) is; an unknown one decides otherwise. */
export const trustedGlobals: Condition = (call, judge, fallback) => {
  for (const type of globalsIn(call.args(), 2)) {
    const judged = judge.reference(type.module, type.name);
    if (judged.kind !== 'trusted') {
      return judged.kind === 'unknown' ? judged : fallback;
    }
  }
  return TRUSTED;
};

/**
 * NumPy makes a generator of the class that is its only argument. Classes of other packages are called, so they are judged
 * as that; a second argument is what calls them.
 */
export const generatorParts: Condition = (call, judge, fallback) => {
  const [part, ...rest] = itemsOf(call.args());
  const type = part === undefined ? undefined : part.type === 'call' ? nameOf(part.callee) : nameOf(part);
  if (type === undefined || rest.length > 0) {
    return fallback;
  }
  const made = judge.call(type.module, type.name, 'reduce', () => tuple([]));
  return made.kind === 'unknown' ? made : fallback;
};

/** The factory of a defaultdict is called without arguments; a callable with unknown arguments is judged as that call. */
export const factory: Condition = (call, judge, fallback) => {
  const [called, items, ...rest] = itemsOf(call.args());
  if (called === undefined || rest.length > 0 || (items !== undefined && !judge.fits(MAPPING, items))) {
    return fallback;
  }
  const judged = judge.indirect(called, 'reduce', () => tuple([]));
  return isCalledLater(called, judge) || (judged.kind === 'unknown' && judged.severity === 'LOW')
    ? review(call)
    : judged;
};

/**
 * An object with a `__call__` of its class, a bound method, or a partial of one: river keeps such as factories. How the file makes
 * the object and fetches the method is judged where it does so; nothing calls it before a key is missed.
 */
function isCalledLater(value: Value, judge: CallableJudge): boolean {
  const { func } = unwrapped(value, []);
  if (func.type !== 'call') {
    return func !== value && isCopier(nameOf(func));
  }
  const made = nameOf(func.callee);
  return (
    isNamed(func.callee, 'builtins', 'getattr') ||
    (made !== undefined &&
      /^new/.test(func.opcode) &&
      isClassName(made.name) &&
      judge.reference(made.module, made.name).kind !== 'dangerous')
  );
}

/** The first argument is a class that is made anew (`newObj(KDTree)`, `_new_Index(cls, d)`). */
export const trustedClass: Condition = (call, judge, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type !== undefined ? judge.call(type.module, type.name, 'new', () => tuple([])) : fallback;
};

/** An index of a column of another package: pandas saves it so, and asks the column for its elements. */
export const foreignColumn: Condition = (call, judge, fallback) =>
  call.opcode === 'new-ex' &&
  itemsOf(call.args()).every(item => judge.fits(FOREIGN_VALUE, item) || nameOf(item) !== undefined)
    ? review(call)
    : fallback;

/** `_new_Index(cls, d)` is `cls.__new__(cls, **d)` (pandas/core/indexes/base.py): NEWOBJ_EX in other words. */
export const indexClass: Condition = (call, judge, fallback) => {
  const [type, ...given] = itemsOf(call.args());
  const made = nameOf(type);
  const elements = given.map(one =>
    one.type === 'dict'
      ? { ...one, entries: one.entries.filter(([key]) => !KEPT_BY_INDEX.has(textOf(key) ?? '')) }
      : one
  );
  if (made === undefined) {
    return fallback;
  }
  return !elements.every(one => judge.fits(PLAIN_VALUE, one))
    ? foreignColumn({ ...call, opcode: 'new-ex' }, judge, fallback)
    : judge.call(made.module, made.name, 'new-ex', () => tuple(given));
};

/** What an index keeps, and does not ask for elements. */
const KEPT_BY_INDEX = wordSet('name names tz freq dtype');

/** `_reconstruct(cls, shape, dtype)` makes an empty array without calling the class: only its name matters, and a shape that is data. */
export const arrayClass: Condition = (call, judge, fallback) => {
  const [made, shape] = itemsOf(call.args());
  const type = nameOf(made);
  return type === undefined || (shape !== undefined && !judge.fits(PLAIN_VALUE, shape))
    ? fallback
    : judge.reference(type.module, type.name);
};

/** `_ufunc_reconstruct(module, name)` imports the given name: judged as that name. */
export const namedGlobal: Condition = (call, judge, fallback) => {
  const [module, name] = itemsOf(call.args()).map(textOf);
  if (module === undefined || name === undefined) {
    return fallback;
  }
  const judged = judge.reference(module, name);
  return judged.kind === 'unknown' && isUnreviewedFunction(module, name) ? TRUSTED : judged;
};

/**
 * `_rebuild_from_type_v2(func, type, args, state)` calls the function, makes the tensor one of the class, and hands it the
 * state (torch/_tensor.py): each of the three is judged as if the file had done it itself.
 */
export const rebuiltSubclass: Condition = (call, judge, fallback) => {
  const [func, type, args, state] = itemsOf(call.args());
  const [maker, made] = [nameOf(func), nameOf(type)];
  if (maker === undefined || made === undefined || args === undefined) {
    return fallback;
  }
  const called = judge.call(maker.module, maker.name, 'reduce', () => args);
  if (called.kind === 'dangerous') {
    return called;
  }
  const makesTensor = (judge.makes(maker.module, maker.name) & Tag.TENSOR) !== 0;
  const object = judge.call(made.module, made.name, 'new', () => tuple([]));
  const given =
    state === undefined || judge.fits(TENSOR_STATE, state)
      ? judge.call(made.module, made.name, 'build', () => state ?? tuple([]))
      : fallback;
  const isTensorClass = object.kind === 'unknown' || (judge.makes(made.module, made.name) & Tag.TENSOR) !== 0;
  return !makesTensor || !isTensorClass
    ? fallback
    : ([called, object, given].find(({ kind }) => kind === 'dangerous') ??
        [called, object, given].find(({ kind }) => kind === 'unknown') ??
        TRUSTED);
};

/** Harmless when it is made without its constructor, as pickle does; a call of the constructor is worth a look. */
export const madeEmpty: Condition = call =>
  call.opcode === 'new' || call.opcode === 'new-ex' || call.opcode === 'build' ? TRUSTED : review(call);

/** The state of a class that calls a method of its own while it is restored: that method must not come with the state. */
export const withoutKey =
  (method: string): Condition =>
  (call, _judge, fallback) => {
    const state = call.args();
    const entries = state.type === 'dict' ? state.entries : [];
    const complete = state.type === 'none' || (state.type === 'dict' && state.more === 0);
    return complete && entries.every(([key]) => key.type === 'str' && key.value !== method) ? TRUSTED : fallback;
  };
