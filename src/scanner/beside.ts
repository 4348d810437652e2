import type { ByteSource } from './bytes/byte-source';

/** The folder of the scanned file, for a caller that can look into it. */
export interface BesideFolder {
  /**
   * The name of the file or folder from which Python, started in that folder, imports a top-level module.
   * @param installed - a package of that name is most likely installed: a folder without `__init__` does not hide it
   */
  module(module: string, installed: boolean): string | undefined;
  /** Names in a folder below, folders with a slash at the end. */
  below?(folder: string): readonly string[];
  /**
   * Lets `look` read another file of the folder, by a plain name or a path that leads down. False when there is none, or none that may be opened.
   * Throws `SourceError` when the file changed meanwhile.
   */
  open?(name: string, look: (source: ByteSource) => void): boolean;
  /** Where a link on the way to a file below the folder leads, when that is outside of it. */
  leadsTo?(path: string): string | undefined;
}

/** What lies in the folder of the scanned file: its names, folders with a slash at the end; or a way to ask. */
export type Beside = readonly string[] | BesideFolder;

/** Behind the name of a module: source, compiled, or a native library for some version of Python. */
const MODULE_ENDING = /^(?:\.pyw?|\.pyc|(?:\.[\w-]+)?\.(?:so|pyd|dylib))$/;

/** The part of a file's or folder's name that Python would import, when it would. */
export function importedAs(name: string): string | undefined {
  const end = name.search(/[./]/);
  const rest = name.slice(end);
  return end > 0 && (rest === '/' || MODULE_ENDING.test(rest)) ? name.slice(0, end) : undefined;
}

/**
 * The name beside the file from which Python imports a top-level module when it is started in that folder
 * (`importlib.machinery.FileFinder`; a folder without `__init__` comes after every package that is installed).
 */
export function moduleBeside(module: string, beside: Beside | undefined, installed = false): string | undefined {
  if (beside === undefined || 'module' in beside) {
    return beside?.module(module, installed);
  }
  const start = `${module}/`;
  const isRegular = (name: string): boolean =>
    name.startsWith(start) && importedAs(name.slice(start.length)) === '__init__';
  const regular = beside.find(name => !name.endsWith('/') && importedAs(name) === module) ?? beside.find(isRegular);
  return regular ?? (installed ? undefined : beside.find(name => name === start));
}

/** True for the name of a file in the same folder on every system, which leads nowhere else. */
export function isPlainName(name: string): boolean {
  return /^[^/\\:\0]{1,255}$/.test(name) && name !== '.' && name !== '..';
}

/** Folders inside each other through which a path may lead. */
const MAX_FOLDERS = 8;

/** True for the path of a file in the same folder or in one below it, on every system. */
export function leadsDown(path: string): boolean {
  const parts = path.split('/', MAX_FOLDERS + 1);
  return parts.length <= MAX_FOLDERS && parts.every(isPlainName);
}

/**
 * Modules that Python has in memory before anything is loaded (`python -c "import pickle"`, 3.8 to 3.14): a file of that
 * name beside the model is not imported by the model, but by Python itself.
 */
const PRELOADED: ReadonlySet<string> = new Set(
  (
    '__main__ __mp_main__ __builtin__ _abc _bootlocale _codecs _collections _collections_abc _compat_pickle _frozen_importlib ' +
    '_frozen_importlib_external _functools _imp _io _operator _pickle _signal _sitebuiltins _sre _stat _struct _thread ' +
    '_warnings _weakref _weakrefset abc builtins codecs collections copyreg copy_reg encodings enum errno functools ' +
    'genericpath importlib io itertools keyword marshal nt ntpath operator os pickle posix posixpath re reprlib site ' +
    'sre_compile sre_constants sre_parse stat struct sys time types warnings weakref winreg zipimport'
  ).split(' ')
);

export function isPreloaded(module: string): boolean {
  return PRELOADED.has(module);
}
