import { classify } from './classify';
import { classOf } from './conditions/callee';
import { holdsCallable } from './signatures/held-callables';
import { CALLED, Tag } from './signatures/tags';
import { tagOf } from './signatures/value-view';
import type { Value } from './value';

/** What has methods that the file can choose: an object of a class, or a name. */
const OBJECTS = CALLED | Tag.FUNCTION | Tag.CLASS | Tag.OBJECT | Tag.FOREIGN;

/**
 * True when BUILD gives the class an object for a state that it may ask for its attributes. Without a `__setstate__`,
 * `pickle._Unpickler` (and joblib, dill and pandas) calls `state.items()`; the C unpickler takes a dictionary only. Many a
 * `__setstate__` is `self.__dict__.update(state)`, which calls `state.keys()`. Software that saves objects brings a dictionary,
 * or what the class itself takes apart.
 *
 * @param type - the class, undefined where it can't be told
 * @param state - no container of the language, nor the object itself
 */
export function asksObject(
  type: { readonly module: string; readonly name: string } | undefined,
  state: Value
): boolean {
  const tag = tagOf(state);
  if ((tag & OBJECTS) === 0) {
    return (tag & Tag.MADE_CONTAINER) !== 0 && isMapping(state);
  }
  const brings = (tag & CALLED) !== 0 || holdsCallable(state, tagOf);
  const entry = type && classify(type.module, type.name);
  switch (entry?.kind) {
    case 'facts':
      return brings || entry.known.facts.kind !== 'class' || entry.known.facts.state === undefined || isFilled(state);
    case 'class-pattern':
    case 'trusted':
      return brings || isFilled(state);
    default:
      // Of an unknown class there is a finding already, and its own objects are its own matter.
      return brings;
  }
}

/** True when BUILD is given a pair of which a part is no dictionary, and the class has no method that takes it. */
export function asksPart(type: { readonly module: string; readonly name: string } | undefined, part: Value): boolean {
  const entry = type && classify(type.module, type.name);
  return (
    entry?.kind === 'facts' &&
    entry.known.facts.kind === 'class' &&
    entry.known.facts.state === undefined &&
    (tagOf(part) & OBJECTS) !== 0
  );
}

/** A container of Python that has attributes of the file's, or one that is a dictionary by its methods only. */
function isMapping(state: Value): boolean {
  return (
    state.type === 'call' &&
    (state.state !== undefined ||
      /^(UserDict|ChainMap|mappingproxy|MappingProxyType)$/.test(classOf(state)?.name ?? ''))
  );
}

/** An object of a class, with attributes or arguments of the file's; what a function made is of the function's choosing. */
function isFilled(state: Value): boolean {
  return (
    state.type !== 'call' || state.opcode !== 'reduce' || state.state !== undefined || (tagOf(state) & Tag.OBJECT) !== 0
  );
}
