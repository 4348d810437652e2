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

const MODE_TYPE = 0xf000;
const MODE_LINK = 0xa000;

/** True for the Unix mode of a symbolic link. */
export function isLinkMode(mode = 0): boolean {
  return (mode & MODE_TYPE) === MODE_LINK;
}

/** Folders of one path that may be links, and the length of a path: no system makes a longer one. */
const MAX_PARTS = 64;
const MAX_PATH = 16_384;

/** A path in its one form, by which links are compared with the folders of others. */
export function plainPath(name: string): string {
  return name
    .split(/[/\\]/)
    .filter(part => part !== '' && part !== '.')
    .join('/');
}

/**
 * The link among these (plain paths) through which a member of this name would be written: of two links, each of which stays
 * inside, the second may be made through the first and lead out (CVE-2025-4517 and others).
 */
export function linkBefore(
  name: string,
  links: { has(link: string): boolean; readonly size: number }
): string | undefined {
  if (links.size === 0 || name.length > MAX_PATH) {
    return undefined;
  }
  const parts = plainPath(name).split('/');
  for (let count = 1; count < Math.min(parts.length, MAX_PARTS); count++) {
    const link = parts.slice(0, count).join('/');
    if (links.has(link)) {
      return link;
    }
  }
  return undefined;
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
