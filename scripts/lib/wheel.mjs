// Builds the wheel of the extension when its content has changed.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { pip } from './python.mjs';
import { runOrFail, root, log } from './run.mjs';
import { hashOf, stamp, stamped } from './stamp.mjs';

const SOURCES = [
  'src',
  'style',
  'schema',
  'jupyterlab_scan_model',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'rspack.config.js',
  'scripts/bundle.mjs',
  'scripts/build-library.mjs',
  'pyproject.toml',
  'install.json',
  'README.md',
  'LICENSE'
];

const FOLDER = join(root, '.cache', 'wheel');

function built() {
  const name = readdirSync(FOLDER).find(name => name.endsWith('.whl'));
  return name && join(FOLDER, name);
}

/** Path of a wheel of the present source, built with the pip of this environment if need be. */
export async function ensureWheelFile(venv) {
  const file = join(FOLDER, 'hash');
  const hash = hashOf(SOURCES);
  mkdirSync(FOLDER, { recursive: true });
  if (stamped(file, hash) && built()) {
    return built();
  }
  log('Building the extension, the worker and the command line ...');
  await runOrFail('npm', ['run', '--silent', 'build'], { quiet: true, todo: 'the lines above name the error.' });
  log('Packing them into a wheel ...');
  rmSync(FOLDER, { recursive: true });
  // They are built: the build hook has nothing to do.
  process.env.HATCH_JUPYTER_BUILDER_SKIP_NPM = '1';
  await pip(venv, ['wheel', '--no-deps', '--wheel-dir', FOLDER, '.']);
  stamp(file, hash);
  return built();
}
