// The tables of classes (src/scanner/rules/facts/data): no part of a bundle, they lie in a folder beside it.

import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join('src', 'scanner', 'rules', 'facts', 'data');

/** Packages that have a table, in order. */
export function factsPackages(root) {
  const folder = join(root, DATA);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.json'))
        .map(name => name.replace(/\.json$/, ''))
        .sort()
    : [];
}

/** Puts the tables into `facts` in a folder, and nothing else there. */
export function copyFacts(root, folder) {
  const target = join(folder, 'facts');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of factsPackages(root)) {
    copyFileSync(join(root, DATA, `${name}.json`), join(target, `${name}.json`));
  }
}
