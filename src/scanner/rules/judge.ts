import { suspicionOf } from './suspicious-arguments';
import type { NameEntry } from './classify';
import { classify } from './classify';
import { TRUSTED, classOfNew, nameOf, tuple } from './conditions/callee';
import { isClassName } from './class-name';
import { hasFacts } from './facts';
import { isReviewedPackage } from './reviewed-packages';
import { UNDECIDED, judgeByFacts, referenceByFacts } from './judge-facts';
import { topLevel } from './top-level';
import { evaluatesAlone, judgeEvaluator, judgeExpression } from './judge-evaluator';
import {
  COMPUTED,
  shownName,
  isToolByName,
  isLoaderByName,
  dangerous,
  codeMaker,
  unreviewed,
  carriesCode,
  unknown
} from './judgements';
import { RUN_STATE_KEY, carriedCode } from './conditions/source-code';
import { dillData, dillType } from './conditions/dill';
import type { CallableJudge } from './conditions/condition';
import { isUnreviewedFunction } from './unreviewed-functions';
import { judgeTrusted, mismatch } from './signatures/judge-trusted';
import { FITTER, tagOf, tagsOf } from './signatures/value-view';
import { bringsCall } from './given-objects';
import { bringsTool } from './conditions/held-partials';
import { bringsAFile, judgeAttributes } from './state';
import type { CallKind, Judgement, Value } from './value';
import { isNumbers, itemsOf, textOf } from './value-access';
import { handsObject } from './handed-objects';
import { FUNCTION_CALLS, OBJECTS, ownerOfNew } from './what-to-ask';

/**
 * Judges a callable that is only named and never called. The result depends on the two names alone.
 * Rule ids are those of references; `judgeCall` has those of calls.
 */
export function judgeReference(module: string, name: string): Judgement {
  const owner = ownerOfNew(module, name);
  if (owner !== undefined) {
    const judged = judgeReference(owner.module, owner.name);
    return judged.kind === 'trusted' ? unknown(classify(module, name)) : judged;
  }
  const entry = classify(module, name);
  switch (entry.kind) {
    case 'trusted':
      return entry.trusted.when !== undefined && (isToolByName(entry) || isLoaderByName(entry))
        ? unreviewed(entry)
        : TRUSTED;
    case 'class-pattern':
      return TRUSTED;
    case 'dangerous':
      return dangerous(entry, 'pickle-dangerous-reference');
    case 'code-maker':
      return codeMaker(entry);
    case 'facts': {
      if (entry.elseDangerous !== undefined && !entry.mixed) {
        return dangerous(entry.elseDangerous, 'pickle-dangerous-reference');
      }
      const judged = referenceByFacts(entry);
      return judged !== UNDECIDED ? judged : entry.pattern === undefined ? unknown(entry) : TRUSTED;
    }
    case 'tool':
      return dangerous(entry.called, 'pickle-dangerous-reference');
    case 'unknown':
      return unknown(entry);
  }
}

/**
 * Judges a callable that the loaded object only holds: nothing calls it while the file is loaded, and looking it up imports
 * its module. Objects of frameworks hold classes and functions of their own packages.
 */
export function judgeHeld(module: string, name: string): Judgement {
  const entry = classify(module, name);
  switch (entry.kind) {
    case 'facts':
      return entry.elseDangerous === undefined || entry.mixed
        ? TRUSTED
        : dangerous(entry.elseDangerous, 'pickle-dangerous-reference');
    case 'tool':
      return TRUSTED;
    case 'unknown': {
      const { resolved } = entry;
      return isReviewedPackage(topLevel(resolved.module))
        ? TRUSTED
        : { ...unknown(entry), rule: 'pickle-unknown-reference' };
    }
    default:
      return judgeReference(module, name);
  }
}

/**
 * Judges the effect of one call.
 * @param args - the argument tuple (keyword arguments of NEWOBJ_EX as a last dict; for `build` a tuple that holds the
 *   state), asked only when `needsArguments` says so: otherwise the answer may be kept per callable and kind of call
 * @param kwargs - keyword arguments, where there are some
 * @param isFresh - of `build`: the object was made without its constructor, and nothing was put into it
 */
export function judgeCall(
  module: string,
  name: string,
  opcode: CallKind,
  args: () => Value,
  kwargs?: () => Value | undefined,
  isFresh = true
): Judgement {
  const judged = judgeByEntry(module, name, opcode, args, kwargs, isFresh);
  if (judged.kind === 'dangerous' || kwargs === undefined) {
    return judged;
  }
  // Constructors make attributes of their keyword arguments.
  const given = kwargs();
  const { resolved } = classify(module, name);
  const attributes =
    given !== undefined && isClassName(resolved.name) ? judgeAttributes(resolved, given, tagOf) : judged;
  return attributes.kind === 'dangerous' ? attributes : judged;
}

