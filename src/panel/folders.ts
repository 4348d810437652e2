import type { Match } from './filter';
import type { ScanEntry } from './model';

/** A folder with what is to be shown of its files. */
export interface Folder {
  readonly name: string;
  readonly path: string;
  readonly folders: Map<string, Folder>;
  readonly files: Match[];
}

/** Puts files into the folders that their names (`a/b/c.pkl`, below `path`) tell. `name` is that of the whole. */
export function plant(name: string, path: string, matches: readonly Match[]): Folder {
  const top = folderOf(name || '/', path);
  for (const match of matches) {
    let folder = top;
    for (const part of match.entry.name.split('/').slice(0, -1)) {
      let next = folder.folders.get(part);
      if (!next) {
        next = folderOf(
          part,
          folder.path === '' || folder.path.endsWith(':') ? folder.path + part : `${folder.path}/${part}`
        );
        folder.folders.set(part, next);
      }
      folder = next;
    }
    folder.files.push(match);
  }
  return top;
}

function folderOf(name: string, path: string): Folder {
  return { name, path, folders: new Map(), files: [] };
}

/** Every file in a folder and below it. */
export function* entriesOf(folder: Folder): Iterable<ScanEntry> {
  for (const child of folder.folders.values()) {
    yield* entriesOf(child);
  }
  for (const { entry } of folder.files) {
    yield entry;
  }
}

/** The last part of a path; empty for the root. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
