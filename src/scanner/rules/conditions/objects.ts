import { resolveName } from '../resolve-name';
import { isUnreviewedFunction } from '../unreviewed-functions';
import { argumentCount, isData, itemsOf, textOf } from '../value-access';
import { TRUSTED, classOfNew, globalsIn, isNamed, nameOf, review, tuple } from './callee';
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
  const object = judge.call(type.module, type.name, 'new', () => tuple(rest.slice(1)));
  const plain = isNamed(rest[0], 'builtins', 'object') || (base.module === type.module && base.name === type.name);
  const based = plain ? TRUSTED : judge.call(base.module, base.name, 'reduce', () => tuple(rest.slice(1)));
  return object.kind === 'dangerous' || based.kind === 'trusted' ? object : based;
};

/** `functools.partial(f, ...)` is as harmless as `f`; pickle writes it with `f` alone and gives the rest as state. */
export const partial: Condition = (call, judge, fallback) => {
  const [held, ...rest] = itemsOf(call.args());
  if (call.opcode === 'build') {
    return partialState(held, rest[0], judge);
  }
  if (held === undefined) {
    return call.opcode === 'new' ? TRUSTED : fallback;
  }
  if (held.type === 'call') {
    // A partial of a partial, of a method caller...: judged where it is made.
    return TRUSTED;
  }
  const named = nameOf(held);
  if (named === undefined) {
    return fallback;
  }
  const judged = judge.reference(named.module, named.name);
  if (judged.kind !== 'unknown') {
    return judged;
  }
  // Held, not called: a function of a known package is no more than a review, arguments like an attack's are.
  const called = judge.call(named.module, named.name, 'reduce', () => tuple(rest));
  return called.kind === 'unknown' && called.rule === 'pickle-suspicious-arguments' ? called : judged;
};

/** True for the partial of the standard library. */
export function isPartial(module: string, name: string): boolean {
  const resolved = resolveName(module, name);
  return /^_?functools$/.test(resolved.module) && resolved.name === 'partial';
}

/** Function and arguments come as state: paths and addresses are settings there, commands and source are not. */
function partialState(held: Value | undefined, args: Value | undefined, judge: CallableJudge): Judgement {
  const named = nameOf(held);
  if (named === undefined || args === undefined || classOfNew(held, itemsOf(args)[0]) !== undefined) {
    return TRUSTED;
  }
  const reference = judge.reference(named.module, named.name);
  if (reference.kind !== 'unknown') {
    return reference;
  }
  const called = judge.call(named.module, named.name, 'reduce', () => args);
  const what = called.kind === 'unknown' ? called.params?.what : undefined;
  return what !== undefined && what !== 'path' && what !== 'url' && what !== 'name' ? called : TRUSTED;
}

/** `iter(container)` only makes an iterator; `iter(function, end)` calls the function again and again. */
export const oneIterable: Condition = (call, judge, fallback) => {
  const args = call.args();
  if (argumentCount(args) === 1) {
    return TRUSTED;
  }
  const named = nameOf(itemsOf(args)[0]);
  const called = named && judge.call(named.module, named.name, 'reduce', () => tuple([]));
  return called ?? fallback;
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

/** NumPy calls the second argument with the first one: its own functions and classes, and names of bit generators. */
export const generatorParts: Condition = (call, judge, fallback) => {
  const harmless = itemsOf(call.args()).every(part => {
    const named = part.type === 'call' ? nameOf(part.callee) : nameOf(part);
    return named === undefined ? isData(part) : judge.reference(named.module, named.name).kind === 'trusted';
  });
  return harmless ? TRUSTED : fallback;
};

/** The first argument is a class that is made anew (`newObj(KDTree)`, `_new_Index(cls, d)`). */
export const trustedClass: Condition = (call, judge, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type !== undefined ? judge.call(type.module, type.name, 'new', () => tuple([])) : fallback;
};

/** `_reconstruct(cls, shape, dtype)` makes an empty array without calling the class: only its name matters. */
export const arrayClass: Condition = (call, judge, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type === undefined ? fallback : judge.reference(type.module, type.name);
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

/** Like `namedGlobal`, for functions that call a function with arguments (`_rebuild_from_type_v2(func, type, args, state)`). */
export const calledFunction: Condition = (call, judge, fallback) => {
  const [func, type, args] = itemsOf(call.args());
  if (func?.type !== 'global' || type?.type !== 'global') {
    return fallback;
  }
  const named = judge.reference(func.module, func.name);
  if (named.kind === 'dangerous') {
    return named;
  }
  const called = judge.call(func.module, func.name, 'reduce', () => args ?? { type: 'unknown', why: 'missing' });
  return called.kind === 'trusted' ? judge.call(type.module, type.name, 'new', () => tuple([])) : called;
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
