// Bundles the two programs that run outside JupyterLab's own module system: the worker and the command line.
// Usage: node scripts/bundle.mjs worker|cli

import { build } from 'esbuild';
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

const targets = {
  worker: {
    entryPoints: ['src/worker/entry.ts'],
    outfile: 'lib/worker/scan.worker.js',
    platform: 'browser',
    target: 'es2022'
  },
  cli: {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/scan-model.mjs',
    platform: 'node',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' }
  }
};

const name = process.argv[2];
const target = targets[name];
if (target === undefined) {
  console.error(`Usage: node scripts/bundle.mjs ${Object.keys(targets).join('|')}`);
  process.exit(2);
}
await build({
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  minify: true,
  define: { SCAN_MODEL_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  ...target
});
if (name === 'cli') {
  await chmod(`${root}${target.outfile}`, 0o755);
  // The wheel carries it too.
  await mkdir(`${root}jupyterlab_scan_model/cli`, { recursive: true });
  await copyFile(`${root}${target.outfile}`, `${root}jupyterlab_scan_model/cli/scan-model.mjs`);
}
