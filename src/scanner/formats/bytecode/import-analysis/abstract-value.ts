import type { Watched } from '../../../rules/import-watchlist';
import type { CodeValue } from '../marshal-values';

/** A watched callable or module that the code has loaded. */
export interface WatchedHandle {
  readonly watched: Watched;
  /** As the code writes it. */
  readonly text: string;
}

/** The facts that the analysis has about a value. They only grow. */
export interface AbstractValue {
  readonly handles: ReadonlySet<WatchedHandle>;
  /** Code of functions and classes that the value is. */
  readonly definitions: ReadonlySet<CodeValue>;
  /** The same for values somewhere inside it. */
  readonly contents: ReadonlySet<CodeValue>;
  /** Classes that it is an object of. */
  readonly instanceOf: ReadonlySet<CodeValue>;
  /** It comes from an imported package, whose own calls are not analysed. */
  readonly imported: boolean;
  /** It is a module with a computed name, or part of one. */
  readonly computed: boolean;
}

const NOTHING: ReadonlySet<never> = new Set<never>();

export const NOTHING_KNOWN: AbstractValue = {
  handles: NOTHING,
  definitions: NOTHING,
  contents: NOTHING,
  instanceOf: NOTHING,
  imported: false,
  computed: false
};

/** The least value that covers all of them. */
export function joinValues(all: readonly AbstractValue[]): AbstractValue {
  const some = all.filter(one => one !== NOTHING_KNOWN);
  if (some.length <= 1) {
    return some[0] ?? NOTHING_KNOWN;
  }
  return {
    handles: union(some.map(({ handles }) => handles)),
    definitions: union(some.map(({ definitions }) => definitions)),
    contents: union(some.map(({ contents }) => contents)),
    instanceOf: union(some.map(({ instanceOf }) => instanceOf)),
    imported: some.some(({ imported }) => imported),
    computed: some.some(({ computed }) => computed)
  };
}

export function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  let all: ReadonlySet<T> = NOTHING;
  for (const set of sets) {
    all = all === set || set.size === 0 ? all : all.size === 0 ? set : both(all, set);
  }
  return all;
}

/** Sets that were put together, so that the same two are not put together again: they never change. */
const unions = new WeakMap<ReadonlySet<unknown>, WeakMap<ReadonlySet<unknown>, ReadonlySet<unknown>>>();

function both<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> {
  const known = unions.get(one) ?? new WeakMap<ReadonlySet<unknown>, ReadonlySet<unknown>>();
  unions.set(one, known);
  const before = known.get(other) as ReadonlySet<T> | undefined;
  if (before !== undefined) {
    return before;
  }
  const all = holdsAll(one, other) ? one : holdsAll(other, one) ? other : new Set([...one, ...other]);
  known.set(other, all);
  return all;
}

function holdsAll<T>(large: ReadonlySet<T>, small: ReadonlySet<T>): boolean {
  if (small.size > large.size) {
    return false;
  }
  for (const value of small) {
    if (!large.has(value)) {
      return false;
    }
  }
  return true;
}

/** The value of a container of these values. */
export function asContainer(carried: AbstractValue): AbstractValue {
  return carried.definitions.size === 0
    ? carried
    : { ...carried, definitions: NOTHING, contents: union([carried.definitions, carried.contents]) };
}

/** The value of an item of a container. */
export function asItem(carried: AbstractValue): AbstractValue {
  return carried.contents.size === 0
    ? carried
    : { ...carried, definitions: union([carried.definitions, carried.contents]) };
}

/** The part of a value that a name keeps. A use of the name opens the handles again. */
export function asNamed(carried: AbstractValue): AbstractValue {
  return carried.handles.size === 0 && !carried.imported ? carried : { ...carried, handles: NOTHING, imported: false };
}