function judgeByEntry(
  module: string,
  name: string,
  opcode: CallKind,
  args: () => Value,
  kwargs: (() => Value | undefined) | undefined,
  isFresh: boolean
): Judgement {
  const owner = ownerOfNew(module, name);
  if (owner !== undefined) {
    return judgeNewMethod(owner, opcode, args);
  }
  const entry = classify(module, name);
  const evaluated = judgeEvaluator(entry, opcode, () => withKeywords(args(), kwargs?.()));
  if (evaluated !== undefined) {
    return evaluated;
  }
  switch (entry.kind) {
    case 'trusted': {
      const { module: inModule, name: inName } = entry.resolved;
      return judgeTrusted(
        entry.trusted,
        { module: inModule, name: inName, opcode, args, kwargs },
        CALLABLE_JUDGE,
        shownName(entry),
        unreviewed(entry)
      );
    }
    case 'dangerous':
      return dangerous(entry, 'pickle-dangerous-call');
    case 'code-maker': {
      const made = { module: entry.resolved.module, name: entry.resolved.name, opcode, args };
      return dillData(made, CALLABLE_JUDGE) ?? carriedCode(made, CALLABLE_JUDGE, codeMaker(entry));
    }
    case 'class-pattern':
      return judgeByPattern(entry, opcode, args);
    case 'facts': {
      const { pattern, elseDangerous, mixed, resolved } = entry;
      const tool = elseDangerous !== undefined && usesTool(entry, withoutArguments(opcode, args), args);
      // The part of the package was reviewed as dangerous: its constructors are not for saved models.
      const judged =
        tool && !mixed
          ? UNDECIDED
          : judgeByFacts(entry, withoutArguments(opcode, args), args, referenceFor(opcode), isFresh);
      if (judged !== UNDECIDED && !(judged.kind !== 'trusted' && evaluatesAlone(entry, opcode))) {
        return judged.kind === 'trusted' && opcode === 'build' ? withAttributes(judged, entry, args()) : judged;
      }
      const expression = judgeExpression(entry, opcode, () => withKeywords(args(), kwargs?.()));
      if (expression !== undefined) {
        return expression;
      }
      if (pattern !== undefined) {
        return judgeByPattern({ kind: 'class-pattern', pattern, elseDangerous, resolved }, opcode, args);
      }
      return tool ? dangerous(elseDangerous, 'pickle-dangerous-call') : judgeUnknown(entry, opcode, args);
    }
    case 'tool':
      return usesTool(entry, withoutArguments(opcode, args), args)
        ? dangerous(entry.called, 'pickle-dangerous-call')
        : judgeUnknown(entry, opcode, args);
    case 'unknown':
      return judgeUnknown(entry, opcode, args);
  }
}

/** A class that may have any state, as far as it is harmless, but for what replaces methods. */
function withAttributes(trusted: Judgement, { resolved }: NameEntry, state: Value): Judgement {
  const judged = judgeAttributes(resolved, state, tagOf, true);
  return judged.kind === 'trusted' ? trusted : judged;
}

function judgeByPattern(
  entry: Extract<NameEntry, { kind: 'class-pattern' }>,
  opcode: CallKind,
  args: () => Value
): Judgement {
  const { pattern, resolved, elseDangerous } = entry;
  if (opcode === 'build' && pattern.state !== undefined) {
    const call = { module: resolved.module, name: resolved.name, opcode, args };
    const judged = pattern.state(call, CALLABLE_JUDGE, carriesCode(entry));
    return judged.kind === 'trusted' ? judgeAttributes(resolved, args(), tagOf) : judged;
  }
  if (!pattern.opcodes.includes(withoutArguments(opcode, args))) {
    return elseDangerous === undefined
      ? judgeUnknown(entry, opcode, args)
      : dangerous(elseDangerous, 'pickle-dangerous-call');
  }
  if (opcode === 'build') {
    return judgeAttributes(resolved, args(), tagOf);
  }
  if (opcode === 'reduce' && !FITTER.fitsArguments(pattern.takes ?? OBJECTS, args())) {
    return mismatch(shownName(entry));
  }
  const asks = pattern.review === true || (opcode === 'reduce' && handsObject(args(), tagOf));
  return asks ? judgeUnknown(entry, opcode, args) : TRUSTED;
}

