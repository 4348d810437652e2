// The worker's script and its parts. The script is a classic one: `importScripts` is the only way by which a browser loads code
// while somebody waits for it, as the engine does. A part's file is named by its content, so that a page that was loaded before
// an update of the extension gets none that does not fit.

import { createHash } from 'node:crypto';

/** Folder of the parts, beside the script. */
export const PARTS = 'parts';

/* global importScripts, self */

/** What the script begins with: `require` for a module of another part, and `scanModelParts`, which parts and the worker call. */
function startOf(files) {
  const [given, made] = [{}, {}];
  let folder = '';
  const give = modules => Object.assign(given, modules);
  const require = id => {
    const end = id.indexOf('/');
    const file = id.slice(end + 1);
    if (given[file] === undefined) {
      const address = folder + files[id.slice(1, end)];
      try {
        importScripts(address);
      } catch (error) {
        throw Object.assign(new Error(`${address}: ${error.message}`), { name: 'PartError' });
      }
    }
    return (made[file] ??= given[file]());
  };
  self.scanModelParts = {
    /** Says where the parts are: an absolute address that ends with a slash. */
    from: address => {
      folder = address;
    },
    add: part => part(require, give)
  };
}

/** The script for a bundle in parts, and the files of the parts by their names. */
export function workerOf({ core, parts }) {
  const names = [...parts].map(([name, text]) => [name, `${name}-${hashOf(text)}.js`]);
  const files = new Map(names.map(([name, file]) => [file, scriptOf(parts.get(name))]));
  return { core: `(${startOf.toString()})(${JSON.stringify(Object.fromEntries(names))});${scriptOf(core)}`, files };
}

const scriptOf = text => `scanModelParts.add((require,give)=>{"use strict";${text}});`;

const hashOf = text => createHash('sha256').update(text).digest('hex').slice(0, 12);
