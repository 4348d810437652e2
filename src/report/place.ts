/** Places of files, the same however the user named them on the command line. */
import type { Run } from './run';

export interface Place {
  /** With slashes: relative to the working directory, or absolute. */
  readonly path: string;
  /** True outside the working directory: the path is absolute. */
  readonly outside: boolean;
}

/** A drive or a share: only there is a backslash no character of a name. */
const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/** An absolute path with slashes and none at its end; empty for the root. */
export function folder(path: string): string {
  return (WINDOWS.test(path) ? path.replace(/\\/g, '/') : path).replace(/\/+$/, '');
}

/**
 * The place of a file that lies at `source` below the run's base. Without a known working directory (a scan in the
 * panel), the place is relative to the base.
 */
export function placeOf({ base, workingDirectory }: Pick<Run, 'base' | 'workingDirectory'>, source: string): Place {
  if (workingDirectory === undefined) {
    return { path: source, outside: false };
  }
  const path = `${folder(base)}/${source}`;
  const root = `${folder(workingDirectory)}/`;
  return path.startsWith(root) ? { path: path.slice(root.length), outside: false } : { path, outside: true };
}

/** Half a character, which no URI can hold. */
const UNPAIRED = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A relative path as a URI reference. */
export function relativeUri(path: string): string {
  return path
    .split('/')
    .map(part => encodeURIComponent(part.replace(UNPAIRED, '\ufffd')))
    .join('/');
}

/** An absolute path with slashes as a URI. */
export function fileUri(path: string): string {
  const uri = relativeUri(path);
  // `//server/share` names its own host; a drive keeps its colon.
  return uri.startsWith('//') ? `file:${uri}` : `file://${uri.replace(/^([A-Za-z])%3A/, '/$1:')}`;
}

/** A folder as a URI, with a slash at its end. */
export function folderUri(path: string): string {
  return fileUri(`${folder(path)}/`);
}
