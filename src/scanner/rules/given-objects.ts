// What a call of a class or function that nobody reviewed is given, and may call.

import { isClassName } from './class-name';
import { nameOf } from './conditions/callee';
import { holdsCallable } from './signatures/held-callables';
import { tagOf } from './signatures/value-view';
import { topLevel } from './top-level';
import { isUnreviewedFunction } from './unreviewed-functions';
import type { Judgement, Value } from './value';
import { itemsOf } from './value-access';

type Name = { readonly module: string; readonly name: string };
type Reference = (module: string, name: string) => Judgement;

/** True for an argument that brings a function of the file's choosing: an object that holds one, or its name. */
export function bringsCall(value: Value, callee: Name, reference: Reference): boolean {
  return bringsObject(value, callee) || namesTool(value, reference);
}

/** True for an object among the arguments, in containers or not, that holds something to call. */
function bringsObject(value: Value, callee: Name): boolean {
  if (value.type === 'call') {
    return holdsCallable(value, tagOf) && !isRebuilt(value, callee);
  }
  const items = value.type === 'dict' ? value.entries.map(([, item]) => item) : itemsOf(value);
  return items.some(item => bringsObject(item, callee));
}

/** What a function of the same package returned is its own, with no state of the file's: spaCy rebuilds documents so, tensordict trees. */
function isRebuilt(value: Value, callee: Name): boolean {
  return (
    !isClassName(callee.name) &&
    value.type === 'call' &&
    value.opcode === 'reduce' &&
    value.state === undefined &&
    topLevel(nameOf(value.callee)?.module ?? '') === topLevel(callee.module)
  );
}

/** True for a function of a package, in containers or not, that no saved object calls. */
function namesTool(value: Value, reference: Reference): boolean {
  return value.type === 'global'
    ? isUnreviewedFunction(value.module, value.name) && reference(value.module, value.name).kind !== 'trusted'
    : itemsOf(value).some(item => namesTool(item, reference));
}
