import type { FileReport, Store } from '../report/run';
import type { Entry } from './walk';

/**
 * Counts the files of Git's own that are not models: a repository has thousands, and a list of them helps no reader. Any other
 * file in a folder called `.git` is reported as usual, since an attacker can put a model there.
 */
export class Stores {
  private readonly counts = new Map<string, number>();

  /** @param counting - false to have them listed like any other file */
  constructor(private readonly counting: boolean) {}

  /** True when the file is counted here, and need not be listed. */
  keeps({ store }: Entry, { verdict }: FileReport): boolean {
    if (!this.counting || store === undefined || verdict !== 'not-a-model') {
      return false;
    }
    this.counts.set(store, (this.counts.get(store) ?? 0) + 1);
    return true;
  }

  /** Each folder with its files, in order of path. */
  found(sourceOf: (path: string) => string): readonly Store[] {
    return [...this.counts]
      .map(([path, files]) => ({ path, source: sourceOf(path), files }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
