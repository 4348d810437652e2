import { factsOf, isHarmless, isMethodName } from '../facts';
import { isStdlib } from '../resolve-name';
import { topLevel } from '../top-level';
import { words } from '../word-lists';
import { isData, isPlainName, itemsOf, textOf } from '../value-access';
import {
  ACTIONS,
  HELD_METHODS,
  MODEL_METHODS,
  OF_OBJECTS,
  PATTERN_METHODS,
  PURE_METHODS,
  RANDOM_METHODS,
  UFUNC_METHODS
} from './attribute-lists';
import { TRUSTED, classOf, nameOf, review } from './callee';
import type { Value } from '../value';
import type { Condition, CallableJudge } from './condition';

/**
 * `getattr(x, 'name')`: Python writes it for bound methods of data (`'abc'.upper`) and, in 3.11, for members of
 * enumerations. modelscan calls every use CRITICAL; here a use stays that unless it is provably one of these.
 */
export const plainAttribute: Condition = (call, judge, fallback) => {
  const [target, name] = itemsOf(call.args());
  const attribute = textOf(name);
  const made = attribute === '__new__' ? nameOf(target) : undefined;
  if (made !== undefined) {
    // Names a callable that makes an object; the call is judged as one that makes an object of this class.
    const judged = judge.reference(made.module, made.name);
    return judged.kind === 'unknown' ? review(call) : judged;
  }
  if (target?.type === 'call' && nameOf(target) === undefined && attribute !== undefined && OF_OBJECTS.has(attribute)) {
    return review(call);
  }
  if (target === undefined || !isPlainName(attribute) || ACTIONS.has(attribute)) {
    return fallback;
  }
  if (isData(target)) {
    return PURE_METHODS.has(attribute) ? TRUSTED : review(call);
  }
  const owner = nameOf(target);
  if (owner === undefined) {
    // A bound method of an object that the file makes: Python runs nothing before a later opcode calls it.
    if (target.type !== 'call') {
      return fallback;
    }
    if (isHeldMethod(target, attribute, judge)) {
      return TRUSTED;
    }
    if (isTool(target, attribute, judge)) {
      return fallback;
    }
    return isMethodByFacts(target, attribute) ? TRUSTED : review(call);
  }
  const judged = judge.reference(owner.module, owner.name);
  if (judged.kind === 'unknown' && UFUNC_METHODS.has(attribute) && topLevel(owner.module) === 'numpy') {
    // No module of NumPy has functions of these names: where there is one, it is a universal function's.
    return owner.module === 'numpy' && !owner.name.includes('.') ? TRUSTED : review(call);
  }
  if (judged.kind === 'dangerous' || !(judged.kind === 'trusted' || looksLikeMember(owner.name) || isClass(owner))) {
    return fallback;
  }
  const known = PURE_METHODS.has(attribute) || HELD_METHODS.has(attribute) || isOwnMaker(owner, attribute);
  if (judged.kind === 'trusted' && known) {
    return TRUSTED;
  }
  if (isMethodOfClass(owner, attribute) && !leadsToDanger(owner, attribute, judge)) {
    return TRUSTED;
  }
  return isConstant(attribute) || !leadsToDanger(owner, attribute, judge) ? review(call) : fallback;
};

/** A method of an object that the file makes, when it does more than compute (`Path(...).unlink`, `DataFrame(...).query`). */
function isTool(object: Value, attribute: string, judge: CallableJudge): boolean {
  const type = PURE_METHODS.has(attribute) ? undefined : classOf(object);
  return type !== undefined && leadsToDanger(type, attribute, judge);
}

function leadsToDanger(owner: { module: string; name: string }, attribute: string, judge: CallableJudge): boolean {
  return judge.reference(owner.module, `${owner.name}.${attribute}`).kind === 'dangerous';
}

/** Members of enumerations, as Python 3.11 pickles them. */
function isConstant(attribute: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(attribute);
}

/** A method that objects of frameworks keep among their attributes, of an object whose class is reviewed. */
function isHeldMethod(target: Value, attribute: string, judge: CallableJudge): boolean {
  const type = classOf(target);
  return (
    type !== undefined &&
    (PURE_METHODS.has(attribute) ||
      HELD_METHODS.has(attribute) ||
      (MODEL_METHODS.test(attribute) && !isStdlib(type.module)) ||
      (RANDOM_METHODS.has(attribute) && /^_?random$/.test(type.module) && type.name === 'Random') ||
      (PATTERN_METHODS.has(attribute) && type.module === 're' && type.name === '_compile')) &&
    judge.reference(type.module, type.name).kind === 'trusted'
  );
}

/**
 * A method that the package of the object's class keeps, as its source says. A class without a `__new__` makes an object of its own;
 * what a state brings under the name is no method.
 */
function isMethodByFacts(target: Extract<Value, { type: 'call' }>, attribute: string): boolean {
  const type = classOf(target);
  const facts = type && factsOf(type.module, type.name)?.facts;
  return (
    type !== undefined &&
    facts?.kind === 'class' &&
    facts.new === 'data' &&
    target.opcode !== 'reduce' &&
    isHarmless(facts.get) &&
    !brings(target.state, attribute) &&
    // A marker keeps the method that draws it, which it found by a computed name.
    (isMethodName(type.module, attribute) || (type.module === 'matplotlib.markers' && /^_set_[a-z_]+$/.test(attribute)))
  );
}

function isClass({ module, name }: { module: string; name: string }): boolean {
  return factsOf(module, name)?.facts.kind === 'class';
}

/** The function itself, of a class of such a package. */
function isMethodOfClass(owner: { module: string; name: string }, attribute: string): boolean {
  return isClass(owner) && isMethodName(owner.module, attribute);
}

function brings(state: Value | undefined, attribute: string): boolean {
  switch (state?.type) {
    case undefined:
    case 'none':
      return false;
    case 'dict':
      return state.more > 0 || state.entries.some(([key]) => (textOf(key) ?? attribute) === attribute);
    case 'tuple':
      return state.more > 0 || state.items.some(item => brings(item, attribute));
    default:
      return true;
  }
}

/** Private class methods through which objects pickle themselves. */
const OWN_MAKERS = new Set(
  words(
    'zoneinfo.ZoneInfo._unpickle bidict.bidict._from_other bidict.frozenbidict._from_other bidict.OrderedBidict._from_other'
  )
);

function isOwnMaker(owner: { module: string; name: string }, attribute: string): boolean {
  return OWN_MAKERS.has(`${owner.module}.${owner.name}.${attribute}`);
}

/** Classes begin with a capital; functions and modules, whose attributes lead anywhere, don't. */
function looksLikeMember(name: string): boolean {
  return /(^|\.)_?[A-Z]\w*$/.test(name);
}

/**
 * `attrgetter('shape')`: Python reads nothing before a later opcode calls it, and plain names lead to no internals. One
 * attribute is as little as one item; a path of them is worth a look.
 */
export const plainGetter: Condition = (call, _judge, fallback) => {
  const names = itemsOf(call.args()).map(textOf);
  const harmless =
    names.length > 0 && names.every(name => name !== undefined && name.split('.').every(harmlessAttribute));
  return !harmless ? fallback : names.some(name => name?.includes('.')) ? review(call) : TRUSTED;
};

function harmlessAttribute(name: string): boolean {
  return isPlainName(name) && !ACTIONS.has(name);
}

/** `methodcaller('lower')`: LOW for methods that data types use for pure computation. */
export const pureMethod: Condition = (call, _judge, fallback) =>
  PURE_METHODS.has(textOf(itemsOf(call.args())[0]) ?? '') ? review(call) : fallback;
