// A stamp is a file with a hash of the inputs of a step: while the hash is the same, the step need not run again.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { root } from './run.mjs';

const SKIPPED = new Set(['__tests__', '__pycache__', 'labextension', 'cli', '_version.py']);

function* files(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      if (!SKIPPED.has(name) || path.endsWith('src')) {
        yield* files(join(path, name));
      }
    }
  } else if (status?.isFile()) {
    yield path;
  }
}

/** Hash of these files and folders (paths from the root, tests and build results left out) and these words. */
export function hashOf(paths, words = []) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(path => [...files(join(root, path))])) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  for (const word of words) {
    hash.update(`${word}\0`);
  }
  return hash.digest('hex');
}

export function stamped(file, hash) {
  try {
    return readFileSync(file, 'utf8').trim() === hash;
  } catch {
    return false;
  }
}

export function stamp(file, hash) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${hash}\n`);
}
