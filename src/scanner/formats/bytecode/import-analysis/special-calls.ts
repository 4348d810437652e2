import { isPassive, makesModules } from '../../../rules/call-behaviour';
import { watchedAttribute, watchedMethod } from '../../../rules/import-watchlist';
import { isStdlib } from '../../../rules/resolve-name';
import type { Expression } from '../expressions';
import { NOTHING_KNOWN, asContainer, asItem, joinValues } from './abstract-value';
import { CLASS_HOOKS, METACLASS_HOOKS } from './module-facts';
import type { SymbolicCall } from '../code-state';
import type { AbstractState } from './abstract-state';

/** Handles built-in functions that reach objects by name, and class statements. True when the call needs no other treatment. */
export function specialCall(state: AbstractState, call: SymbolicCall): boolean {
  const { callee, parts, result } = call;
  switch (callee.path?.replace(/^(builtins|__builtins__|__builtin__)\./, '')) {
    case 'globals':
    case 'locals':
    case 'vars':
      state.facts.moduleMayBeRenamed();
      state.attach(
        result,
        asContainer({
          ...NOTHING_KNOWN,
          definitions: parts.length > 0 ? state.methodsIn(parts[0]) : NOTHING_KNOWN.definitions
        })
      );
      return false;
    case 'setattr':
      setAttribute(state, parts);
      return false;
    case 'getattr':
      return getAttribute(state, parts, result);
    case '__import__':
    case 'importlib.__import__':
      importModule(state, parts[0], result, parts.length > 3);
      return true;
    case 'importlib.import_module':
      importModule(state, parts[0], result, true);
      return true;
    default:
      return callee.text === '__build_class__' && defineClass(state, call);
  }
}

function setAttribute(state: AbstractState, [, name, value]: readonly Expression[]): void {
  const attribute = state.textOf(name);
  if (attribute === undefined || attribute === '__name__') {
    state.facts.moduleMayBeRenamed();
  }
  if (attribute === '__code__') {
    state.runAll(state.abstractOf(value));
  }
  if (attribute !== undefined) {
    state.facts.assign(`.${attribute}`, state.abstractOf(value));
    state.aliasHandles(`.${attribute}`, state.abstractOf(value));
  } else {
    state.runAll(state.abstractOf(value));
  }
}

function getAttribute(
  state: AbstractState,
  [object, name, defaultValue]: readonly Expression[],
  result: Expression
): boolean {
  const attribute = state.textOf(name);
  if (object === undefined || attribute === undefined) {
    state.facts.unknownCallee ||= state.abstractOf(object).computed;
    state.attach(result, {
      ...NOTHING_KNOWN,
      definitions: state.methodsIn(object),
      computed: state.abstractOf(object).computed
    });
    return false;
  }
  state.releaseModule(object);
  const value = { ...result, path: object.path === undefined ? undefined : `${object.path}.${attribute}` };
  state.stack.replaceTop(value);
  state.objects.set(value, object);
  const inside = state.abstractOf(object).computed
    ? watchedMethod(attribute, false, 1)
    : value.path === undefined
      ? watchedAttribute(attribute)
      : undefined;
  state.attach(
    value,
    joinValues([
      inside === undefined ? state.watch(value) : state.openHandle(inside, result.text),
      { ...asItem(state.abstractOf(object)), handles: NOTHING_KNOWN.handles },
      state.boundMethods(attribute, { ...state.abstractOf(object), imported: false }),
      state.abstractOf(defaultValue)
    ])
  );
  return true;
}

/** @param whole - `import_module('a.b')` returns `a.b`, `__import__('a.b')` returns `a` */
function importModule(state: AbstractState, module: Expression | undefined, result: Expression, whole: boolean): void {
  const name = state.textOf(module);
  if (name === undefined) {
    return state.attach(result, { ...NOTHING_KNOWN, computed: true, imported: true });
  }
  const value = { ...result, path: whole ? name : name.split('.')[0] };
  state.stack.replaceTop(value);
  state.attach(value, joinValues([state.watch(value), { ...NOTHING_KNOWN, imported: true }]));
}

function defineClass(state: AbstractState, { parts, words, result }: SymbolicCall): boolean {
  const [body, , ...bases] = parts;
  const codes = state.abstractOf(body).definitions;
  codes.forEach(code => state.facts.makeClass(code));
  codes.forEach(code => state.facts.runMethods(code, CLASS_HOOKS));
  for (const base of bases) {
    state.release(base);
    const path = base.path ?? '';
    state.facts.unknownCallee ||= makesModules(path);
    if (path.includes('.') && isStdlib(path.split('.')[0]) && !isPassive(path)) {
      // Methods of the base call the methods that override theirs.
      codes.forEach(code => state.facts.addOverridingClass(code));
    }
    codes.forEach(code => state.abstractOf(base).definitions.forEach(one => state.facts.addBase(code, one)));
    if (/(Enum|Flag)$/.test(base.path ?? '')) {
      // Its members are made with its own methods.
      codes.forEach(code => state.facts.runMethods(code, METACLASS_HOOKS));
    }
  }
  const metaclass = words.indexOf('metaclass');
  if (metaclass >= 0) {
    const type = parts[parts.length - words.length + metaclass];
    state.abstractOf(type).definitions.forEach(code => state.facts.runMethods(code, METACLASS_HOOKS));
    // The class is an object of it.
    state.abstractOf(type).definitions.forEach(code => state.facts.run(code, true));
  }
  // A call of the class is a call of its bases.
  const grips = joinValues(bases.map(base => state.abstractOf(base))).handles;
  const called = new Set([...grips].filter(({ watched: { when } }) => when === 'callee' || when === 'called'));
  state.attach(result, { ...NOTHING_KNOWN, definitions: codes, handles: called });
  return true;
}
