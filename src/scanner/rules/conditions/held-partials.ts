import type { Value } from '../value';
import { itemsOf } from '../value-access';
import { actsByName } from '../suspicious-arguments';
import { isUnreviewedFunction } from '../unreviewed-functions';
import { isPartial } from './names-called';

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

/**
 * True for a value that brings a call of the file's choosing to whoever calls it: a partial, or a function of a package that
 * works on files by its name, which wrappers call with arguments that they hold.
 */
export function bringsTool(value: Value, depth = 0): boolean {
  if (value.type === 'global') {
    return isToolName(value.module, value.name);
  }
  return depth <= MAX_DEPTH && innerOf(value).some(item => bringsTool(item, depth + 1));
}

/** The parts of a value, with what made it. */
function innerOf(value: Value): readonly Value[] {
  if (value.type === 'call') {
    const { callee, args, state, filled } = value;
    return [callee, ...args, ...[state, filled].filter(item => item !== undefined)];
  }
  return value.type === 'dict' ? value.entries.map(([, item]) => item) : itemsOf(value);
}

/** True for a name that `bringsTool` looks for, in a value or among all that a file names. */
export function isToolName(module: string, name: string): boolean {
  return isPartial(module, name) || (isUnreviewedFunction(module, name) && actsByName(name));
}
