/**
 * Names of files that are no UTF-8, as text and back. As in Python (PEP 383) each byte that no character can hold becomes
 * half a surrogate pair, which no other name contains; so such a name goes through everything that takes text.
 */
import { readFileSync } from 'fs';

const SLASH = 0x2f;
/** A byte that is not ASCII is added to this to make a lone surrogate, as Python's `surrogateescape` does. */
const BASE = 0xdc00;
const ESCAPED = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;
/** A quick test: most paths have no lone surrogate. */
const SURROGATE = /[\udc80-\udcff]/;

/** A path as text. Names in it that are UTF-8 stay readable; of the others every byte beyond ASCII is escaped. */
export function textOf(path: Buffer): string {
  const whole = path.toString();
  if (!whole.includes('\ufffd')) {
    return whole;
  }
  const names: string[] = [];
  for (let from = 0; from <= path.length;) {
    const slash = path.indexOf(SLASH, from);
    const to = slash < 0 ? path.length : slash;
    names.push(nameText(path.subarray(from, to)));
    from = to + 1;
  }
  return names.join('/');
}

function nameText(name: Buffer): string {
  const text = name.toString();
  return Buffer.from(text).equals(name)
    ? text
    : Array.from(name, byte => String.fromCharCode(byte < 0x80 ? byte : BASE + byte)).join('');
}

/** The path for `open`: its bytes where text cannot express them. Windows has no such names. */
export function openable(path: string): string | Buffer {
  if (!SURROGATE.test(path) || process.platform === 'win32' || path.search(ESCAPED) < 0) {
    return path;
  }
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { 0: unit, index } of path.matchAll(ESCAPED)) {
    pieces.push(Buffer.from(path.slice(from, index)), Buffer.of(unit.charCodeAt(0) - BASE));
    from = index + 1;
  }
  return Buffer.concat([...pieces, Buffer.from(path.slice(from))]);
}

/** The path for display: bytes outside of any character as `\xNN`. */
export function shown(path: string): string {
  return !SURROGATE.test(path) ? path : path.replace(ESCAPED, unit => `\\x${(unit.charCodeAt(0) - BASE).toString(16)}`);
}

/**
 * The arguments of this program. Node puts the same character for every byte that is not UTF-8; on Linux the system gives
 * the real bytes.
 */
export function commandLine(): readonly string[] {
  const args = process.argv.slice(2);
  if (!args.some(argument => argument.includes('\ufffd'))) {
    return args;
  }
  try {
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1);
    const own = all.slice(all.length - args.length).map(argument => Buffer.from(argument, 'latin1'));
    return own.every((argument, index) => argument.toString() === args[index]) ? own.map(textOf) : args;
  } catch {
    return args;
  }
}
