import { existsSync, readFileSync } from 'fs';
import { fileURLToPath } from 'url';
import type { ReadFacts } from '../scanner/rules/facts';

/** Reads tables of classes from a folder of this machine, `<package>.json` each. */
export function factsIn(folder: string): ReadFacts {
  return packageName => {
    try {
      return readFileSync(`${folder}/${packageName}.json`, 'utf8');
    } catch {
      return undefined;
    }
  };
}

/** Reads them from the folder `facts` beside a module; undefined where that is not there. */
export function factsBeside(module: string): ReadFacts | undefined {
  const folder = new URL('./facts', module);
  return folder.protocol === 'file:' && existsSync(folder) ? factsIn(fileURLToPath(folder)) : undefined;
}