/** `X.__new__(Y, ...)` runs the `__new__` of X, and makes an object of Y, which is X or derived from it. */
function judgeNewMethod(owner: { module: string; name: string }, opcode: CallKind, args: () => Value): Judgement {
  const [first, ...rest] = itemsOf(args());
  const type = nameOf(first);
  const entry = classify(owner.module, owner.name);
  if (opcode !== 'reduce' || type === undefined) {
    return { ...unknown(entry), severity: 'HIGH' };
  }
  const made = judgeCall(type.module, type.name, 'new', () => tuple(rest));
  const by = judgeCall(owner.module, owner.name, 'new', () => tuple(rest));
  return made.kind === 'trusted' || by.kind === 'dangerous' ? by : made;
}

/** What an object is given as its data it holds; what a call is given may be called. */
function referenceFor(opcode: CallKind): typeof judgeReference {
  return opcode === 'new' || opcode === 'new-ex' || opcode === 'build' ? judgeHeld : judgeReference;
}

/** Arguments with the keyword arguments as a last dictionary. */
function withKeywords(args: Value, kwargs: Value | undefined): Value {
  return kwargs?.type === 'dict' && args.type === 'tuple' ? { ...args, items: [...args.items, kwargs] } : args;
}

/** INST and OBJ without arguments make an object without its constructor, as NEWOBJ does (Python 2 wrote them so). */
function withoutArguments(opcode: CallKind, args: () => Value): CallKind {
  return (opcode === 'inst' || opcode === 'obj') && itemsOf(args()).length === 0 ? 'new' : opcode;
}

/** Judges items by their keys, where the class may make attributes of them. */
export function judgeItems(module: string, name: string, items: () => Value): Judgement {
  const entry = classify(module, name);
  const keeps =
    entry.kind === 'trusted' ||
    (entry.kind === 'facts' && entry.known.facts.kind === 'class' && entry.known.facts.items === 'data');
  return keeps ? TRUSTED : judgeAttributes(entry.resolved, items(), tagOf);
}

/**
 * Judges the state of an object of unknown class: as the state of a class that runs it, where it has that form.
 * @param maker - the function that returned the object
 */
export function judgeState(state: Value, maker: { readonly module: string; readonly name: string }): Judgement {
  const runs = state.type === 'dict' && state.entries.some(([key]) => textOf(key) === RUN_STATE_KEY);
  return runs ? judgeCall('scipy.stats', 'rv_continuous', 'build', () => state) : judgeAttributes(maker, state, tagOf);
}

/**
 * Judges a call whose callee is a value and not a name: `getattr(Outer, 'Inner')`, a partial, the result of a call.
 * Honest pickles do this for nested classes, for class methods and for modules in PyTorch's legacy files.
 */
export function judgeIndirect(
  callee: Value,
  opcode: CallKind,
  args: () => Value,
  kwargs?: () => Value | undefined
): Judgement {
  const named = nameOf(callee);
  const made = classOfNew(callee, itemsOf(args())[0]);
  if (made !== undefined) {
    return judgeCall(made.module, made.name, 'new', () => tuple(itemsOf(args()).slice(1)));
  }
  if (named !== undefined) {
    return judgeCall(named.module, named.name, opcode, args, kwargs);
  }
  const type = dillType(callee);
  if (type !== undefined && judgeReference('builtins', type).kind === 'trusted') {
    return judgeCall('builtins', type, opcode, args);
  }
  const maker = callee.type === 'call' ? callee : undefined;
  const by = maker === undefined ? undefined : nameOf(maker.callee);
  if (maker === undefined || by === undefined) {
    return maker === undefined ? COMPUTED : judgeIndirect(maker.callee, maker.opcode, () => tuple(maker.args));
  }
  const entry = classify(by.module, by.name);
  const path = `${entry.resolved.module}.${entry.resolved.name}`.replace(/^_functools\./, 'functools.');
  if (path === 'functools.partial') {
    const [held, ...first] = heldBy(maker);
    const called =
      held === undefined
        ? COMPUTED
        : judgeIndirect(
            held,
            'reduce',
            () => tuple([...first, ...itemsOf(args())]),
            () => keywordsHeldBy(maker)
          );
    return called.kind === 'trusted' ? keywordsOf(maker) : called;
  }
  const judged = judgeCall(by.module, by.name, maker.opcode, () => tuple(maker.args));
  if (entry.kind === 'code-maker') {
    // A type that was fetched by name (`_builtin_type('CodeType')`) is given its parts; a function that was made is run.
    const isType = /^_(builtin|load)_type$/.test(entry.resolved.name);
    return isType
      ? carriedCode({ module: by.module, name: by.name, opcode, args }, CALLABLE_JUDGE, codeMaker(entry))
      : { ...codeMaker(entry), severity: 'CRITICAL' };
  }
  if (entry.kind === 'trusted' && entry.trusted.whenResultCalled !== undefined && judged.kind !== 'dangerous') {
    return entry.trusted.whenResultCalled({ module: by.module, name: by.name, opcode, args }, CALLABLE_JUDGE, COMPUTED);
  }
  if (judged.kind === 'unknown' && judged.severity === 'LOW' && entry.kind !== 'trusted' && opcode.startsWith('new')) {
    // NEWOBJ takes classes only: a function made the class or looked it up, and that call is judged by itself.
    return judged;
  }
  return judged.kind === 'trusted' || judged.kind === 'unknown'
    ? { ...COMPUTED, module: by.module, operator: by.name }
    : judged;
}

