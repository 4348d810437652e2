// Builds the extension of this folder as a prebuilt extension of JupyterLab.
// Usage: node ui-tests/asking-extension/build.mjs; the folder that it prints is one for `extra_labextensions_path`.

import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const out = join(root, '.cache', 'asking-extension');
const source = join(out, 'source');
const modules = join(root, 'node_modules');

rmSync(out, { recursive: true, force: true });
mkdirSync(source, { recursive: true });
copyFileSync(join(here, 'package.json'), join(source, 'package.json'));
// As if it had been installed from npm.
mkdirSync(join(source, 'node_modules'));
symlinkSync(root, join(source, 'node_modules', 'jupyterlab-scan-model'), 'junction');
await build({
  entryPoints: [join(here, 'index.ts')],
  outfile: join(source, 'index.js'),
  format: 'esm',
  logLevel: 'warning'
});
execFileSync(
  process.execPath,
  [
    join(modules, '@jupyter', 'builder', 'lib', 'build-labextension.js'),
    '--core-package-file',
    join(modules, '@jupyterlab', 'core-meta', 'core.package.json'),
    '.'
  ],
  { cwd: source, stdio: ['ignore', 'ignore', 'inherit'] }
);
console.log(join(out, 'labextensions'));
