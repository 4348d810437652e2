import { readFileSync } from 'fs';
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
