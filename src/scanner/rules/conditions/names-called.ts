import type { Value } from '../value';
import { resolveName } from '../resolve-name';
import { itemsOf } from '../value-access';
import { nameOf } from './callee';

/** Partials of partials whose functions are named. */
const MAX_PARTIALS = 8;

/** Names that calling a value may call: its own, or those of the functions that a partial may hold. */
export function namesCalled(callee: Value, depth = 0): readonly { module: string; name: string }[] {
  const named = nameOf(callee);
  if (named !== undefined) {
    return [named];
  }
  const by = callee.type === 'call' ? nameOf(callee.callee) : undefined;
  if (callee.type !== 'call' || by === undefined || !isPartial(by.module, by.name) || depth > MAX_PARTIALS) {
    return [];
  }
  // A partial takes the function out of a partial that it is made of, and keeps it when that is given a state later.
  const held = [callee.args[0], callee.state === undefined ? undefined : itemsOf(callee.state)[0]];
  return held.flatMap(value => (value === undefined ? [] : namesCalled(value, depth + 1)));
}

/** True for the partial of the standard library. */
export function isPartial(module: string, name: string): boolean {
  const resolved = resolveName(module, name);
  return /^_?functools$/.test(resolved.module) && resolved.name === 'partial';
}
