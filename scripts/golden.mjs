// npm run golden: makes the files of tests/golden that the test kit can make, and writes the engine's report of today for
// every file. Review its changes like any other change.

import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const folder = await mkdtemp(join(tmpdir(), 'golden-'));
try {
  const outfile = join(folder, 'golden.mjs');
  const entryPoints = ['src/scanner/testing/golden/update-golden.ts'];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true });
}
