import type { Body, Parameter } from './jinja-nodes';

/** Stands in a text for a part that is not known. */
export const HOLE = '\0';
const MAX_ALTERNATIVES = 16;
/** Characters of a text that are kept; of a longer one only its length is. */
const MAX_TEXT = 1024;

/** The variables that a part of a template sees. */
export interface Variables {
  get(name: string): Value | undefined;
  /** Changes the variable where it was set. */
  change(name: string, value: Value): void;
}

export interface Macro {
  readonly is: 'macro';
  readonly name: string;
  /** Where it stands: what it sees besides its parameters. */
  readonly scope: Variables;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

/** What is known of a value without rendering the template. */
export type Value =
  | {
      readonly is: 'text';
      readonly text: string;
      /** Characters, also of what is not kept. */
      readonly size: number;
      /** Made of constants or of how an object is shown, in a way that is not followed: honest templates make no names so. */
      readonly made: boolean;
    }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'truth'; readonly value: boolean | null }
  /** `open`: more may be in it than its items. `count`: how many they are, where not all are kept. */
  | { readonly is: 'list'; readonly items: readonly Value[]; readonly open: boolean; readonly count?: number }
  | { readonly is: 'dict'; readonly entries: ReadonlyMap<string, Value>; readonly open: boolean }
  | { readonly is: 'namespace'; readonly members: Map<string, Value> }
  | Macro
  | { readonly is: 'method'; readonly of: Value; readonly name: string }
  /** A function or another object of the program that renders; `reached` by a way that was reported. */
  | { readonly is: 'object'; readonly name: string; readonly reached: boolean }
  /**
   * What the program gives to the template: messages, tools. `unbound`: the name of a variable that nothing in the template sets.
   * `member`: where it was read. `computed`: by a name that is not known.
   */
  | {
      readonly is: 'data';
      readonly unbound?: string;
      readonly member?: { readonly of: Value; readonly name: string };
      readonly computed?: true;
      /** It is a number. */
      readonly numeric?: true;
      /** A parameter of a macro, which is judged where it is called. */
      readonly parameter?: true;
    }
  | { readonly is: 'either'; readonly of: readonly Value[] };

export type ValueOf<Kind extends Value['is']> = Extract<Value, { is: Kind }>;

export const DATA: Value = { is: 'data' };
export const NUMBER: Value = { is: 'data', numeric: true };
export const PARAMETER: Value = { is: 'data', parameter: true };
export const COMPUTED: Value = { is: 'data', computed: true };
export const REACHED: Value = { is: 'object', name: '', reached: true };

export function textValue(text: string, made = false, size = text.length): Value {
  return { is: 'text', text: text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) + HOLE : text, size, made };
}

export const numberValue = (value: number): Value => ({ is: 'number', value });
export const truthValue = (value: boolean | null): Value => ({ is: 'truth', value });
export function listValue(items: readonly Value[], open = false): Value {
  const list: Value = { is: 'list', items, open };
  // Asked of each list when it is made, the answers are one level deep.
  isComputed(list);
  isMade(list);
  return list;
}

export function dictValue(entries: ReadonlyMap<string, Value>, open = false): Value {
  const dict: Value = { is: 'dict', entries, open };
  isMade(dict);
  return dict;
}

export const objectValue = (name: string): Value => ({ is: 'object', name, reached: false });

export const alternatives = (value: Value): readonly Value[] => (value.is === 'either' ? value.of : [value]);

export function either(values: readonly Value[]): Value {
  const texts = new Set<string>();
  const all = values.flatMap(alternatives).filter(one => {
    const isNew = one.is !== 'text' || !texts.has(one.text);
    if (one.is === 'text') {
      texts.add(one.text);
    }
    return isNew;
  });
  if (all.length > MAX_ALTERNATIVES) {
    const rest = all.splice(MAX_ALTERNATIVES);
    all.push(rest.some(isMade) ? textValue(HOLE, true) : rest[0]);
  }
  return all.length === 1 ? all[0] : all.length === 0 ? DATA : { is: 'either', of: all };
}

/** What `make` gives for the alternatives of one value, or of two. */
export function forEach(value: Value, make: (one: Value) => Value): Value {
  return value.is === 'either' ? either(value.of.map(make)) : make(value);
}

export function forBoth(left: Value, right: Value, make: (one: Value, other: Value) => Value): Value {
  return forEach(left, one => forEach(right, other => make(one, other)));
}

/** The text that a value is shown as. */
export function shown(value: Value): ValueOf<'text'> {
  switch (value.is) {
    case 'text':
      return value;
    case 'number':
      return textValue(String(value.value)) as ValueOf<'text'>;
    case 'data':
      return textValue(HOLE) as ValueOf<'text'>;
    case 'either':
      return textValue(
        HOLE,
        value.of.some(one => shown(one).made)
      ) as ValueOf<'text'>;
    default:
      return textValue(HOLE, value.is !== 'namespace') as ValueOf<'text'>;
  }
}

export const known = (value: Value): string | undefined =>
  value.is === 'text' && !value.text.includes(HOLE) ? value.text : undefined;

/** Reached by a name that is not known, or taken from something that was. */
export const isComputed = (value: Value): boolean =>
  value.is === 'data'
    ? value.computed === true
    : value.is === 'list'
      ? anyOf(COMPUTED_LISTS, value, value.items, isComputed)
      : value.is === 'either' && value.of.some(isComputed);

/** Lists that hold the same lists often are looked through once. */
const COMPUTED_LISTS = new WeakMap<Value, boolean>();
const MADE_LISTS = new WeakMap<Value, boolean>();

function anyOf(
  answers: WeakMap<Value, boolean>,
  of: Value,
  items: readonly Value[],
  asked: (value: Value) => boolean
): boolean {
  let answer = answers.get(of);
  if (answer === undefined) {
    answer = items.some(asked);
    answers.set(of, answer);
  }
  return answer;
}

/** What is made of a value is no more known than the value. */
export const spoiledBy = (of: Value, made: Value): Value =>
  isComputed(of) ? forEach(made, one => (one.is === 'data' && !one.numeric ? { ...one, computed: true } : one)) : made;

/** Text of which nothing is kept but whether constants went into it. */
export const lostText = (...from: readonly Value[]): Value => textValue(HOLE, from.some(isMade));

export const isMade = (value: Value): boolean =>
  value.is === 'text'
    ? value.made || (value.text.length > 0 && value.text !== HOLE)
    : value.is === 'list'
      ? anyOf(MADE_LISTS, value, value.items, isMade)
      : value.is === 'dict'
        ? anyOf(MADE_LISTS, value, [...value.entries.values()], isMade)
        : value.is === 'either'
          ? value.of.some(isMade)
          : value.is === 'object' || value.is === 'macro' || value.is === 'method';

export function truthOf(value: Value): boolean | undefined {
  switch (value.is) {
    case 'text':
      return value.text.includes(HOLE) ? undefined : value.text !== '';
    case 'number':
      return value.value !== 0;
    case 'truth':
      return value.value === true;
    case 'list':
      return value.items.length > 0 ? true : value.open ? undefined : false;
    case 'dict':
      return value.entries.size > 0 ? true : value.open ? undefined : false;
    default:
      return undefined;
  }
}
