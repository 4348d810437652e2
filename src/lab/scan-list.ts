import type { FileNode } from '../panel/file-nodes';
import type { Scan, ScanPolicy } from '../panel/panel-model';
import { RootState, ScanState } from './roots';

/** Target of an id: a root with all that is in it, or one file of it. */
export interface Target {
  readonly root: RootState;
  readonly file?: FileNode;
}

/** The scans of the panel, newest first. Each root is in one of them. */
export class ScanList {
  private states: readonly ScanState[] = [];
  private lastId = 0;

  get roots(): RootState[] {
    return this.states.flatMap(({ roots }) => roots);
  }

  /** The root of a path; a new one, which is not in the list yet, when the path was not scanned before. */
  rootFor(path: string, name: string): RootState {
    return this.roots.find(root => root.path === path) ?? new RootState(this.newId('root'), path, name);
  }

  /** Put a scan of these roots on top, and take them from the scans that they were in. */
  add(roots: readonly RootState[]): void {
    this.keep(root => !roots.includes(root));
    this.states = [new ScanState(this.newId('scan'), roots), ...this.states];
  }

  /** Remove a root. */
  remove(root: RootState): void {
    this.keep(other => other !== root);
  }

  /** Put the scans of these roots on top: the newest scan is the one that was asked for last. */
  moveToTop(roots: readonly RootState[]): void {
    const isMeant = (state: ScanState): boolean => state.roots.some(root => roots.includes(root));
    this.states = [...this.states.filter(isMeant), ...this.states.filter(state => !isMeant(state))];
  }

  /** Targets of the id of a file, a root or a scan; everything without an id, nothing for an id that is gone. */
  targets(id?: string): readonly Target[] {
    const { roots } = this;
    const scan = this.states.find(state => state.id === id);
    if (id === undefined || scan !== undefined) {
      return (scan?.roots ?? roots).map(root => ({ root }));
    }
    return roots.flatMap(root => {
      const file = root.fileWithId(id);
      return file || root.id === id ? [{ root, file }] : [];
    });
  }

  /** The scans as the panel sees them; an unchanged scan is the same object as before. */
  shown(policyOf: (path: string) => ScanPolicy | undefined): readonly Scan[] {
    return this.states.map(state => state.shown(policyOf));
  }

  private newId(kind: 'root' | 'scan'): string {
    return `${kind}-${++this.lastId}`;
  }

  /** Drop the other roots, and the scans that have none left. */
  private keep(isKept: (root: RootState) => boolean): void {
    for (const state of this.states) {
      state.roots = state.roots.filter(isKept);
    }
    this.states = this.states.filter(({ roots }) => roots.length > 0);
  }
}
