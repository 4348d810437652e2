/**
 * Names of what lies in the folder of the scanned file, or a function that lists them when they are asked for. Folders have
 * a slash at the end.
 */
export type Beside = readonly string[] | (() => readonly string[]);

/** Behind the name of a module: source, compiled, or a native library for some version of Python. */
const MODULE_ENDING = /^(?:\/|\.pyw?|\.pyc|(?:\.[\w-]+)?\.(?:so|pyd|dylib))$/;

/**
 * The name beside the file from which Python imports a top-level module when it is started in that folder
 * (`importlib.machinery.FileFinder`).
 */
export function moduleBeside(module: string, beside: Beside | undefined): string | undefined {
  const names = typeof beside === 'function' ? beside() : (beside ?? []);
  return names.find(name => name.startsWith(module) && MODULE_ENDING.test(name.slice(module.length)));
}
