import type { Stats } from 'fs';
import { closeSync, constants, fstatSync, openSync, readSync } from 'fs';
import { homedir } from 'os';
import { isAbsolute, join } from 'path';

/** Bytes of the largest policy that is read. */
const MAX_SIZE = 2 ** 20;

/** Folder of this user's own settings of the program; undefined when the system names none. */
export function configFolder(): string | undefined {
  const { XDG_CONFIG_HOME, APPDATA } = process.env;
  const windows = process.platform === 'win32';
  const named = windows ? APPDATA : XDG_CONFIG_HOME;
  // A relative one would be somewhere else in each folder (and is to be ignored, says XDG).
  if (named !== undefined && isAbsolute(named)) {
    return join(named, 'scan-model');
  }
  const home = homeFolder();
  return home && join(home, ...(windows ? ['AppData', 'Roaming'] : ['.config']), 'scan-model');
}

function homeFolder(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    // A user whom the system does not know, as in a container.
    return undefined;
  }
}

/** The path of a policy leads to something that is not a regular file, or to a file that is too large. The message is for people. */
export class NoPolicyError extends Error {}

/**
 * A regular file of at most 1 MiB, to its end; a pipe or device in its place is not waited for. Throws `NoPolicyError`, and
 * the system's errors.
 * @param links - false to refuse a link
 */
export function readSmall(path: string | Buffer, links = true): { readonly bytes: Buffer; readonly stat: Stats } {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const fd = openSync(path, O_RDONLY | O_NONBLOCK | (links ? 0 : O_NOFOLLOW));
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      throw new NoPolicyError('it is no regular file');
    }
    const bytes = Buffer.alloc(Math.min(stat.size, MAX_SIZE) + 1);
    let done = 0;
    for (let got = -1; got !== 0 && done < bytes.length; done += got) {
      got = readSync(fd, bytes, done, bytes.length - done, null);
    }
    if (done > MAX_SIZE) {
      throw new NoPolicyError('it is larger than 1 MiB');
    }
    return { bytes: bytes.subarray(0, done), stat };
  } finally {
    closeSync(fd);
  }
}

/** True when only this user or root can have written it; `mode` names further permissions that it may not give. */
export function isOwn({ uid, mode }: Stats, forbidden = 0o022): boolean {
  return process.getuid === undefined || ((uid === process.getuid() || uid === 0) && (mode & forbidden) === 0);
}
