import type { Value } from '../value';
import { itemsOf } from '../value-access';
import { CALLED, Tag } from './tags';

type TagOf = (value: Value) => number;

/** Objects in objects that are looked into. */
const MAX_DEPTH = 8;

/** True when an attribute of the object, or what it holds, can be called: a partial, a bound method, an unknown function. */
export function holdsCallable(value: Value, tagOf: TagOf, depth = 0): boolean {
  // Arrays keep their objects to themselves: who is given one computes with it.
  if (value.type !== 'call' || depth >= MAX_DEPTH || tagOf(value) === Tag.ARRAY) {
    return false;
  }
  const inner = [...value.args, value.kwargs, value.state, value.filled];
  return inner.some(item => item !== undefined && bringsCallable(item, tagOf, depth + 1));
}

function bringsCallable(value: Value, tagOf: TagOf, depth: number): boolean {
  if ('hidesCalls' in value && value.hidesCalls === true) {
    return true;
  }
  if (value.type === 'dict') {
    return depth < MAX_DEPTH && value.entries.some(([, item]) => bringsCallable(item, tagOf, depth + 1));
  }
  if ('items' in value) {
    return depth < MAX_DEPTH && itemsOf(value).some(item => bringsCallable(item, tagOf, depth + 1));
  }
  return (tagOf(value) & CALLED) !== 0 || holdsCallable(value, tagOf, depth);
}
