import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'fs';
import { dirname, join, resolve, sep } from 'path';
import type { BesideFolder } from '../scanner/beside';
import { importedAs, leadsDown } from '../scanner/beside';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';
import { FileSource } from './file';

/** Modules of a folder: files first, then folders, as Python prefers them when both are there but the folder has no `__init__`. */
interface Modules {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

/** The last folder that was listed: files are scanned folder by folder. */
let last: { readonly key: string; readonly modules: Modules } | undefined;

/** What lies in a folder of this machine, listed when the engine first asks. */
export function namesIn(folder: string | Buffer): BesideFolder {
  return {
    module: (module, installed) => {
      const { files, folders } = modulesOf(folder);
      const isFolder = folders.has(module);
      if (isFolder && isRegular(within(folder, module))) {
        return `${module}/`;
      }
      return files.get(module) ?? (isFolder && !installed ? `${module}/` : undefined);
    },
    below: path => (isBelow(folder, path) ? namesOf(within(folder, path)) : []),
    open: (name, look) => {
      const above = name.slice(0, Math.max(0, name.lastIndexOf('/')));
      const source = above === '' || isBelow(folder, above) ? opened(within(folder, name)) : undefined;
      if (source === undefined) {
        return false;
      }
      try {
        look(source);
        if (source.changed()) {
          throw new SourceError('changed-while-reading');
        }
      } finally {
        source.close();
      }
      return true;
    },
    leadsTo: path => (typeof folder === 'string' ? linkOut(folder, path) : undefined)
  };
}

/** True for a folder below, to which no link leads. */
function isBelow(folder: string | Buffer, path: string): boolean {
  const parts = path.split('/');
  try {
    return (
      leadsDown(path) &&
      parts.every((_, at) => lstatSync(within(folder, parts.slice(0, at + 1).join('/'))).isDirectory())
    );
  } catch {
    return false;
  }
}

/** Names in a folder that are told. */
const MAX_NAMES = 10_000;

function namesOf(folder: string | Buffer): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .slice(0, MAX_NAMES)
      .map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  } catch {
    return [];
  }
}

/**
 * Where a link leads that is a part of `path` below the folder, when it leaves the folder. The cache of the Hugging Face Hub keeps the files
 * of a snapshot in another folder of the same model, to which links lead.
 */
function linkOut(folder: string, path: string): string | undefined {
  try {
    const home = realpathSync(folder);
    const parts = path.split('/').filter(part => part !== '' && part !== '.');
    for (let count = 1; count <= parts.length; count++) {
      const part = join(home, ...parts.slice(0, count));
      if (lstatSync(part).isSymbolicLink()) {
        const target = resolve(dirname(part), readlinkSync(part));
        const real = existsSync(target) ? realpathSync(target) : target;
        const blobs = /^(.*)[\\/]snapshots[\\/]/.exec(`${home}/`)?.[1];
        const isInside = [home, ...(blobs === undefined ? [] : [join(blobs, 'blobs')])].some(
          place => real === place || real.startsWith(join(place, sep))
        );
        return isInside ? undefined : real;
      }
    }
  } catch {
    // No such file: nothing is read through it.
  }
  return undefined;
}

/** A file itself, never what a link leads to. */
function opened(path: string | Buffer): (ByteSource & Pick<FileSource, 'changed' | 'close'>) | undefined {
  try {
    return lstatSync(path).isFile() ? new FileSource(path, true) : undefined;
  } catch {
    return undefined;
  }
}

function within(folder: string | Buffer, name: string): string | Buffer {
  return typeof folder === 'string' ? join(folder, name) : Buffer.concat([folder, Buffer.from(`/${name}`)]);
}

function modulesOf(folder: string | Buffer): Modules {
  const key = `${typeof folder === 'string' ? folder : folder.toString('hex')} ${modified(folder)}`;
  if (last?.key !== key) {
    last = { key, modules: list(folder) };
  }
  return last.modules;
}

function modified(folder: string | Buffer): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

function isFolder(path: string | Buffer): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function list(folder: string | Buffer): Modules {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(within(folder, name)))) {
        folders.add(name);
      } else {
        const module = importedAs(name);
        if (module !== undefined) {
          files.set(module, name);
        }
      }
    }
  } catch {
    // A folder that can't be listed: Python would not find anything there either.
  }
  return { files, folders };
}

/** True for a package, which hides an installed one; a folder without `__init__` does not. */
function isRegular(folder: string | Buffer): boolean {
  try {
    return readdirSync(folder).some(name => importedAs(name) === '__init__');
  } catch {
    return false;
  }
}
