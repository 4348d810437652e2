import type { Contents } from '@jupyterlab/services';

import type { FileStat } from '../panel/file-nodes';
import { FileNode } from '../panel/file-nodes';
import type { ScanEntry } from '../panel/scan-entry';
import { childOf } from '../worker/list';
import type { RootState } from './roots';
import type { ScanServices } from './services';

/** Files that the server is asked for at once, when the reader comes back to the page. */
const MAX_ASKED = 40;

/** Requests at a time. */
const AT_ONCE = 4;

/** The server is asked for a file once in so many milliseconds. */
const ASK_EVERY = 10_000;

/** A file browser that shows more than this is not compared each time that it reads its folder again. */
const MAX_SHOWN = 10_000;

/** The part of a contents manager's news that matters here. */
export type Change = Pick<Contents.IChangedArgs, 'oldValue' | 'newValue'>;

/** Finds out whether files have changed since they were scanned: from JupyterLab's news, and by asking for a few. */
export class Changes {
  private readonly asked = new WeakMap<FileNode, number>();

  constructor(
    private readonly services: Pick<ScanServices, 'now' | 'storage'>,
    private readonly roots: () => Iterable<RootState>,
    private readonly onChange: (root: RootState) => void
  ) {}

  /** JupyterLab has saved, renamed, moved or deleted a file. */
  happened({ oldValue, newValue }: Change): void {
    if (newValue?.path !== undefined) {
      this.compare(newValue.path, statOf(newValue));
    }
    if (oldValue?.path !== undefined && oldValue.path !== newValue?.path) {
      this.gone(oldValue.path);
    }
  }

  /** A file browser has read its folder again. */
  listed(children: Iterable<Contents.IModel>): void {
    let count = 0;
    for (const child of children) {
      if (++count > MAX_SHOWN) {
        return;
      }
      if (child.type !== 'directory') {
        this.compare(child.path, statOf(child));
      }
    }
  }

  /** Ask the server for these files, as far as their turn has come. */
  async ask(entries: Iterable<ScanEntry>): Promise<void> {
    const now = this.services.now();
    const wanted: FileNode[] = [];
    for (const entry of entries) {
      const isDue = entry instanceof FileNode && now - (this.asked.get(entry) ?? -Infinity) >= ASK_EVERY;
      if (isDue && entry.state === 'done' && !entry.changed && wanted.length < MAX_ASKED) {
        this.asked.set(entry, now);
        wanted.push(entry);
      }
    }
    const walk = async (): Promise<void> => {
      for (let file = wanted.shift(); file !== undefined; file = wanted.shift()) {
        await this.look(file);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, walk));
  }

  /** Ask the server for this very file, now. Without an answer nothing changes. */
  look({ path }: FileNode): Promise<void> {
    return this.services.storage.look(path).then(
      stat => this.compare(path, stat),
      (error: unknown) => {
        if (isMissing(error)) {
          this.gone(path);
        }
      }
    );
  }

  /** Mark a file as changed when the server now says something else of it than the listing did. */
  private compare(path: string, stat: FileStat): void {
    for (const root of this.roots()) {
      const file = root.fileAt(path);
      if (file?.state === 'done') {
        this.set(root, file, differs(file.stat.modified, stat.modified) || differs(file.stat.size, stat.size));
      }
    }
  }

  /** A file, or a folder with all that was in it, is not there any more. */
  private gone(path: string): void {
    for (const root of this.roots()) {
      for (const file of filesBelow(root, path)) {
        this.set(root, file, true);
      }
    }
  }

  private set(root: RootState, file: FileNode, changed: boolean): void {
    if (file.state === 'done' && file.changed !== changed) {
      file.folder.setChanged(file, changed);
      this.onChange(root);
    }
  }
}

/** The files of a root at a path and below it. */
function* filesBelow(root: RootState, path: string): Iterable<FileNode> {
  const { tree } = root;
  if (`${root.path}/`.startsWith(`${path}/`)) {
    yield* tree.everyFile();
    return;
  }
  const file = root.fileAt(path);
  if (file) {
    yield file;
  }
  const below = tree.pathOf('');
  const folder = path.startsWith(below) ? tree.folderAt(path.slice(below.length).split('/')) : undefined;
  yield* folder?.everyFile() ?? [];
}

function statOf(model: Partial<Contents.IModel>): FileStat {
  return childOf({ ...model, name: 'x' }) ?? {};
}

/** True when both are known and differ. */
function differs(before: number | undefined, now: number | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

function isMissing(error: unknown): boolean {
  return (error as { response?: { status?: number } } | null)?.response?.status === 404;
}
