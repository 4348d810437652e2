import type { FileNode } from '../panel/file-nodes';
import type { FolderNode, ListedItem } from '../panel/folder-nodes';
import { ScanFailure, textOf } from '../worker/failure';

/** Folders in folders that are followed; a link may lead in a circle. */
export const MAX_DEPTH = 32;

/** Folders and files of one root that are kept. */
export const MAX_FOLDERS = 50_000;
export const MAX_FILES = 1_000_000;

/** Folders that are asked for at once. */
const AT_ONCE = 2;

export interface ListingOptions {
  /** One folder, some of its children at a time, in order of name. Rejects when it cannot be listed. */
  list(path: string, signal: AbortSignal, onChildren: (children: readonly ListedItem[]) => void): Promise<void>;
  /** The server is known to list hidden files. */
  readonly hiddenListed: boolean;
  readonly signal: AbortSignal;
  /** Files were found, or the tree says something else than before. */
  onChange(found: readonly FileNode[]): void;
  readonly limits?: { readonly depth: number; readonly folders: number; readonly files: number };
}

/**
 * Grow a tree by all that is below its top, by breadth. One folder that cannot be listed, a link that leads in a circle,
 * or sheer number never end it: they become notes of the folder that they concern. Ends early, with notes, when it is
 * aborted.
 */
export async function listTree(top: FolderNode, options: ListingOptions): Promise<void> {
  const walk = new Walk(top, options);
  await Promise.all(Array.from({ length: AT_ONCE }, () => walk.go()));
  stopListing(top);
}

/** Folders that were not listed before it was stopped say so. */
export function stopListing(top: FolderNode): void {
  for (const folder of top.everyFolder()) {
    if (folder.isPending) {
      folder.isPending = false;
      folder.notes = [...folder.notes, { reason: 'listing-stopped', params: { path: folder.path } }];
    }
  }
}

class Walk {
  private readonly queue: { readonly folder: FolderNode; readonly depth: number }[] = [];
  private readonly limits: NonNullable<ListingOptions['limits']>;
  /** Index of the first in the queue that was not taken. */
  private next = 0;
  private folders = 1;
  private files = 0;
  private hiddenSeen: boolean;
  /** Folders that are being listed; and the walkers that have nothing to do before one of them ends. */
  private listing = 0;
  private idle: (() => void)[] = [];

  constructor(
    private readonly top: FolderNode,
    private readonly options: ListingOptions
  ) {
    this.limits = options.limits ?? { depth: MAX_DEPTH, folders: MAX_FOLDERS, files: MAX_FILES };
    this.hiddenSeen = options.hiddenListed;
    this.put(top, 0);
  }

  /** List one folder after the other until there are none. */
  async go(): Promise<void> {
    while (!this.options.signal.aborted) {
      const step = this.queue[this.next];
      if (step !== undefined) {
        this.next++;
        this.listing++;
        await this.list(step.folder, step.depth);
        this.listing--;
        this.idle.splice(0).forEach(wake => wake());
      } else if (this.listing > 0) {
        await new Promise<void>(resolve => this.idle.push(resolve));
      } else {
        return;
      }
    }
  }

  private put(folder: FolderNode, depth: number): void {
    folder.isPending = true;
    this.queue.push({ folder, depth });
  }

  private async list(folder: FolderNode, depth: number): Promise<void> {
    const { signal, list } = this.options;
    try {
      await list(folder.path, signal, children => !signal.aborted && this.add(folder, depth, children));
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const told = error instanceof ScanFailure ? error.params : { detail: textOf(error) };
      folder.notes = [...folder.notes, { reason: 'folder-unreadable', params: { path: folder.path, ...told } }];
    }
    if (!signal.aborted) {
      folder.hides = !this.hiddenSeen;
      folder.isPending = false;
      this.options.onChange([]);
    }
  }

  private add(folder: FolderNode, depth: number, children: readonly ListedItem[]): void {
    const { limits } = this;
    if (!this.hiddenSeen && children.some(({ name }) => name.startsWith('.'))) {
      this.hiddenSeen = true;
      for (const other of this.top.everyFolder()) {
        other.hides = false;
      }
    }
    for (const { name } of children.filter(child => child.folder)) {
      if (this.folders >= limits.folders) {
        this.overflow(folder, limits.folders);
        break;
      }
      this.folders++;
      const below = folder.addFolder(name);
      if (depth + 1 < limits.depth) {
        this.put(below, depth + 1);
      } else {
        below.notes = [{ reason: 'limit-folders', params: { path: below.path, limit: limits.depth } }];
      }
    }
    const found = children.filter(child => !child.folder);
    const room = limits.files - this.files;
    if (found.length > room) {
      this.overflow(folder, limits.files);
    }
    const files = folder.addFiles(found.slice(0, room));
    this.files += files.length;
    this.options.onChange(files);
  }

  /** There is more in the folder than is looked at. */
  private overflow(folder: FolderNode, limit: number): void {
    if (!folder.notes.some(({ reason }) => reason === 'limit-files')) {
      folder.notes = [...folder.notes, { reason: 'limit-files', params: { limit } }];
    }
  }
}