/** Function and arguments of a partial: from its state, if BUILD gave it one, else from the call that made it. */
function heldBy(partial: Extract<Value, { type: 'call' }>): readonly Value[] {
  const [func, args] = itemsOf(partial.state);
  return func === undefined ? partial.args : [func, ...itemsOf(args)];
}

/** Keyword arguments of a partial: from its state, or from NEWOBJ_EX. */
function keywordsHeldBy(partial: Extract<Value, { type: 'call' }>): Value | undefined {
  const held: readonly (Value | undefined)[] = itemsOf(partial.state);
  return held[2] ?? partial.kwargs;
}

/** A reviewed function was reviewed without the keyword arguments of a partial: one that is a callable may be called. */
function keywordsOf(partial: Extract<Value, { type: 'call' }>): Judgement {
  const keywords = keywordsHeldBy(partial);
  for (const [, value] of keywords?.type === 'dict' ? keywords.entries : []) {
    const named = nameOf(value);
    const judged = named === undefined ? TRUSTED : judgeReference(named.module, named.name);
    if (judged.kind === 'unknown') {
      return { ...judged, severity: 'MEDIUM', rule: 'pickle-unknown-call' };
    }
    if (judged.kind === 'dangerous') {
      return judged;
    }
  }
  return TRUSTED;
}

export { classOf } from './conditions/callee';

const CALLABLE_JUDGE: CallableJudge = {
  reference: judgeReference,
  call: judgeCall,
  indirect: judgeIndirect,
  fits: (kind, value) => FITTER.fits(kind, value),
  makes: (module, name) => tagsOf(module, name).result
};

/** A function of a dangerous part is called; or a class, with more than numbers. */
function usesTool({ resolved }: NameEntry, opcode: CallKind, args: () => Value): boolean {
  return FUNCTION_CALLS.has(opcode) && !(isClassName(resolved.name) && isNumbers(args()));
}

function judgeUnknown(entry: NameEntry, opcode: CallKind, args: () => Value): Judgement {
  const plain = unknown(entry);
  const { module, name } = entry.resolved;
  // A function that the tables list rebuilds objects of its package: what it does could not be told, no more.
  const isUnreviewed = entry.kind !== 'facts' && isUnreviewedFunction(module, name);
  if (FUNCTION_CALLS.has(opcode) && isUnreviewed && !evaluatesAlone(entry, opcode)) {
    return { ...plain, severity: 'HIGH', rule: 'pickle-unreviewed-function' };
  }
  if (opcode === 'build') {
    const judged = judgeAttributes(entry.resolved, args(), tagOf);
    if (judged.kind !== 'trusted') {
      return judged;
    }
    if (entry.kind === 'unknown' && hasFacts(topLevel(module)) && bringsTool(args())) {
      // Its package keeps no such class: it comes from elsewhere, and what compares or ends its objects was not read.
      return { ...plain, severity: 'MEDIUM', rule: 'pickle-suspicious-arguments', params: { what: 'hook' } };
    }
    if (bringsAFile(args())) {
      return { ...plain, severity: 'MEDIUM', rule: 'pickle-suspicious-arguments', params: { what: 'path' } };
    }
  }
  // Objects of dask are graphs of functions, which it calls when it is asked to compute.
  if (
    (FUNCTION_CALLS.has(opcode) || (opcode !== 'build' && hasFacts(topLevel(module)))) &&
    topLevel(module) !== 'dask' &&
    itemsOf(args()).some(item => bringsCall(item, entry.resolved, judgeReference))
  ) {
    // Whatever it calls of an object that it is given is a function of the file's choosing.
    return { ...plain, severity: 'MEDIUM', rule: 'pickle-suspicious-arguments', params: { what: 'global' } };
  }
  const found = suspicionOf(entry.resolved, opcode, args(), referenceFor(opcode));
  return found === undefined
    ? plain
    : { ...plain, severity: found.severity, rule: 'pickle-suspicious-arguments', params: { what: found.what } };
}
