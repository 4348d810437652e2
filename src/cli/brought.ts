/** Places that may have come with the scanned files: settings from there do not count. */
import { existsSync, realpathSync } from 'fs';
import { dirname, join, resolve, sep } from 'path';

/**
 * True when a folder lies among the scanned files, or in the same Git repository as some of it or as the working folder,
 * as where a pipeline keeps its home in its workspace.
 */
export function mayBeBrought(folder: string, scanned: readonly string[]): boolean {
  const real = realPath(folder);
  const places = scanned.map(realPath);
  const repository = repositoryOf(real);
  return (
    places.some(place => real === place || real.startsWith(place.endsWith(sep) ? place : place + sep)) ||
    (repository !== undefined && [realPath('.'), ...places].some(place => repositoryOf(place) === repository))
  );
}

/** The path without links, as far as there is something. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    const above = dirname(absolute);
    return above === absolute ? absolute : join(realPath(above), absolute.slice(above.length));
  }
}

/** The nearest folder with a Git repository, from the path upwards. */
function repositoryOf(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) {
      return folder;
    }
    if (folder === dirname(folder)) {
      return undefined;
    }
  }
}
