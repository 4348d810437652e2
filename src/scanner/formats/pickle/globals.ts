import type { Value } from '../../rules/types';

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
  readonly constant?: Value;
}

/** Distinct names beyond this share one entry; a file with more is not a model. */
export const MAX_GLOBALS = 100_000;

/** The table of distinct (module, name) pairs, in the order of their first appearance. */
export class Globals {
  readonly entries: GlobalEntry[] = [];
  private readonly byKey = new Map<string, number>();

  /** Index of a shared call result, which is added when it is new; `key` tells it apart. */
  share(key: string, entry: GlobalEntry): number {
    return this.add(`\n${key}`, entry);
  }

  /** Index of the pair, which is added when it is new. */
  intern(module: string, name: string, offset: number): number {
    const index = this.byKey.get(`${module}\n${name}`);
    return index ?? this.add(`${module}\n${name}`, { module, name, offset, uses: 0 });
  }

  private add(key: string, entry: GlobalEntry): number {
    const before = this.byKey.get(key);
    if (before !== undefined || this.entries.length >= MAX_GLOBALS) {
      return before ?? MAX_GLOBALS - 1;
    }
    this.byKey.set(key, this.entries.length);
    return this.entries.push(entry) - 1;
  }
}
