import type { FileReport, Store } from '../report/run';
import type { Entry } from './walk';

/**
 * Files of Git's own that were scanned and are no models: a repository has thousands, so they are counted. Whatever else
 * lies in a folder called `.git` is reported like any other file, since anybody can put it there.
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
