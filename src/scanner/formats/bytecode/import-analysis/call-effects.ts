import {
  callsArguments,
  callsByName,
  isInert,
  isLibrary,
  isOfContainer,
  keeps,
  makesAnew,
  runsTests,
  takesNames
} from '../../../rules/call-behaviour';
import { watched, watchedMethod } from '../../../rules/import-watchlist';
import { isStdlib } from '../../../rules/resolve-name';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { AbstractValue, WatchedHandle } from './abstract-value';
import { NOTHING_KNOWN, asContainer, joinValues, union } from './abstract-value';
import { lastName, nameIn } from './module-facts';
import type { SymbolicCall } from '../code-state';
import type { AbstractState } from './abstract-state';
import { isHarmless } from './harmless-calls';
import { specialCall } from './special-calls';

/** CO_OPTIMIZED: functions have it, the bodies of classes do not. */
const OPTIMIZED = 1;
/** All modules that there are. */
const MODULE_TABLE_READS = /(^|\.)sys\.modules\.(values|items|copy|get|pop|popitem|setdefault)$/;
/** The callee: code of this module, a built-in function, a part of another package, or unknown. */
type CalleeKind = 'own' | 'builtin' | 'foreign' | 'unknown';

export function applyCall(state: AbstractState, call: SymbolicCall): void {
  const { callee, result } = call;
  if (specialCall(state, call)) {
    return;
  }
  const kind = kindOf(state, callee);
  if (runsTests(callee.path ?? '')) {
    state.facts.runOverridingClasses();
  }
  const methods = methodsOf(state, call, kind);
  recordWatched(state, call);
  [...state.abstractOf(callee).definitions, ...methods].forEach(code => callDefinition(state, code, call));
  passArguments(state, call, kind);
  if (kind === 'unknown' && methods.length === 0) {
    passToUnknown(state, call);
  }
  state.attach(result, resultOf(state, call, kind));
}

function kindOf(state: AbstractState, callee: Expression): CalleeKind {
  const { definitions, imported } = state.abstractOf(callee);
  const head = callee.path?.split('.')[0];
  if (definitions.size > 0) {
    return 'own';
  }
  if (imported || head === '') {
    return isStdlib(head ?? '') ? 'builtin' : 'foreign';
  }
  if (head === undefined || state.facts.isDefined(head)) {
    return 'unknown';
  }
  return isStdlib(head) || callee.path === head ? 'builtin' : 'foreign';
}

/** Records the watched callables that the call uses. */
function recordWatched(state: AbstractState, { callee, parts, words, result }: SymbolicCall): void {
  const { handles, computed } = state.abstractOf(callee);
  const last = lastName(callee);
  const isMethod = state.objects.has(callee);
  for (const handle of isContainerMethod(callee) ? [] : handles) {
    if (isHarmless(state, handle.watched, parts, words)) {
      state.release(callee);
    } else {
      state.record(handle, result.text);
    }
  }
  const isUnknown = callee.path === undefined || computed || state.facts.isDefined(callee.path.split('.')[0]);
  const method = isMethod && isUnknown ? watchedMethod(last, computed, parts.length) : undefined;
  if (method !== undefined) {
    state.record({ watched: method, text: callee.text }, result.text);
  }
  if (computed && !isMethod) {
    callAnything(state, result.text);
  }
  if (/(^|\.)(\w*property|setter|getter)$/.test(callee.path ?? '')) {
    parts.forEach(part => state.abstractOf(part).definitions.forEach(code => state.facts.addProperty(code)));
  }
}

/** A callee with a computed name may be any named function. */
function callAnything(state: AbstractState, text: string): void {
  for (const path of state.facts.everyAlias()) {
    const found = watched(path);
    if (found !== undefined && found.when !== 'module') {
      state.record({ watched: found, text: path }, text);
    }
  }
  state.facts.joinOfAllNames().definitions.forEach(code => state.facts.run(code));
  state.facts.unknownCallee = true;
}

function methodsOf(state: AbstractState, { callee }: SymbolicCall, kind: CalleeKind): readonly CodeValue[] {
  const object = state.objects.get(callee);
  return object === undefined || kind === 'foreign' || kind === 'builtin'
    ? []
    : state.facts.methodsCalled(lastName(callee), state.abstractOf(object).definitions);
}

function callDefinition(state: AbstractState, code: CodeValue, { callee, parts, words }: SymbolicCall): void {
  const given = joinValues(parts.map(part => state.abstractOf(part)));
  const handed = joinValues([given, asContainer(given)]);
  if (state.minor === 0 && state.madeHere.has(callee) && (code.flags & OPTIMIZED) === 0) {
    return state.facts.makeClass(code);
  }
  // The analysis does not follow which argument becomes which parameter: it matters too little.
  for (const parameter of code.locals.slice(0, code.argCount + code.kwOnlyCount + 2)) {
    if (handed.definitions.size + handed.contents.size > 0) {
      state.facts.assign(state.variableKey(parameter, 'function', code), handed);
      state.facts.assign(state.variableKey(parameter, 'shared'), handed);
    }
    state.aliasHandles(parameter, handed);
  }
  state.facts.run(code, true);
  const first = parts.length - words.length;
  const constant = (part: Expression): MarshalValue | undefined => state.constants.get(part);
  state.facts.addArguments(code, {
    positional: parts.slice(0, first).map(constant),
    named: new Map(words.map((word, i) => [word, constant(parts[first + i])])),
    spread: parts.some(({ text }) => text.startsWith('*'))
  });
}

