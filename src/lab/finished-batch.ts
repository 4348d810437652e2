import type { FileNode } from '../panel/file-nodes';
import { FolderNode } from '../panel/folder-nodes';
import type { ScanEntry } from '../panel/scan-entry';
import type { EntryTotals } from '../panel/totals';
import { RootState } from './roots';

/** The result of all scans since the model was idle before. */
export interface Finished {
  readonly totals: EntryTotals;
  /** Of the only root or file that was scanned; undefined for several. */
  readonly name?: string;
  /** The worst files of it, at most `WORST`. */
  readonly worst: readonly ScanEntry[];
}

/** Files that are handed over with the news that all is done. */
const WORST = 10;

/** Collects the roots and files that are scanned until the model is idle. */
export class FinishedBatch {
  private readonly nodes = new Set<RootState | FileNode>();

  /** A root, or one file of it, is to be scanned. */
  add(node: RootState | FileNode): void {
    this.nodes.add(node);
  }

  /**
   * All that was added since the last call, and forget it; undefined when there is nothing.
   * @param roots - those that are still in the list
   */
  take(roots: readonly RootState[]): Finished | undefined {
    if (this.nodes.size === 0) {
      return undefined;
    }
    const scanned = roots.filter(root => this.nodes.has(root));
    const files = [...this.nodes].flatMap(node => (node instanceof RootState ? [] : [node]));
    this.nodes.clear();
    return {
      totals: FolderNode.totalsOf(
        scanned.map(({ tree }) => tree),
        files
      ),
      name: scanned.length + files.length === 1 ? (scanned[0] ?? files[0]).name || '/' : undefined,
      worst: [...scanned.flatMap(({ tree }) => tree.worstFiles(WORST)), ...files]
        .sort((a, b) => a.rank - b.rank)
        .slice(0, WORST)
    };
  }
}
