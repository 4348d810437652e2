import type { Watched } from '../../../rules/on-import';
import type { CodeValue } from '../marshal-values';

/** Something watched that code has taken hold of. */
export interface Grip {
  readonly watched: Watched;
  /** As the code writes it. */
  readonly text: string;
}

/** What a value is or has in it, as far as it matters. Nothing is ever taken away from a value. */
export interface Carried {
  readonly grips: ReadonlySet<Grip>;
  /** Code of functions and classes that the value is. */
  readonly is: ReadonlySet<CodeValue>;
  /** The same for what stands somewhere inside it. */
  readonly holds: ReadonlySet<CodeValue>;
  /** Classes that it is an object of. */
  readonly of: ReadonlySet<CodeValue>;
  /** It comes from a package that is imported: what it calls is that package's business. */
  readonly foreign: boolean;
  /** It is a module, or part of one, whose name is computed. */
  readonly computed: boolean;
}

const NOTHING: ReadonlySet<never> = new Set<never>();

export const EMPTY: Carried = {
  grips: NOTHING,
  is: NOTHING,
  holds: NOTHING,
  of: NOTHING,
  foreign: false,
  computed: false
};

/** Everything that any of them carries. */
export function together(all: readonly Carried[]): Carried {
  const some = all.filter(one => one !== EMPTY);
  if (some.length <= 1) {
    return some[0] ?? EMPTY;
  }
  return {
    grips: union(some.map(({ grips }) => grips)),
    is: union(some.map(({ is }) => is)),
    holds: union(some.map(({ holds }) => holds)),
    of: union(some.map(({ of }) => of)),
    foreign: some.some(({ foreign }) => foreign),
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

/** A container of these values. */
export function packed(carried: Carried): Carried {
  return carried.is.size === 0 ? carried : { ...carried, is: NOTHING, holds: union([carried.is, carried.holds]) };
}

/** What is taken out of a container. */
export function unpacked(carried: Carried): Carried {
  return carried.holds.size === 0 ? carried : { ...carried, is: union([carried.is, carried.holds]) };
}

/** What a name keeps of a value: whoever uses it takes hold of what is watched again. */
export function kept(carried: Carried): Carried {
  return carried.grips.size === 0 && !carried.foreign ? carried : { ...carried, grips: NOTHING, foreign: false };
}
