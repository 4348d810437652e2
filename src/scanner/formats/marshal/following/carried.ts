import type { Watched } from '../../../rules/on-import';
import type { CodeValue } from '../values';

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
  /** It comes from a package that is imported: what it calls is that package's business. */
  readonly foreign: boolean;
  /** It is a module, or part of one, whose name is computed. */
  readonly computed: boolean;
}

const NOTHING: ReadonlySet<never> = new Set<never>();

export const EMPTY: Carried = { grips: NOTHING, is: NOTHING, holds: NOTHING, foreign: false, computed: false };

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
    foreign: some.some(({ foreign }) => foreign),
    computed: some.some(({ computed }) => computed)
  };
}

export function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  let all: ReadonlySet<T> = NOTHING;
  for (const set of sets) {
    if (all.size < set.size && holdsAll(set, all)) {
      all = set;
    } else if (!holdsAll(all, set)) {
      all = new Set([...all, ...set]);
    }
  }
  return all;
}

function holdsAll<T>(large: ReadonlySet<T>, small: ReadonlySet<T>): boolean {
  if (large === small || small.size === 0) {
    return true;
  }
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

/** The same without what was watched. */
export function released(carried: Carried): Carried {
  return carried.grips.size === 0 ? carried : { ...carried, grips: NOTHING };
}
