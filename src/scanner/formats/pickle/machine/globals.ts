import type { Value } from '../../../rules/value';
import { GLOBAL_BASE, UNKNOWN } from './node-table';

/** One distinct callable or class that the pickles of a file name. */
export interface GlobalEntry {
  /** As written in the stream. */
  readonly module: string;
  readonly name: string;
  /** Offset of the first opcode that named it. */
  readonly offset: number;
  /** How often it was called, built or otherwise used, so that a mere reference can be told from a call. */
  uses: number;
  /** Set when the entry is not a name but a call whose result is shared and has to be known later (a dtype). */
  constant?: Value;
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
    if (this.byKey.has(`\n${key}`)) {
      return this.known(`\n${key}`);
    }
    return this.results++ < MAX_RESULTS ? this.add(`\n${key}`, entry) : undefined;
  }

  /** The machine's value for the pair, which is added when it is new; UNKNOWN when the table is full. */
  intern(module: string, name: string, offset: number): number {
    const key = `${module}\n${name}`;
    return this.byKey.has(key) ? this.known(key) : this.add(key, { module, name, offset, uses: 0 });
  }

  private known(key: string): number {
    return GLOBAL_BASE - (this.byKey.get(key) as number);
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
