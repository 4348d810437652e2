import type { Value } from '../value';
import { itemsOf } from '../value-access';
import { isPartial } from './objects';

/** Containers and objects in each other that are looked into. */
const MAX_DEPTH = 8;

/** True for a value that is or holds a partial: a function with arguments of the file's choosing, whoever calls it. */
export function holdsPartial(value: Value, depth = 0): boolean {
  if (depth > MAX_DEPTH) {
    return false;
  }
  if (value.type === 'call') {
    const { callee, args, state, filled } = value;
    return (
      (callee.type === 'global' && isPartial(callee.module, callee.name)) ||
      [...args, state, filled].some(item => item !== undefined && holdsPartial(item, depth + 1))
    );
  }
  const items = value.type === 'dict' ? value.entries.map(([, item]) => item) : itemsOf(value);
  return items.some(item => holdsPartial(item, depth + 1));
}
