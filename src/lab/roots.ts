import type { FileNode } from '../panel/file-nodes';
import { FolderNode } from '../panel/folder-nodes';
import type { Scan, ScanPolicy, ScanRoot } from '../panel/panel-model';

/** A path that the reader chose, and its results. */
export class RootState {
  kind: 'file' | 'folder' = 'file';
  tree: FolderNode;
  /** While it is being listed, or the server has not told yet whether it is a folder. */
  listing?: AbortController;
  private queue: FileNode[] = [];
  /** First of the queue that was not taken. */
  private head = 0;
  private snapshot?: ScanRoot;

  /** `name`: the last part of the path, without its drive. */
  constructor(
    readonly id: string,
    readonly path: string,
    readonly name: string
  ) {
    this.tree = this.newTree('file');
  }

  /** Drop the results. */
  begin(kind: 'file' | 'folder'): void {
    this.kind = kind;
    this.tree = this.newTree(kind);
    this.queue = [];
    this.head = 0;
    this.markChanged();
  }

  /** Put files at the end of the queue. */
  enqueue(files: readonly FileNode[]): void {
    for (const file of files) {
      this.queue.push(file);
    }
  }

  /** The next file that still waits. */
  take(): FileNode | undefined {
    while (this.head < this.queue.length) {
      const file = this.queue[this.head++];
      if (file.state === 'waiting') {
        return file;
      }
    }
    this.queue = [];
    this.head = 0;
    return undefined;
  }

  /** The file at a contents path, if it is here. */
  fileAt(path: string): FileNode | undefined {
    const below = this.tree.pathOf('');
    return path.startsWith(below) ? this.tree.find(path.slice(below.length)) : undefined;
  }

  /** A file by its id. */
  fileWithId(id: string): FileNode | undefined {
    return id.startsWith(`${this.id}:`) ? this.tree.find(id.slice(this.id.length + 1)) : undefined;
  }

  /** The panel is to see a new object. */
  markChanged(): void {
    this.snapshot = undefined;
  }

  /** The state as the panel sees it; the same object as before when nothing has changed. */
  shown(policy: ScanPolicy | undefined): ScanRoot {
    const { id, path, name, kind, tree } = this;
    return (this.snapshot ??= { id, path, name, kind, tree, listing: this.listing !== undefined, policy });
  }

  /** For a file, the folder around it is the tree. */
  private newTree(kind: 'file' | 'folder'): FolderNode {
    const { id, path, name } = this;
    return kind === 'folder'
      ? FolderNode.top(id, name, path)
      : FolderNode.top(id, '', path.slice(0, path.length - name.length).replace(/\/$/, ''));
  }
}

/** The roots that the reader asked for in one go. */
export class ScanState {
  private snapshot?: Scan;

  constructor(
    readonly id: string,
    public roots: readonly RootState[]
  ) {}

  /** The state as the panel sees it; the same object as before when nothing has changed. */
  shown(policyOf: (path: string) => ScanPolicy | undefined): Scan {
    const roots = this.roots.map(root => root.shown(policyOf(root.path)));
    const before = this.snapshot?.roots;
    if (before?.length !== roots.length || roots.some((root, i) => root !== before[i])) {
      this.snapshot = { id: this.id, roots };
    }
    return this.snapshot as Scan;
  }
}
