// Writes which packages have a table of classes, from the tables that facts/make_facts.py made.
// Usage: node scripts/facts.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { factsPackages } from './lib/facts.mjs';
import { root } from './lib/run.mjs';

const WIDTH = 120;
const FILE = join(root, 'src', 'scanner', 'rules', 'facts', 'packages.ts');

const lines = [''];
for (const name of factsPackages(root)) {
  const last = lines[lines.length - 1];
  if (last.length + name.length + 3 > WIDTH) {
    lines.push(name);
  } else {
    lines[lines.length - 1] = last === '' ? name : `${last} ${name}`;
  }
}
const text = readFileSync(FILE, 'utf8').replace(
  /words\(`[^`]*`\)/,
  `words(\`\n${lines.map(line => `  ${line}`).join('\n')}\n\`)`
);
writeFileSync(FILE, text);