/** Passes the arguments to the callee, which may call them. */
function passArguments(state: AbstractState, { callee, parts, words, result }: SymbolicCall, kind: CalleeKind): void {
  const path = callee.path ?? '';
  const function_ = lastName(callee) === 'register' ? nameIn(state.objects.get(callee) ?? callee) : undefined;
  if (takesNames(path)) {
    const names = parts.flatMap(part => state.textOf(part)?.split('.') ?? []);
    state.facts.methodsNamed(new Set(names)).forEach(code => state.facts.run(code));
  }
  if (words.some(word => word.startsWith('co_'))) {
    state.record(
      { watched: { severity: 'CRITICAL', module: 'types', operator: 'CodeType', when: 'callee' }, text: callee.text },
      result.text
    );
  }
  if (kind === 'builtin') {
    // `cls=`: the call makes objects of this class.
    const first = parts.length - words.length;
    parts.slice(first).forEach(part => state.abstractOf(part).definitions.forEach(code => state.facts.run(code, true)));
  }
  if (function_ !== undefined) {
    // A function of `functools.singledispatch` calls the functions that the module registers there.
    for (const part of parts) {
      state.facts.assign(function_, state.abstractOf(part));
      state.facts.addMethod(state.code, function_, state.abstractOf(part));
    }
  }
  const inert = kind === 'builtin' && isInert(path);
  const calls = kind === 'builtin' ? !inert && !keeps(path) : kind === 'foreign' && callsByName(lastName(callee));
  for (const part of parts) {
    const carried = state.abstractOf(part);
    if (inert) {
      state.release(part);
    }
    for (const handle of inert ? [] : carried.handles) {
      if (isCalledByCallee(handle, kind, path)) {
        state.record(handle, result.text);
      }
    }
    if (calls) {
      state.escape(carried);
    } else if (inert && words.length > 0) {
      // `print(x, file=...)` calls a method of an object of any class.
      state.facts.allMethods(carried.instanceOf).forEach(code => state.facts.run(code));
    }
  }
}

/** The callee is a method of a container, or unknown. */
function passToUnknown(state: AbstractState, { callee, parts }: SymbolicCall): void {
  const object = state.objects.get(callee);
  for (const part of parts) {
    if (object !== undefined && isOfContainer(lastName(callee))) {
      state.storeIn(object, state.abstractOf(part));
    } else {
      state.runAll(state.abstractOf(part));
    }
  }
}

function resultOf(state: AbstractState, { callee, parts }: SymbolicCall, kind: CalleeKind): AbstractValue {
  const path = callee.path ?? '';
  const from = state.abstractOf(callee);
  const handed = joinValues(parts.map(part => state.abstractOf(part)));
  const passed = kind === 'builtin' && makesAnew(path) ? NOTHING_KNOWN : handed;
  const inner = [...from.definitions].map(code => mayReturn(state, code));
  return {
    handles:
      kind === 'foreign'
        ? NOTHING_KNOWN.handles
        : union([passed.handles, isContainerMethod(callee) ? from.handles : NOTHING_KNOWN.handles]),
    definitions: union([
      passed.definitions,
      from.contents,
      kind === 'foreign' ? NOTHING_KNOWN.definitions : passed.contents,
      ...inner
    ]),
    contents: union([passed.definitions, passed.contents, from.contents]),
    instanceOf: union([passed.instanceOf, new Set([...from.definitions].filter(code => state.facts.isClass(code)))]),
    imported: kind === 'foreign' || (kind === 'builtin' && keeps(path)),
    computed:
      MODULE_TABLE_READS.test(path) ||
      isLibrary(path) ||
      passed.computed ||
      [...from.definitions].some(code => state.facts.mayMakeComputedModule(code))
  };
}

/** Code objects that the result of a call may be: inner functions of a function. An object's methods are found by name. */
function mayReturn(state: AbstractState, code: CodeValue): ReadonlySet<CodeValue> {
  const isBody = state.facts.isClass(code);
  return isBody && state.minor > 0
    ? NOTHING_KNOWN.definitions
    : isBody
      ? new Set([code])
      : new Set(code.consts.filter((value): value is CodeValue => value.type === 'code'));
}

/** True when the callee may call the watched argument, or when the argument has no other use than to be called. */
function isCalledByCallee({ watched: { when } }: WatchedHandle, kind: CalleeKind, path: string): boolean {
  switch (when) {
    case 'named':
    case 'module':
      return true;
    case 'called':
      return kind === 'own' || kind === 'unknown' || (kind === 'builtin' && callsArguments(path));
    case 'callee':
      return kind === 'builtin' && callsArguments(path);
  }
}

/** The code calls a method of the container, not of its items. */
function isContainerMethod(callee: Expression): boolean {
  return callee.path === undefined && isOfContainer(lastName(callee));
}
