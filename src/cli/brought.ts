import type * as FileSystem from 'fs';
import type * as Path from 'path';

/**
 * What may have come with the files that are scanned: neither settings nor machine code from there count. `start.ts` asks
 * before the program runs, and must not import Node's modules in the usual way: so they are given.
 */
export class Brought {
  constructor(
    private readonly fs: Pick<typeof FileSystem, 'existsSync' | 'realpathSync'>,
    private readonly path: Pick<typeof Path, 'dirname' | 'join' | 'resolve' | 'sep'>
  ) {}

  /**
   * True when a folder lies among what is scanned, or in the same Git repository as some of it or as the working folder,
   * as where a pipeline keeps its caches or its home in its workspace.
   */
  mayHold(folder: string, scanned: readonly string[]): boolean {
    const { sep } = this.path;
    const real = this.realPath(folder);
    const places = scanned.map(place => this.realPath(place));
    const repository = this.repositoryOf(real);
    return (
      places.some(place => real === place || real.startsWith(place.endsWith(sep) ? place : place + sep)) ||
      (repository !== undefined &&
        [this.realPath('.'), ...places].some(place => this.repositoryOf(place) === repository))
    );
  }

  /** The path without links, as far as there is something. */
  realPath(path: string): string {
    const { dirname, join, resolve } = this.path;
    const absolute = resolve(path);
    try {
      return this.fs.realpathSync.native(absolute);
    } catch {
      const above = dirname(absolute);
      return above === absolute ? absolute : join(this.realPath(above), absolute.slice(above.length));
    }
  }

  /** The nearest folder with a Git repository, from the path upwards. */
  private repositoryOf(path: string): string | undefined {
    const { dirname, join } = this.path;
    for (let folder = path; ; folder = dirname(folder)) {
      if (this.fs.existsSync(join(folder, '.git'))) {
        return folder;
      }
      if (folder === dirname(folder)) {
        return undefined;
      }
    }
  }
}
