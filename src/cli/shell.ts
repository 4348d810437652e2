import { printable } from '../scanner/printable';

/** Characters of a path. */
const MAX_PATH = 8192;

/** A path as one word of a command line that can be copied: nothing in it is taken for anything else by the shell. */
export function quoted(path: string): string {
  const safe = printable(path, MAX_PATH);
  if (process.platform === 'win32') {
    return `"${safe}"`;
  }
  if (safe !== path) {
    return `$'${printable(path.replace(/[\\']/g, '\\$&'), MAX_PATH)}'`;
  }
  return /^[\w./@%+:,=-]+$/.test(path) ? path : `'${path.replace(/'/g, `'\\''`)}'`;
}
