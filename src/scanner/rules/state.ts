import type { Judgement, Value } from './value';
import { textOf } from './value-access';
import { classify } from './classify';
import { onlyComputes, onlyRaises } from './computing-functions';
import { holdsPartial } from './conditions/held-partials';
import { CALLED_ON_RESTORE, DATA_METHODS, PROTOCOL_METHODS } from './method-names';
import { holdsCallable } from './signatures/held-callables';
import { Tag } from './signatures/tags';

/**
 * Judges the attributes that a state gives to an object of any class: a method that the class calls while it is restored, or
 * a callable under the name of a method by which other code would call it. Attributes that are trusted callables stay quiet.
 * @param tagOf - what a value is
 * @param isRead - the source of the class was read: its properties do nothing with what they are set to
 */
export function judgeAttributes(
  type: { readonly module: string; readonly name: string },
  state: Value,
  tagOf: (value: Value) => number,
  isRead = false
): Judgement {
  const attributes = attributesOf(state);
  const [, slots] = attributes;
  const replaces =
    // The second of a pair is set with `setattr`, which runs properties.
    (!isRead && slots?.type === 'dict' && holdsPartial(slots)) ||
    attributes.some(part => replacesMethods(part, tagOf, true)) ||
    partsOf(state, type).some(part => !attributes.includes(part) && replacesMethods(part, tagOf, false));
  return replaces
    ? {
        kind: 'dangerous',
        severity: 'HIGH',
        rule: 'pickle-object-rewired',
        module: type.module,
        operator: type.name
      }
    : { kind: 'trusted' };
}

/** @param areAttributes - the keys are attributes of the object, not only perhaps */
function replacesMethods(part: Value, tagOf: (value: Value) => number, areAttributes: boolean): boolean {
  const entries = part.type === 'dict' ? part.entries : [];
  return entries.some(([key, value]) => {
    const attribute = textOf(key);
    return (
      attribute !== undefined &&
      ((CALLED_ON_RESTORE.has(attribute) && (tagOf(value) & CAN_BE_CALLED) !== 0) ||
        (PROTOCOL_METHODS.has(attribute) && isCallable(value, tagOf)) ||
        (areAttributes && DATA_METHODS.has(attribute) && bringsACall(value, tagOf)))
    );
  });
}

/** True for a state that names a file or a program to be, and has bytes to put into it: a class may write them there. */
export function bringsAFile(state: Value): boolean {
  return attributesOf(state).some(part => {
    const values = part.type === 'dict' ? part.entries.map(([, value]) => value) : [];
    return values.some(isContent) && values.some(value => PLACE.test(textOf(value) ?? ''));
  });
}

/** An absolute path, one that leads up, or the ending of a file that Python or a shell runs. */
const PLACE =
  /^(?:~?\/|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\\\\)[^\n]{1,1000}$|^[^\n]{0,1000}\.(?:py[cdw]?|pth|so|dll|dylib|sh|bash|bat|cmd|ps1|exe|desktop|service|rc|profile)$/i;

function isContent(value: Value): boolean {
  return (value.type === 'bytes' || value.type === 'bytearray') && value.size > 0;
}

/** True for a literal key that `judgeAttributes` looks at more closely, so that a reader of many states can pass over others. */
export function isWatchedAttribute(name: string): boolean {
  return CALLED_ON_RESTORE.has(name) || PROTOCOL_METHODS.has(name) || DATA_METHODS.has(name);
}

/** The parts that a class takes by itself; the keyword arguments of a partial are no attributes. */
function partsOf(state: Value, { name }: { readonly name: string }): readonly Value[] {
  return (state.type !== 'tuple' && state.type !== 'list') || name === 'partial' ? [] : state.items;
}

/** A dictionary, or a pair of them for attributes and slots. */
function attributesOf(state: Value): readonly Value[] {
  return state.type === 'tuple' &&
    state.items.length === 2 &&
    state.items.every(({ type }) => type === 'dict' || type === 'none')
    ? state.items
    : [state];
}

const BRINGS_A_CALL = Tag.CALLABLE | Tag.FOREIGN_NAME | Tag.DANGEROUS | Tag.ANYTHING;
/** A method is never data. */
const CAN_BE_CALLED = BRINGS_A_CALL | Tag.FUNCTION | Tag.CLASS | Tag.OBJECT | Tag.FOREIGN | Tag.FORGOTTEN;

/** True for what can be called: a name, but for the classes of Python itself; an object whose attributes can be called, which its `__call__` may do. */
function isCallable(value: Value, tagOf: (value: Value) => number): boolean {
  const tag = tagOf(value);
  if (value.type === 'global' && onlyRaises(value.module, value.name)) {
    return false;
  }
  return (
    (tag & (BRINGS_A_CALL | Tag.FUNCTION)) !== 0 ||
    ((tag & Tag.CLASS) !== 0 && !(value.type === 'global' && PYTHON.test(value.module))) ||
    ((tag & (Tag.OBJECT | Tag.FOREIGN)) !== 0 && holdsCallable(value, tagOf))
  );
}

/** True for what can be called and does more than compute. */
function bringsACall(value: Value, tagOf: (value: Value) => number): boolean {
  return (tagOf(value) & BRINGS_A_CALL) !== 0 && !(value.type === 'global' && isComputation(value));
}

function isComputation({ module, name }: { readonly module: string; readonly name: string }): boolean {
  const { kind } = classify(module, name);
  return (kind === 'unknown' || kind === 'facts') && onlyComputes(module, name);
}

const PYTHON = /^(builtins|__builtin__)$/;
