import type { Value, ValueOf } from './values';
import {
  DATA,
  HOLE,
  NUMBER,
  either,
  forBoth,
  forEach,
  isMade,
  known,
  listValue,
  lostText,
  numberValue,
  shown,
  textValue,
  truthValue
} from './values';

/** Filters and methods that change nothing of a text that names something. */
const SAME: ReadonlySet<string> = new Set(['string', 'safe', 'e', 'escape', 'forceescape', 'urlencode', 'list', 'str']);
/** Those whose result is a number, a truth or whatever the program makes of it. */
const COUNTS: ReadonlySet<string> = new Set(
  'length count int float wordcount find rfind index rindex isdigit isalpha isalnum isspace isupper islower startswith endswith abs round'.split(
    ' '
  )
);

/** Characters of a text that is put together. */
const MAX_JOINED = 100_000;

type Change = (text: string, given: readonly (string | number | undefined)[]) => string | undefined;

const strip = (sides: 'start' | 'end' | 'both'): Change => {
  return (text, [characters]) => {
    const dropped = (char: string): boolean =>
      typeof characters === 'string' ? characters.includes(char) : /[\s\x1c-\x1f\x85]/.test(char);
    let start = 0;
    let end = text.length;
    while (sides !== 'end' && start < end && dropped(text[start])) {
      start += 1;
    }
    while (sides !== 'start' && end > start && dropped(text[end - 1])) {
      end -= 1;
    }
    return text.slice(start, end);
  };
};

