// Builds the command line alone, in a fresh checkout and within seconds: with the few packages that it is made of, as
// package-lock.json pins them, where `npm ci` installs more than a thousand. For the pre-commit hook and the GitHub action.
// Usage: node scripts/cli-alone.mjs OUTFILE...

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { copyFacts } from './lib/facts.mjs';
import { checkNode } from './lib/node.mjs';
import { copyCompiled } from './lib/program.mjs';
import { UserError, main, runOrFail, root } from './lib/run.mjs';

/** Packages that bundle.mjs and the sources of the command line import. */
const PACKAGES = ['esbuild', '@noble/hashes', 'smol-toml'];
const SOURCES = [
  'src',
  'scripts/bundle.mjs',
  ...['facts', 'program', 'parts', 'worker-parts', 'compile-ahead'].map(name => `scripts/lib/${name}.mjs`),
  'tsconfig.json'
];

const json = name => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** These packages and all that they depend on, as the lock file has them. */
function locked(names) {
  const { packages } = json('package-lock.json');
  const found = {};
  const pending = names.map(name => `node_modules/${name}`);
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const entry = packages[place];
    if (entry !== undefined && found[place] === undefined) {
      found[place] = entry;
      const needed = { ...entry.dependencies, ...entry.optionalDependencies };
      pending.push(...Object.keys(needed).map(name => `node_modules/${name}`));
    }
  }
  return found;
}

/** A package of its own that needs only these. */
function manifest(folder) {
  const packages = locked(PACKAGES);
  // The bundler reads the same fields as in the whole package, so that it builds the same program.
  const { version, sideEffects } = json('package.json');
  const own = {
    name: 'scan-model',
    version,
    private: true,
    sideEffects,
    dependencies: Object.fromEntries(PACKAGES.map(name => [name, packages[`node_modules/${name}`].version]))
  };
  const lock = { name: own.name, version, lockfileVersion: 3, requires: true, packages: { '': own, ...packages } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

await main(async () => {
  const outfiles = process.argv.slice(2).map(name => resolve(name));
  if (outfiles.length === 0) {
    throw new UserError('No file was named to write the program to.', 'node scripts/cli-alone.mjs OUTFILE...');
  }
  checkNode();
  const folder = mkdtempSync(join(tmpdir(), 'scan-model-build-'));
  try {
    manifest(folder);
    for (const name of SOURCES) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    await runOrFail('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      quiet: true,
      todo: 'read the lines above. Without a network, or behind a proxy, npm needs to be told of a registry that it can reach.'
    });
    const bundle = join(folder, 'scan-model.mjs');
    await runOrFail(process.execPath, [join(folder, 'scripts', 'bundle.mjs'), 'cli', bundle], { cwd: folder });
    for (const outfile of outfiles) {
      mkdirSync(dirname(outfile), { recursive: true });
      copyFileSync(bundle, outfile);
      copyFacts(root, dirname(outfile));
      copyCompiled(bundle, outfile);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
