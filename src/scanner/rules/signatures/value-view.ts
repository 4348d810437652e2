import type { NameEntry } from '../classify';
import { classify } from '../classify';
import { classOfNew, isObjectMaker, nameOf } from '../conditions/callee';
import { isHarmless } from '../facts';
import { memoize } from '../memoize';
import type { Value } from '../value';
import { textOf } from '../value-access';
import type { View } from './kind';
import { Fitter } from './kind';
import { Tag, tagOfLiteral } from './tags';

/** Tags of a name, and of what a call of it makes; the same in every file. */
export interface NameTags {
  readonly name: number;
  readonly result: number;
}

/** Returns the tags of the callable or class at these names. */
export const tagsOf = memoize((module, name): NameTags => {
  const entry = classify(module, name);
  switch (entry.kind) {
    case 'trusted':
      return { name: entry.trusted.named ?? nameTag(name), result: entry.trusted.makes ?? Tag.OBJECT };
    case 'class-pattern':
      // Arrays of old versions of joblib stand in files beside the pickle.
      return { name: nameTag(name), result: /^Z?NDArrayWrapper$/.test(name) ? Tag.ARRAY : Tag.OBJECT };
    case 'dangerous':
      return { name: Tag.DANGEROUS, result: Tag.DANGEROUS };
    case 'code-maker':
      return { name: Tag.CALLABLE, result: CARRIED[entry.resolved.name] ?? Tag.CALLABLE };
    case 'facts':
      // Classes that were reviewed stay what they are where their source is not clear.
      return entry.pattern !== undefined || isHarmlessClass(entry)
        ? { name: nameTag(name), result: entry.pattern === undefined ? Tag.FOREIGN : Tag.OBJECT }
        : { name: memberTag(module, name) ?? Tag.FOREIGN_NAME, result: Tag.FOREIGN };
    case 'tool':
    case 'unknown':
      return { name: memberTag(module, name) ?? Tag.FOREIGN_NAME, result: Tag.FOREIGN };
  }
});

/** A class whose constructor runs nothing of the file's choosing, by its source. */
function isHarmlessClass({ known: { facts }, elseDangerous }: Extract<NameEntry, { kind: 'facts' }>): boolean {
  return (
    facts.kind === 'class' &&
    elseDangerous === undefined &&
    [facts.new, facts.init ?? 'unknown', facts.del].every(isHarmless)
  );
}

/** What functions of dill and cloudpickle make when it is no code. */
const CARRIED: Readonly<Record<string, number>> = {
  _create_array: Tag.ARRAY,
  _create_dtypemeta: Tag.CLASS
};

/** Classes begin with a capital. */
function nameTag(name: string): number {
  return /(^|\.)_*[A-Z]\w*$/.test(name) ? Tag.CLASS : Tag.FUNCTION;
}

/** `Outer.MEMBER`: a member of an enumeration, as Python 3.11 writes it. */
function memberTag(module: string, name: string): number | undefined {
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !/^[A-Z][A-Z0-9_]*$/.test(name.slice(dot + 1))) {
    return undefined;
  }
  const owner = classify(module, name.slice(0, dot));
  return owner.kind === 'trusted' || owner.kind === 'class-pattern' ? Tag.PLAIN_OBJECT : Tag.FOREIGN;
}

/** The tag of a value. */
export function tagOf(value: Value): number {
  if (value.type === 'global') {
    return tagsOf(value.module, value.name).name;
  }
  const named = nameOf(value);
  if (named !== undefined) {
    return tagsOf(named.module, named.name).name;
  }
  return value.type === 'call' ? tagOfCall(value) : tagOfLiteral(value);
}

function tagOfCall(call: Extract<Value, { type: 'call' }>): number {
  const callee = nameOf(call.callee);
  if (callee === undefined) {
    const made = classOfNew(call.callee, call.args[0]);
    return made === undefined ? resultOfResult(call.callee) : tagsOf(made.module, made.name).result;
  }
  if (isObjectMaker(callee.module, callee.name)) {
    const type = nameOf(call.args[0]);
    return type === undefined ? Tag.FOREIGN : tagsOf(type.module, type.name).result;
  }
  const entry = classify(callee.module, callee.name);
  if (entry.kind === 'code-maker' && entry.resolved.name === '_load_type') {
    return classify('builtins', textOf(call.args[0]) ?? '').kind === 'trusted' ? Tag.CLASS : Tag.CALLABLE;
  }
  return tagsOf(callee.module, callee.name).result;
}

/** The result of calling the result of a call: `partial(cls.__new__, cls)()` is an object, others can be anything. */
function resultOfResult(callee: Value): number {
  return callee.type === 'unknown' && callee.why === 'dropped' ? Tag.FORGOTTEN : Tag.FOREIGN;
}

function isMade(value: Value): boolean {
  return (tagOf(value) & (Tag.MADE_CONTAINER | Tag.PLAIN_OBJECT)) !== 0;
}

const VALUES: View<Value> = {
  tag: tagOf,
  known: value => ('items' in value ? value.items.length : value.type === 'dict' ? 2 * value.entries.length : 0),
  child: (value, i) =>
    'items' in value ? value.items[i] : value.type === 'dict' ? value.entries[i >> 1][i & 1] : value,
  looks: (look, value) => look(value, tagOf),
  isSimple: () => false,
  // A tree has fewer values and is not as deep.
  maxValues: 2 ** 16,
  maxDepth: 32,
  beyond: true,
  isDict: value => value.type === 'dict',
  hidesCalls: value => 'hidesCalls' in value && value.hidesCalls === true,
  heldBy: value =>
    value.type === 'call'
      ? [...(value.state === undefined ? [] : [value.state]), ...((tagOf(value) & Tag.OBJECT) !== 0 ? value.args : [])]
      : [],
  hidesObjects: value => 'hidesObjects' in value && value.hidesObjects === true,
  madeOf: value => {
    if (value.type !== 'call') {
      return [value];
    }
    const parts = value.filled === undefined ? value.args : [...value.args, value.filled];
    return parts.flatMap(part => (part.type === 'call' ? (isMade(part) ? VALUES.madeOf(part) : []) : [part]));
  }
};

/** Tells whether trees of values fit kinds. */
export const FITTER = new Fitter(VALUES);
