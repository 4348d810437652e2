import { lstatSync, readFileSync, statSync } from 'fs';
import { basename, dirname, relative, resolve, sep } from 'path';
import type { Options } from './args';
import { UsageError } from './args';
import { openable, shown, textOf } from './byte-names';

/** The paths to scan, and the paths of the command line that do not exist. */
export interface Paths {
  /** As text that `openable` takes. */
  readonly all: readonly string[];
  readonly missing: readonly string[];
}

/**
 * The paths to scan: those of the command line, and those of a list on stdin. One that is not there does not keep the
 * others from being scanned. Throws `UsageError` when there is nothing at all.
 */
export function pathsOf(options: Pick<Options, 'paths' | 'stdinList'>): Paths {
  const named = options.paths.filter(path => path !== '-');
  if (named.length < options.paths.length && !options.stdinList) {
    throw new UsageError('A model cannot be read from stdin. Use --stdin-list to scan the paths that stdin lists.');
  }
  const missing = named.filter(isMissing);
  const listed = options.stdinList ? listOf(readFileSync(0)) : [];
  if (missing.length > 0 && missing.length === named.length && listed.length === 0) {
    throw new UsageError(missing.map(missingWords).join(' '));
  }
  if (!options.stdinList && named.length === 0) {
    throw new UsageError('Say what to scan: a file or a folder.');
  }
  return { all: [...named, ...listed], missing };
}

export function missingWords(path: string): string {
  return `Path '${shown(path)}' does not exist.`;
}

/** Paths of a list, one a line, or with NUL between them as `find -print0` writes it. */
function listOf(bytes: Buffer): readonly string[] {
  const list = bytes.toString('latin1');
  return list
    .split(list.includes('\0') ? '\0' : /\r?\n/)
    .filter(path => path !== '')
    .map(path => textOf(Buffer.from(path, 'latin1')));
}

/** The base folder of the reported paths: the one scanned, that of the one file, or the nearest common one. */
export function baseOf(paths: readonly string[]): string {
  const folders = paths.map(path => (isFolder(path) ? resolve(path) : dirname(resolve(path))));
  if (folders.length === 0) {
    return resolve('.');
  }
  return folders.reduce((common, folder) => {
    let shared = common;
    while (!contains(shared, folder)) {
      shared = dirname(shared);
    }
    return shared;
  });
}

/** Names in a path that lead elsewhere, or none. */
const UNRESOLVED = /\/\.{0,2}(\/|$)/;

/** `path` relative to `base` (absolute), with slashes. */
export function sourceIn(base: string, path: string): string {
  // Nearly all paths of a walk need no resolving: the text alone is enough.
  const whole = path.startsWith('/') ? path : `${process.cwd()}/${path}`;
  if (whole.startsWith(base) && whole[base.length] === '/' && base !== '/' && sep === '/' && !UNRESOLVED.test(whole)) {
    return whole.slice(base.length + 1);
  }
  const absolute = resolve(path);
  return (relative(base, absolute) || basename(absolute)).split(sep).join('/');
}

/** True when `path` is `folder` or lies in it; both absolute. */
export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** True when nothing is there, not even a broken link; false for a path without permission to look. */
export function isMissing(path: string): boolean {
  try {
    return lstatSync(openable(path), { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(openable(path)).isDirectory();
  } catch {
    return false;
  }
}
