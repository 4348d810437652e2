// Lint: no two source files share a name, so that a name in a message, a stack or a search means one file.

import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';

/** File name of a folder's public face, in every folder. */
const FACE = 'index';

const places = new Map();
for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
  const { dir, name, ext } = parse(path);
  if (/^[.]tsx?$/.test(ext) && name !== FACE && !dir.includes('__tests__')) {
    places.set(name, [...(places.get(name) ?? []), join('src', path)]);
  }
}

const shared = [...places.values()].filter(paths => paths.length > 1);
for (const paths of shared) {
  console.error(`Files share a name: ${paths.join(', ')}`);
}
if (shared.length > 0) {
  console.error('What to do: rename all but one of them after what each is for.');
  process.exitCode = 1;
}
