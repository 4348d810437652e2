import { lazily } from '../../lazily';

/** A path from a root, or on a drive. Names of variables may end like a drive with a number, `w:0`. */
const ABSOLUTE = /^([/\\]|[A-Za-z]:(?!\d*$))/;

/**
 * True when an archive member of this name would be written outside the folder that the archive is unpacked to:
 * an absolute path, a drive, or more `..` than folders before them.
 */
export function escapes(name: string): boolean {
  if (ABSOLUTE.test(name)) {
    return true;
  }
  let depth = 0;
  for (const part of name.split(/[/\\]/)) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth < 0) {
      return true;
    }
  }
  return false;
}

/** True when a link called `name` with this target points outside that folder. */
export function linkEscapes(name: string, target: string): boolean {
  const folder = name.split(/[/\\]/).slice(0, -1).join('/');
  return ABSOLUTE.test(target) || escapes(folder === '' ? target : `${folder}/${target}`);
}

/** A path, and nothing that a loader could run: no line ends, brackets, quotes or opcodes' bytes. */
const PATH = lazily(() => /^[\p{L}\p{M}\p{N}_.~@+/\\:,-]+$/u);

/**
 * True when the data of a symbolic link are the path that it leads to. Loaders that know no links, and programs that unpack
 * the link as a file, take the data for what the member's name says: anything else has to be scanned.
 */
export function isPath(target: string): boolean {
  return PATH().test(target);
}
