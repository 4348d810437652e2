import { lstatSync, readFileSync, statSync } from 'fs';
import { basename, dirname, relative, resolve, sep } from 'path';
import type { Options } from './args';
import { UsageError } from './args';

/** The paths to scan: those of the command line, and those of a list on stdin. Throws `UsageError`. */
export function pathsOf(options: Pick<Options, 'paths' | 'stdinList'>): readonly string[] {
  const named = options.paths.filter(path => path !== '-');
  if (named.length < options.paths.length && !options.stdinList) {
    throw new UsageError('A model cannot be read from stdin. Use --stdin-list to scan the paths that stdin lists.');
  }
  for (const path of named) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      throw new UsageError(`Path '${path}' does not exist.`);
    }
  }
  const listed = options.stdinList ? listOf(readFileSync(0)) : [];
  if (!options.stdinList && named.length === 0) {
    throw new UsageError('Say what to scan: a file or a folder.');
  }
  return [...named, ...listed];
}

/** Paths of a list, one a line, or with NUL between them as `find -print0` writes it. */
function listOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter(path => path !== '');
}

/** The folder that sources are told relative to: the one scanned, that of the one file, or the nearest common one. */
export function baseOf(paths: readonly string[]): string {
  const folders = paths.map(path => (isFolder(path) ? resolve(path) : dirname(resolve(path))));
  if (folders.length === 0) {
    return resolve('.');
  }
  return folders.reduce((common, folder) => {
    let shared = common;
    while (folder !== shared && !folder.startsWith(shared.endsWith(sep) ? shared : shared + sep)) {
      shared = dirname(shared);
    }
    return shared;
  });
}

/** `path` relative to `base`, with slashes. */
export function sourceIn(base: string, path: string): string {
  const absolute = resolve(path);
  return (relative(base, absolute) || basename(absolute)).split(sep).join('/');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
