const ABSOLUTE = /^([/\\]|[A-Za-z]:[/\\])/;

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
