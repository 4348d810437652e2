import { resolveName } from '../resolve-name';
import { itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import { arrayMakerFetchedBy } from './dill-getters';
import type { Judgement, Value } from '../value';
import type { Call } from './condition';

export const TRUSTED: Judgement = { kind: 'trusted' };

/** Harmless as far as it can be seen, but worth a look. */
export function review(call: Call): Judgement {
  return {
    kind: 'unknown',
    severity: 'LOW',
    rule: 'pickle-unknown-call',
    module: call.module,
    operator: call.name
  };
}

/** A use that no software writes which saves models. */
export function unfit({ module, name: operator }: Call): Judgement {
  return { kind: 'dangerous', severity: 'HIGH', rule: 'pickle-argument-mismatch', module, operator };
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
  return value?.type === 'global' ? value : arrayMakerFetchedBy(value);
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

/** The class of an object that the file makes: the callee, or the first argument of `copyreg._reconstructor`. */
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

/** True for a global that is `module.name`, in the words of Python 2, Python 3 or a compiled module. */
export function isNamed(value: Value | undefined, module: string, name: string): boolean {
  if (value?.type !== 'global') {
    return false;
  }
  const resolved = resolveName(value.module, value.name);
  return resolved.module.replace(/^_(?=(operator|io)$)/, '') === module && resolved.name === name;
}

/** An argument tuple whose items are all known. */
export function tuple(items: readonly Value[]): Value {
  return { type: 'tuple', items, more: 0 };
}

/** Globals among the items of a value, `depth` containers deep. */
export function* globalsIn(value: Value, depth: number): Generator<{ module: string; name: string }> {
  if (value.type === 'global') {
    yield value;
  } else if (depth >= 0) {
    for (const item of itemsOf(value)) {
      yield* globalsIn(item, depth - 1);
    }
  }
}
