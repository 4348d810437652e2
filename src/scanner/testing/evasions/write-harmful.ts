// Writes the harmful half of the scoreboard: OUT/<number>/<file> and OUT/cases.json, which says what each is.
// Usage (bundled): node write-harmful.mjs OUT HONEST... (folders of honest files, for injection)

import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { HARMFUL_FILES, injected } from './index';

/** Honest files that get a payload, of each ending. */
const PER_KIND = 6;
const MAX_SIZE = 1_000_000;

const [out, ...honest] = process.argv.slice(2);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesIn(path);
    } else {
      yield path;
    }
  }
}

const seen = new Map<string, number>();
const chosen = honest
  .flatMap(folder => [...filesIn(folder)])
  .filter(path => {
    const kind = extname(path);
    const count = seen.get(kind) ?? 0;
    if (count >= PER_KIND || statSync(path).size > MAX_SIZE) {
      return false;
    }
    seen.set(kind, count + 1);
    return true;
  });

const all = [...HARMFUL_FILES, ...chosen.flatMap(path => injected(basename(path), readFileSync(path)))];
rmSync(out, { recursive: true, force: true });
const cases = all.map(({ technique, what, file, data, reference }, index) => {
  const path = join(String(index).padStart(4, '0'), file);
  mkdirSync(join(out, path, '..'), { recursive: true });
  writeFileSync(join(out, path), data);
  return { path, row: technique, what, reference };
});
writeFileSync(join(out, 'cases.json'), JSON.stringify(cases, undefined, 1));
