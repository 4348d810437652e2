import type { Stats } from 'fs';
import { readdirSync, realpathSync, statSync } from 'fs';
import { basename, join, resolve } from 'path';
import type { ReasonId } from '../scanner/reason-ids';
import { openable, shown, textOf } from './byte-names';
import { contains, isMissing } from './given-paths';

/** A file to scan, or a path of which nothing can be scanned and why. */
export interface Entry {
  /** As it is shown. */
  readonly path: string;
  /** The bytes of the name, where they are not valid UTF-8 and `path` cannot open the file. */
  readonly raw?: Uint8Array;
  readonly size: number;
  /** Nothing can be read here. */
  readonly reason?: ReasonId;
  readonly detail?: string;
  /** Git's folder that it lies in, as it is shown. */
  readonly store?: string;
}

/** A file or folder that was not looked at because the reader said so. */
export interface LeftOut {
  /** As it is shown. */
  readonly path: string;
  /** The pattern that matched. */
  readonly glob: string;
}

/** Files below the given paths, in order of path. */
export interface Walked {
  readonly entries: readonly Entry[];
  readonly excluded: readonly LeftOut[];
}

/** Options of a walk. */
export interface Manner {
  /** The pattern that keeps a path (as it is shown) from being looked at; undefined where none can. */
  readonly excludes?: (path: string) => string | undefined;
  /** Enter links to folders outside of the given paths. */
  readonly followLinks: boolean;
}

/**
 * Every file below `paths` (text that `openable` takes). Links to files are followed. A link to a folder is entered when
 * the folder lies below `paths`, and once: so links in circles or in layers end. One that leads outside becomes an entry
 * with a reason, as does what cannot be listed or is no regular file: nothing is lost and nothing is thrown.
 */
export function walk(paths: readonly string[], manner: Manner): Walked {
  return new Walk(manner).from(paths);
}

/** Order of path by code unit, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A path that the walk has to visit yet. */
interface Place {
  readonly path: string;
  /** The path without links, where it is known already: that of a folder in a folder. */
  readonly real?: string;
  readonly link: boolean;
  /** 0 for a given path, 1 for the entries in it. */
  readonly depth: number;
  readonly store?: string;
}

/** Made by every system that checks an ext file system, for root alone to read. */
const LOST_FOUND = 'lost+found';

class Walk {
  private readonly entries = new Map<string, Entry>();
  private readonly excluded = new Map<string, LeftOut>();
  /** Real paths of the given folders. */
  private readonly roots: string[] = [];
  private readonly entered = new Set<string>();
  private readonly closed: string[] = [];
  private readonly pending: Place[] = [];
  /** They wait until everything has been entered under its own name. */
  private readonly links: Place[] = [];

  constructor(private readonly manner: Manner) {}

  from(paths: readonly string[]): Walked {
    for (const path of [...paths].reverse()) {
      this.roots.push(realOf(path));
      this.pending.push({ path, link: false, depth: 0 });
    }
    for (let followed = 0; this.pending.length > 0 || followed < this.links.length;) {
      this.visit(this.pending.pop() ?? this.links[followed++]);
    }
    const inOrder = <T extends { readonly path: string }>(items: ReadonlyMap<string, T>): T[] =>
      [...items.values()].sort((a, b) => compare(a.path, b.path));
    return { entries: inOrder(this.entries), excluded: inOrder(this.excluded) };
  }

  private visit(place: Place): void {
    try {
      const stat = statSync(openable(place.path));
      const folder = stat.isDirectory();
      if (this.leavesOut(place, folder)) {
        return;
      }
      if (folder) {
        this.enter(place, stat);
      } else {
        this.add(place, stat.isFile() ? { size: stat.size } : { size: 0, reason: 'special-file' });
      }
    } catch (error) {
      if (!this.leavesOut(place, false)) {
        this.lose(place, error);
      }
    }
  }

  /** True when the reader said so. Folders that are named are looked into in any case. */
  private leavesOut(place: Place, folder: boolean): boolean {
    const { excludes } = this.manner;
    if (excludes === undefined || (folder && place.depth === 0)) {
      return false;
    }
    const path = shown(place.path);
    const glob = excludes(path);
    if (glob === undefined) {
      return false;
    }
    this.excluded.set(place.path, { path, glob });
    if (folder && !place.link) {
      this.closed.push(place.real ?? realOf(place.path));
    }
    return true;
  }

  private enter(place: Place, stat: Stats): void {
    const real = place.real ?? realOf(place.path);
    if (this.entered.has(real) || (place.link && this.closed.some(folder => contains(folder, real)))) {
      return;
    }
    if (place.link && !this.manner.followLinks && !this.roots.some(root => contains(root, real))) {
      this.add(place, { size: 0, reason: 'link-not-followed', detail: shown(real) });
      return;
    }
    this.entered.add(real);
    try {
      for (const { name, folder, link } of list(place.path)) {
        const path = join(place.path, name);
        const store = folder && name === '.git' ? path : place.store;
        const child = { path, real: folder ? join(real, name) : undefined, link, depth: place.depth + 1, store };
        (link ? this.links : this.pending).push(child);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const denied = code === 'EACCES' || code === 'EPERM';
      if (denied && place.depth === 1 && !place.link && basename(place.path) === LOST_FOUND && stat.uid === 0) {
        this.add(place, { size: 0, reason: 'lost-found' });
      } else {
        this.lose(place, error, 'folder-unreadable');
      }
    }
  }

  private lose(place: Place, error: unknown, fallback: ReasonId = 'read-error'): void {
    const code = String((error as NodeJS.ErrnoException).code ?? error);
    this.add(place, {
      size: 0,
      reason: isMissing(place.path) ? 'no-such-file' : (REASONS[code] ?? fallback),
      detail: code
    });
  }

  private add({ path, store }: Place, entry: Omit<Entry, 'path' | 'raw' | 'store'>): void {
    if (this.entries.has(path)) {
      return;
    }
    const bytes = openable(path);
    const raw = typeof bytes === 'string' ? undefined : bytes;
    const { size, reason, detail } = entry;
    this.entries.set(path, { path: shown(path), raw, size, reason, detail, store: store && shown(store) });
  }
}

/** Reasons by error code of the system. */
const REASONS: Readonly<Record<string, ReasonId>> = {
  ENOENT: 'broken-link',
  ELOOP: 'broken-link',
  EACCES: 'no-permission',
  EPERM: 'no-permission'
};

/** The path without links; as it is when it leads nowhere. */
function realOf(path: string): string {
  try {
    return textOf(realpathSync.native(openable(path), { encoding: 'buffer' }));
  } catch {
    return resolve(path);
  }
}

interface Child {
  readonly name: string;
  readonly folder: boolean;
  readonly link: boolean;
}

function list(path: string): readonly Child[] {
  const children = readdirSync(openable(path), { withFileTypes: true });
  if (children.every(child => !child.name.includes('\ufffd'))) {
    return children.map(child => childOf(child, child.name));
  }
  return readdirSync(openable(path), { withFileTypes: true, encoding: 'buffer' }).map(child =>
    childOf(child, textOf(child.name as unknown as Buffer))
  );
}

function childOf(child: { isDirectory(): boolean; isSymbolicLink(): boolean }, name: string): Child {
  return { name, folder: child.isDirectory(), link: child.isSymbolicLink() };
}
