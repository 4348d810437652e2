import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MemorySource } from '../../bytes/memory';
import { Work } from '../../work';
import { openXz } from '../xz';

// Made by tests/fixtures/branches/make_branches.py.
const FOLDER = join(__dirname, '../../../../tests/fixtures/branches');
const load = (name: string): Buffer => readFileSync(join(FOLDER, name));

test.each(['powerpc', 'ia64', 'arm', 'armthumb', 'sparc', 'arm64'])('the branch filter of %s is undone', name => {
  const decoder = openXz(new MemorySource(new Uint8Array(load(`${name}.xz`))), new Work(Infinity));
  const parts: Uint8Array[] = [];
  for (let part = decoder.next(); part; part = decoder.next()) {
    parts.push(part.slice());
  }
  expect(Buffer.concat(parts).equals(load('plain.bin'))).toBe(true);
});
