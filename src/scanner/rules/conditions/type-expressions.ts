import { TRUSTED, isNamed, nameOf } from './callee';
import { topLevel } from '../top-level';
import type { Condition } from './condition';
import type { Value } from '../value';
import { itemsOf } from '../value-access';

/** Modules whose classes are asked for parts when a type is written: `Dict[str, int]`, `list[int]`. */
const TYPE_MODULES = new Set(['typing', 'typing_extensions', 'builtins', 'collections', 'types']);

/** `getitem(List, int)`: the first argument has to be a reviewed type, not something to take a function from. */
export const subscriptedType: Condition = (call, judge, fallback) => {
  const type = nameOf(itemsOf(call.args())[0]);
  return type !== undefined &&
    TYPE_MODULES.has(topLevel(type.module)) &&
    judge.reference(type.module, type.name).kind === 'trusted'
    ? TRUSTED
    : fallback;
};

/** `reduce(or_, (int, NoneType))`: of types only, since `or_` asks its operands. */
export const unionOfTypes: Condition = (call, _judge, fallback) => {
  const [func, types, ...rest] = itemsOf(call.args());
  const union = isNamed(func, 'operator', 'or_') && types?.type === 'tuple' && types.more === 0 && rest.length === 0;
  return union && types.items.every(isType) ? TRUSTED : fallback;
};

/** True for a name, or for the result of one of the two calls above. */
function isType(value: Value): boolean {
  return (
    value.type === 'global' ||
    value.type === 'none' ||
    (value.type === 'call' &&
      (isNamed(value.callee, 'operator', 'getitem') || isNamed(value.callee, 'builtins', 'type')))
  );
}
