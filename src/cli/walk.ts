import type { Stats } from 'fs';
import { lstatSync, readdirSync, statSync } from 'fs';
import { join } from 'path';

/** A file to scan, or a path of which nothing can be scanned and why. */
export interface Entry {
  /** As it is shown. */
  readonly path: string;
  /** The name's own bytes, where it is no UTF-8 and `path` cannot open it. */
  readonly raw?: Uint8Array;
  readonly size: number;
  /** An id of `rules/reasons.ts`: nothing can be read here. */
  readonly reason?: string;
  readonly detail?: string;
}

/** What lies below the given paths. */
export interface Walked {
  /** In order of path. */
  readonly entries: readonly Entry[];
  /** Folders that are not entered unless they are named: Git's own store. */
  readonly stores: readonly string[];
}

interface Place {
  readonly path: string;
  readonly raw?: Buffer;
}

/**
 * Every file below `paths`, links followed. Each real folder is entered once, under its own name where it has one
 * below `paths`, so that links in circles or in layers end. What cannot be listed or is no regular file becomes an
 * entry with a reason: nothing is lost and nothing is thrown.
 */
export function walk(paths: readonly string[]): Walked {
  const entries: Entry[] = [];
  const stores: string[] = [];
  const entered = new Set<string>();
  const seen = new Set<string>();
  const linked: Place[] = [];
  const pending: Place[] = [];

  const add = (entry: Entry): void => {
    if (!seen.has(entry.path)) {
      seen.add(entry.path);
      entries.push(entry);
    }
  };
  const file = (place: Place, stat: Stats): void =>
    add(
      stat.isFile()
        ? { path: place.path, raw: place.raw, size: stat.size }
        : { path: place.path, size: 0, reason: 'special-file' }
    );
  const lost = (place: Place, error: unknown, folder: boolean): void => {
    const code = String((error as NodeJS.ErrnoException).code ?? error);
    const missing = code === 'ENOENT' && lstatSync(place.raw ?? place.path, { throwIfNoEntry: false }) === undefined;
    add({ path: place.path, size: 0, reason: missing ? 'no-such-file' : reasonOf(code, folder), detail: code });
  };
  const enter = (place: Place, stat: Stats): void => {
    const id = `${stat.dev}:${stat.ino}`;
    if (entered.has(id)) {
      return;
    }
    entered.add(id);
    try {
      for (const child of list(place)) {
        if (child.link) {
          linked.push(child);
        } else if (child.name === '.git' && child.folder) {
          stores.push(child.path);
        } else {
          pending.push(child);
        }
      }
    } catch (error) {
      lost(place, error, true);
    }
  };
  const visit = (place: Place): void => {
    try {
      const stat = statSync(place.raw ?? place.path);
      if (stat.isDirectory()) {
        enter(place, stat);
      } else {
        file(place, stat);
      }
    } catch (error) {
      lost(place, error, false);
    }
  };

  pending.push(...[...paths].reverse().map(path => ({ path })));
  while (pending.length > 0 || linked.length > 0) {
    visit((pending.pop() ?? linked.shift()) as Place);
  }
  return { entries: entries.sort((a, b) => compare(a.path, b.path)), stores: stores.sort(compare) };
}

/** Order of path by code unit, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Child extends Place {
  readonly name: string;
  readonly link: boolean;
  readonly folder: boolean;
}

function list(place: Place): readonly Child[] {
  const children = readdirSync(place.raw ?? place.path, { withFileTypes: true });
  const plain = (name: string): boolean => !name.includes('\ufffd');
  if (place.raw === undefined && children.every(child => plain(child.name))) {
    return children.map(child => ({
      path: join(place.path, child.name),
      name: child.name,
      link: child.isSymbolicLink(),
      folder: child.isDirectory()
    }));
  }
  const folder = place.raw ?? Buffer.from(place.path);
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).map(child => {
    const bytes = child.name as unknown as Buffer;
    return {
      path: join(place.path, escaped(bytes)),
      raw: Buffer.concat([folder, Buffer.from('/'), bytes]),
      name: bytes.toString(),
      link: child.isSymbolicLink(),
      folder: child.isDirectory()
    };
  });
}

/** A file name as text; bytes that are no UTF-8 as `\xNN`, so that two names stay two. */
function escaped(name: Buffer): string {
  const text = name.toString();
  return Buffer.from(text).equals(name)
    ? text
    : Array.from(name, byte => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('');
}

function reasonOf(code: string, folder: boolean): string {
  if (code === 'ENOENT' || code === 'ELOOP') {
    return 'broken-link';
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return 'no-permission';
  }
  return folder ? 'folder-unreadable' : 'read-error';
}