/** What filters and methods make of a text whose every character is known. */
const CHANGES: Readonly<Record<string, Change>> = {
  lower: text => text.toLowerCase(),
  casefold: text => text.toLowerCase(),
  upper: text => text.toUpperCase(),
  capitalize: text => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  swapcase: text =>
    Array.from(text, char => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join(''),
  reverse: text => Array.from(text).reverse().join(''),
  strip: strip('both'),
  lstrip: strip('start'),
  rstrip: strip('end'),
  replace: (text, [from, to]) =>
    typeof from === 'string' && typeof to === 'string' ? text.split(from).join(to) : undefined,
  removeprefix: (text, [part]) =>
    typeof part === 'string' && text.startsWith(part) ? text.slice(part.length) : undefined,
  removesuffix: (text, [part]) =>
    typeof part === 'string' && part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : undefined,
  striptags: text => text.replace(/<!--[^]*?-->|<[^>]*>/g, '').trim()
};
// `trim` of a filter takes characters, too.
const TRIM = strip('both');

/** A filter or method `name` on a text; undefined when it does not work on texts in a way that is followed. */
export function changedText(name: string, of: Value, given: readonly Value[]): Value | undefined {
  const text = known(of);
  const constants = given.map(value => (value.is === 'number' ? value.value : known(value)));
  if (SAME.has(name) && constants.length === 0) {
    return name === 'list' ? listOf(of) : shown(of);
  }
  if (COUNTS.has(name)) {
    return (name === 'length' || name === 'count') && text !== undefined && given.length === 0
      ? numberValue(text.length)
      : name === 'int' && text !== undefined && /^\s*[+-]?\d+\s*$/.test(text)
        ? numberValue(Number(text))
        : either([NUMBER, ...given]);
  }
  if (name === 'split' || name === 'rsplit' || name === 'splitlines' || name === 'partition' || name === 'rpartition') {
    const by = constants[0];
    return text === undefined
      ? listValue([lostText(of)], true)
      : listValue(
          (typeof by === 'string' && by !== '' ? text.split(by) : text.trim().split(/\s+/)).map(one => textValue(one)),
          name !== 'split'
        );
  }
  if (name === 'replace' && of.is === 'text' && typeof constants[0] === 'string' && typeof constants[1] === 'string') {
    const size = (of.size * Math.max(1, constants[1].length)) / Math.max(1, constants[0].length);
    if (size > MAX_JOINED) {
      return textValue(HOLE, isMade(of), size);
    }
  }
  const change =
    name === 'trim' ? TRIM : Object.prototype.hasOwnProperty.call(CHANGES, name) ? CHANGES[name] : undefined;
  if (text === undefined) {
    return of.is === 'text' ? lostText(of, ...given) : undefined;
  }
  const changed = change?.(text, constants);
  return changed === undefined ? lostText(of, ...given) : textValue(changed);
}

/** The characters of a text, or the items of a list; open where there may be others. */
export function listOf(of: Value): Value {
  const text = known(of);
  if (text !== undefined) {
    return listValue(Array.from(text, char => textValue(char)));
  }
  switch (of.is) {
    case 'list':
      return of;
    case 'dict':
      return listValue(
        [...of.entries.keys()].map(key => textValue(key)),
        of.open
      );
    case 'text':
      return listValue([lostText(of)], true);
    default:
      return DATA;
  }
}

/** Texts one behind the other, for each combination of what they may be. */
export function joined(values: readonly Value[], between = ''): Value {
  let all: Value = values.length === 0 ? textValue('') : forEach(values[0], shown);
  for (const value of values.slice(1)) {
    all = forBoth(all, value, (one, other) => concatenated(shown(one), shown(other), between));
  }
  return all;
}

function concatenated(one: ValueOf<'text'>, other: ValueOf<'text'>, between: string): Value {
  const size = one.size + between.length + other.size;
  return textValue(size > MAX_JOINED ? HOLE : one.text + between + other.text, one.made || other.made, size);
}

/** `text % values`, which the filter `format` calls, too. */
export function percentFormatted(text: string, values: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  let next = 0;
  const parts: Value[] = [];
  let behind = 0;
  for (const { 0: all, index, 1: key, 2: width, 3: kind } of text.matchAll(
    /%(?:\(([^)]*)\))?[-+# 0]*(\d+|\*)?(?:\.\d+)?([a-zA-Z%])/g
  )) {
    parts.push(textValue(text.slice(behind, index)));
    behind = index + all.length;
    if (kind === '%') {
      parts.push(textValue('%'));
      continue;
    }
    const value = key === undefined ? values[next++] : named.get(key);
    const one = value === undefined ? DATA : kind === 'c' ? forEach(value, character) : value;
    parts.push(one);
    if (Number(width) > 1) {
      parts.push(textValue(HOLE, false, Number(width)));
    }
  }
  return joined([...parts, textValue(text.slice(behind))]);
}

/** `text.format(values)`. */
export function braceFormatted(text: string, values: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  let next = 0;
  let behind = 0;
  const parts: Value[] = [];
  for (const { 0: all, index, 1: field, 2: spec } of text.matchAll(
    /\{\{|\}\}|\{([^{}:!]*)(?:![rsa])?(?::([^{}]*))?\}/g
  )) {
    parts.push(textValue(text.slice(behind, index)));
    behind = index + all.length;
    if (field === undefined) {
      parts.push(textValue(all[0]));
      continue;
    }
    const value = field === '' ? values[next++] : /^\d+$/.test(field) ? values[Number(field)] : named.get(field);
    parts.push(value === undefined ? DATA : spec?.endsWith('c') ? forEach(value, character) : value);
    const width = Number(/\d+/.exec(spec ?? '')?.[0] ?? 0);
    if (width > 1) {
      parts.push(textValue(HOLE, false, width));
    }
  }
  return joined([...parts, textValue(text.slice(behind))]);
}

const character = (value: Value): Value =>
  value.is === 'number' && value.value >= 0 && value.value <= 0x10ffff
    ? textValue(String.fromCodePoint(Math.trunc(value.value)))
    : shown(value);

/** `value[start:stop:step]` of a text or a list. */
export function sliced(of: Value, [start, stop, step]: readonly (number | undefined)[]): Value {
  const text = known(of);
  const items =
    text !== undefined
      ? Array.from(text, char => textValue(char))
      : of.is === 'list' && !of.open
        ? of.items
        : undefined;
  const by = step ?? 1;
  const isWhole = [start, stop, by].every(one => one === undefined || Number.isInteger(one));
  if (items === undefined || by === 0 || !isWhole) {
    return of.is === 'text' ? lostText(of) : of.is === 'list' ? listValue(of.items, true) : DATA;
  }
  const { length } = items;
  const clipped = (at: number | undefined, otherwise: number): number =>
    at === undefined
      ? otherwise
      : Math.min(Math.max(at < 0 ? at + length : at, by > 0 ? 0 : -1), by > 0 ? length : length - 1);
  const from = clipped(start, by > 0 ? 0 : length - 1);
  const to = stop === undefined ? (by > 0 ? length : -1) : clipped(stop, 0);
  const taken: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) {
    taken.push(items[at]);
  }
  return text === undefined ? listValue(taken) : joined(taken);
}

/** `==`, `<` and the like of two values that are known. */
export function compared(operator: string, left: Value, right: Value): Value {
  const one = left.is === 'number' ? left.value : left.is === 'truth' ? left.value : known(left);
  const other = right.is === 'number' ? right.value : right.is === 'truth' ? right.value : known(right);
  if (one === undefined || other === undefined) {
    return DATA;
  }
  if (operator === '==' || operator === '!=') {
    return truthValue((one === other) === (operator === '=='));
  }
  if (one === null || other === null || typeof one !== typeof other) {
    return DATA;
  }
  switch (operator) {
    case '<':
      return truthValue(one < other);
    case '<=':
      return truthValue(one <= other);
    case '>':
      return truthValue(one > other);
    case '>=':
      return truthValue(one >= other);
    case 'in':
      return typeof one === 'string' ? truthValue((other as string).includes(one)) : DATA;
    default:
      return DATA;
  }
}
