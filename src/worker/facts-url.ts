import type { ReadFacts } from '../scanner/rules/facts';

/**
 * Reads tables of classes from a folder of the extension's files. Synchronous, as the engine is: for a worker only. The
 * browser keeps them, and asks the server whether they are still the same.
 */
export function factsAt(folder: string): ReadFacts {
  return packageName => {
    const request = new XMLHttpRequest();
    try {
      request.open('GET', `${folder}${packageName}.json`, false);
      request.send();
    } catch {
      return undefined;
    }
    return request.status === 200 ? request.responseText : undefined;
  };
}
