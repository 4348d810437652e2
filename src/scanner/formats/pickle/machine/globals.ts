import type { Value } from '../../../rules/value';
import { GLOBAL_BASE, UNKNOWN } from './node-table';

/** Uses of a callable or class besides naming it, as bits. */
export const enum How {
  NAMED = 0,
  CALLED = 1,
  /** An object of it was given a state. */
  BUILT = 2,
  /** Items were put into an object of it. */
  FILLED = 4
}

/** One distinct callable or class that the pickles of a file name. */
export interface GlobalEntry {
  /** As written in the stream. */
  readonly module: string;
  readonly name: string;
  /** Offset of the first opcode that named it. */
  readonly offset: number;
  /** How often it was called, built or otherwise used, so that a mere reference can be told from a call. */
  uses: number;
  /** How often an opcode named it. */
  named: number;
  /** What else is done with it: bits of `How`. */
  how: number;
  /** Set when the entry is not a name but a call whose result is shared and has to be known later (a dtype). */
  readonly constant?: Value;
}

/** Distinct names beyond this are not told apart; a file with more is not a model. */
export const MAX_GLOBALS = 30_000;

/** Characters of them in all. */
const MAX_CHARACTERS = 4 * 2 ** 20;

/** Shared call results that are kept: honest files have a few. */
const MAX_RESULTS = 10_000;

/** The table of distinct (module, name) pairs, in the order of their first appearance. */
export class Globals {
  readonly entries: GlobalEntry[] = [];
  private readonly byKey = new Map<string, number>();

  private results = 0;
  private characters = 0;

  /** Names were left out because the table is full. */
  overflowed = false;

  /**
   * The machine's value for a shared call result, which is added when it is new; `key` tells it apart. Undefined when
   * there are too many.
   */
  internResult(key: string, entry: GlobalEntry): number | undefined {
    const known = this.byKey.get(`\n${key}`);
    if (known !== undefined) {
      return GLOBAL_BASE - known;
    }
    return this.results++ < MAX_RESULTS ? this.add(`\n${key}`, entry) : undefined;
  }

  /** The machine's value for the pair, which is added when it is new; UNKNOWN when the table is full. */
  intern(module: string, name: string, offset: number): number {
    const key = `${module}\n${name}`;
    const known = this.byKey.get(key);
    if (known === undefined) {
      return this.add(key, { module, name, offset, uses: 0, named: 1, how: How.NAMED });
    }
    this.entries[known].named++;
    return GLOBAL_BASE - known;
  }

  private add(key: string, entry: GlobalEntry): number {
    this.characters += key.length;
    if (this.entries.length >= MAX_GLOBALS || this.characters > MAX_CHARACTERS) {
      this.overflowed = true;
      return UNKNOWN;
    }
    this.byKey.set(key, this.entries.length);
    return GLOBAL_BASE - (this.entries.push(entry) - 1);
  }
}
