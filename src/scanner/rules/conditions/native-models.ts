import type { Value } from '../value';
import { isData, itemsOf, textOf } from '../value-access';
import { BYTES, NONE, RAW_TEXT, either } from '../signatures/kinds';
import { wordSet } from '../word-lists';
import { TRUSTED, isNamed, nameOf } from './callee';
import type { Condition } from './condition';

/** A model as its library in C writes it: bytes, or text in the format of LightGBM. */
const WRITTEN_MODEL = either(NONE, BYTES, RAW_TEXT);

/** Attributes of boosters that `__setstate__` hands to the library. */
const HANDLES = wordSet('handle _handle');

/**
 * The state of a booster. `Booster.__setstate__` (xgboost/core.py, lightgbm/basic.py) gives the written model to the
 * library, which parses trees, and keeps the other attributes. It takes no path and no address: a handle of another kind
 * is no model.
 */
export const boosterState: Condition = (call, judge, fallback) => {
  const state = call.args();
  const plain =
    state.type === 'dict' &&
    state.more === 0 &&
    state.entries.every(
      ([key, value]) =>
        textOf(key) !== undefined && (!HANDLES.has(textOf(key) ?? '') || judge.fits(WRITTEN_MODEL, value))
    );
  return plain || fallback.kind !== 'dangerous'
    ? TRUSTED
    : { ...fallback, severity: 'HIGH', rule: 'pickle-argument-mismatch', references: [] };
};

/**
 * `_type_reconstructor(copyreg._reconstructor, (class, object, None), attributes)` (numba/core/types/abstract.py) makes a
 * description of a type and looks it up among those that exist.
 */
export const numbaType: Condition = (call, _judge, fallback) => {
  const [maker, made, state] = itemsOf(call.args());
  const [type, base, empty] = itemsOf(made);
  const known =
    isNamed(maker, 'copyreg', '_reconstructor') &&
    /^numba\.(core\.)?types(\.|$)/.test(nameOf(type)?.module ?? '') &&
    /^[A-Z]\w*$/.test(nameOf(type)?.name ?? '') &&
    isNamed(base, 'builtins', 'object') &&
    empty?.type === 'none' &&
    (state?.type === 'none' || (state?.type === 'dict' && state.entries.every(([, value]) => isTypePart(value, 0))));
  return known ? TRUSTED : fallback;
};

/** Data, and other types, which the file makes with calls of their own. */
function isTypePart(value: Value, depth: number): boolean {
  if (isData(value)) {
    return true;
  }
  if (value.type === 'call') {
    return nameOf(value.callee)?.module.startsWith('numba.') === true;
  }
  return depth < 4 && (value.type === 'tuple' || value.type === 'list')
    ? value.more === 0 && value.items.every(item => isTypePart(item, depth + 1))
    : false;
}

/**
 * `custom_rebuild(object)` (numba/core/serialize.py) calls the `_rebuild` of the object's class: it compiles the function
 * that came with it, which is said of that function. Another class could load compiled code.
 */
export const numbaRebuild: Condition = (_call, _judge, fallback) =>
  fallback.kind === 'dangerous'
    ? {
        kind: 'unknown',
        severity: 'MEDIUM',
        rule: 'pickle-unreviewed-function',
        module: fallback.module,
        operator: fallback.operator
      }
    : fallback;
