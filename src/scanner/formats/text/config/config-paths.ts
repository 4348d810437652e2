/**
 * True for the name of a file that leads out of the folder of the file that names it: an absolute path, `..`, a drive, an
 * address.
 */
export function leadsOut(name: string): boolean {
  const path = name.replace(/\\/g, '/');
  return /^(?:\/|~|[A-Za-z]:\/|\w[\w+.-]+:\/\/)/.test(path) || /(?:^|\/)\.\.(?:\/|$)/.test(path);
}

/** The same for a file that may well stand in a folder beside: one step up is usual. */
export function leadsFarOut(name: string): boolean {
  return leadsOut(name.replace(/^\.\.[/\\]/, ''));
}
