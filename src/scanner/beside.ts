/**
 * What lies in the folder of the scanned file: its names, folders with a slash at the end; or a function that returns the
 * name of the file or folder from which Python imports a top-level module there.
 */
export type Beside = readonly string[] | ((module: string) => string | undefined);

/** Behind the name of a module: source, compiled, or a native library for some version of Python. */
const MODULE_ENDING = /^(?:\/|\.pyw?|\.pyc|(?:\.[\w-]+)?\.(?:so|pyd|dylib))$/;

/**
 * The name beside the file from which Python imports a top-level module when it is started in that folder
 * (`importlib.machinery.FileFinder`).
 */
export function moduleBeside(module: string, beside: Beside | undefined): string | undefined {
  if (typeof beside === 'function') {
    return beside(module);
  }
  return beside?.find(name => name.startsWith(module) && MODULE_ENDING.test(name.slice(module.length)));
}
