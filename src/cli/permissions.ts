/**
 * The found policies that the user has allowed: one small file for each, in the user's own configuration folder, named
 * after the place of the policy and holding the digest of the allowed content.
 */
import { createHash, randomUUID } from 'crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { UsageError } from './args';
import { realPath } from './brought';
import { configFolder, isOwn, readSmall } from './config-folder';

export interface Permission {
  /** Of `placeOf`. */
  readonly path: string;
  /** Of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
}

/** Permissions are files that only their owner can read and write: what Git or an archive unpacks is not like that. */
const PRIVATE = 0o600;
const OTHERS = 0o077;

/** Place of a found policy: its folder without links, and its own name. A link to an allowed policy is another place. */
export function placeOf(path: string): string {
  const absolute = resolve(path);
  return join(realPath(dirname(absolute)), basename(absolute));
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The permission for a place; undefined without one, or when other users could have written it. */
export function permissionAt(place: string): Permission | undefined {
  const folder = folderOfPermissions();
  return folder === undefined ? undefined : read(fileOf(folder, place));
}

/** All permissions, in order of path. */
export function permissions(): readonly Permission[] {
  const folder = folderOfPermissions();
  if (folder === undefined || !existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .flatMap(name => read(join(folder, name)) ?? [])
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Allow the content with this digest at this place, and no other content there. Throws `UsageError` when it cannot be stored. */
export function allow({ path, sha256 }: Permission): void {
  const folder = folderOfPermissions();
  if (folder === undefined) {
    throw new UsageError('This system names no folder for settings. Set XDG_CONFIG_HOME, or use --policy.');
  }
  const temporary = join(folder, `${randomUUID()}.part`);
  try {
    // Step by step: with `recursive`, Node 20 never returns where no folder can be made at all, such as in /proc.
    for (const step of [dirname(dirname(folder)), dirname(folder), folder]) {
      if (!existsSync(step)) {
        mkdirSync(step, { mode: 0o700 });
      }
    }
    writeFileSync(temporary, `${JSON.stringify({ path, sha256 })}\n`, { mode: PRIVATE, flag: 'wx' });
    renameSync(temporary, fileOf(folder, path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`The permission cannot be written to ${folder}: ${(error as Error).message}`);
  }
  if (permissionAt(path)?.sha256 !== sha256) {
    throw new UsageError(
      `The permission was written to ${folder}, but does not hold there: the folder must be yours alone to write (chmod 700).`
    );
  }
}

/** Take a permission back; false when there was none. Throws `UsageError` when it cannot be removed. */
export function revoke(place: string): boolean {
  const folder = folderOfPermissions();
  const file = folder === undefined ? undefined : fileOf(folder, place);
  if (file === undefined || !existsSync(file)) {
    return false;
  }
  try {
    rmSync(file);
    return true;
  } catch (error) {
    throw new UsageError(`The permission ${file} cannot be removed: ${(error as Error).message}`);
  }
}

/** Folder of the permissions. */
export function folderOfPermissions(): string | undefined {
  const folder = configFolder();
  return folder && join(folder, 'allowed');
}

function fileOf(folder: string, place: string): string {
  return join(folder, `${sha256Of(place)}.json`);
}

function read(file: string): Permission | undefined {
  try {
    const folder = lstatSync(dirname(file));
    const { bytes, stat } = readSmall(file, false);
    const { path, sha256 } = JSON.parse(bytes.toString()) as Partial<Record<keyof Permission, unknown>>;
    const whole = typeof path === 'string' && typeof sha256 === 'string' && fileOf(dirname(file), path) === file;
    return whole && folder.isDirectory() && isOwn(folder) && isOwn(stat, OTHERS) ? { path, sha256 } : undefined;
  } catch {
    return undefined;
  }
}
