import { classify } from './classify';
import { classOfNew, nameOf } from './conditions/callee';
import type { ResultKind } from './conditions/condition';
import type { Value } from './value';
import { itemsOf } from './value-access';
import { memoize } from './memoize';
import { wordSet } from './word-lists';

export type { ResultKind } from './conditions/condition';

/**
 * What a call of `module.name` (as the file writes it) returns. The opcodes NEWOBJ and NEWOBJ_EX, and INST and OBJ without
 * arguments, make a new object of any class: they need no answer from here. Everything that is not declared is `argument`.
 */
export function resultOf(module: string, name: string): ResultKind {
  return known(module, name).kind;
}

/**
 * The same for a call whose callee is a value: `getattr(Outer, 'Inner')`, a partial, the result of another call.
 * @param args - the argument tuple
 */
export function resultOfIndirect(callee: Value, args: Value): ResultKind {
  if (classOfNew(callee, itemsOf(args)[0]) !== undefined) {
    return 'fresh';
  }
  const named = nameOf(callee);
  if (named !== undefined) {
    return resultOf(named.module, named.name);
  }
  const by = callee.type === 'call' ? nameOf(callee.callee) : undefined;
  if (callee.type !== 'call' || by === undefined) {
    return 'argument';
  }
  const { kind, resolved } = classify(by.module, by.name);
  if (resolved.name === 'partial' && /^_?functools$/.test(resolved.module)) {
    const [held, given] = callee.state === undefined ? callee.args : itemsOf(callee.state);
    return held === undefined
      ? 'argument'
      : resultOfIndirect(held, callee.state === undefined ? args : (given ?? args));
  }
  return kind === 'code-maker' || MAKERS.has(resolved.name) ? 'fresh' : 'argument';
}

/** Classes whose objects make other objects when they are called. */
const MAKERS = wordSet('DynamicInheritanceGetter _compile_parent');

const known = memoize((module, name): { readonly kind: ResultKind } => {
  const entry = classify(module, name);
  if (entry.kind === 'trusted') {
    return { kind: entry.trusted.result };
  }
  const last = entry.resolved.name.slice(entry.resolved.name.lastIndexOf('.') + 1);
  return { kind: entry.kind === 'class-pattern' || CLASS.test(last) || REBUILDS.test(last) ? 'fresh' : 'argument' };
});

/** Classes are named like this, in every package. */
const CLASS = /^_*[A-Z]/;

/** Functions of other packages that pickle calls to make an object, and whose result it then fills. */
const REBUILDS =
  /^(__\w+_ctor|__pyx_unpickle_\w+|newObj|_new_\w*Index|_rebuild_\w+|_unpickle_block|_unpickle_model|_reconstruct_array)$/;
