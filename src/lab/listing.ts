import type { Contents } from '@jupyterlab/services';

import type { ScanNote } from '../panel/model';

/** Caps of one folder scan. */
export const MAX_FILES = 10_000;
export const MAX_FOLDERS = 32;
/** Folders that could not be listed and are named one by one. */
const MAX_UNREADABLE = 20;

/** What a listing has found: files come in as they are seen, notes at the end. */
export interface Listing {
  readonly notes: readonly ScanNote[];
  /** False when it was stopped. */
  readonly complete: boolean;
}

/**
 * All files in a folder and its subfolders, as the contents manager shows them, by breadth. One folder that cannot be
 * listed, a link that leads in a circle, or sheer number never end it: they become notes.
 */
export async function listFolder(
  contents: Pick<Contents.IManager, 'get'>,
  path: string,
  signal: AbortSignal,
  onFiles: (paths: readonly string[]) => void
): Promise<Listing> {
  const notes: ScanNote[] = [];
  const queue = [{ path, depth: 0 }];
  let files = 0;
  let unreadable = 0;
  let hiddenSeen = false;
  let full = false;
  let tooDeep: string | undefined;
  for (let folder = queue.shift(); folder && !full; folder = queue.shift()) {
    const children = await contents.get(folder.path, { content: true }).then(childrenOf, textOf);
    if (signal.aborted) {
      return { notes, complete: false };
    }
    if (typeof children === 'string') {
      if (++unreadable <= MAX_UNREADABLE) {
        notes.push({ reason: 'folder-unreadable', params: { path: folder.path, detail: children } });
      }
      continue;
    }
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    hiddenSeen ||= children.some(child => child.name.startsWith('.'));
    const found = children.filter(child => child.type !== 'directory').map(child => child.path);
    if (files + found.length > MAX_FILES) {
      found.length = MAX_FILES - files;
      full = true;
    }
    files += found.length;
    onFiles(found);
    for (const child of children.filter(child => child.type === 'directory')) {
      if (folder.depth + 1 < MAX_FOLDERS) {
        queue.push({ path: child.path, depth: folder.depth + 1 });
      } else {
        tooDeep ??= child.path;
      }
    }
  }
  if (full) {
    notes.push({ reason: 'limit-files', params: { limit: MAX_FILES } });
  }
  if (tooDeep !== undefined) {
    notes.push({ reason: 'limit-folders', params: { path: tooDeep, limit: MAX_FOLDERS } });
  }
  if (!hiddenSeen) {
    notes.push({ reason: 'folder-hidden', params: {} });
  }
  return { notes, complete: true };
}

function childrenOf(model: Contents.IModel): Contents.IModel[] {
  return Array.isArray(model.content) ? [...(model.content as readonly Contents.IModel[])] : [];
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
