// Bundles the two programs that run outside JupyterLab's own module system: the worker and the command line.
// Usage: node scripts/bundle.mjs worker|cli [OUTFILE]

import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { copyFacts } from './lib/facts.mjs';
import { bundleInParts } from './lib/parts.mjs';
import { compileAhead, programOf } from './lib/program.mjs';
import { PARTS, workerOf } from './lib/worker-parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

const targets = {
  worker: {
    entry: 'src/worker/entry.ts',
    outfile: 'lib/worker/scan.worker.js',
    settings: { platform: 'browser', target: 'es2022' },
    write: writeWorker
  },
  cli: {
    entry: 'src/cli/main.ts',
    outfile: 'dist/scan-model.mjs',
    // With `require` Node starts 5 % sooner: an `import` of a built-in module loads all that it exports.
    settings: { platform: 'node', target: 'node20' },
    write: writeProgram
  }
};

const [name, outfile] = process.argv.slice(2);
const target = targets[name];
if (target === undefined) {
  console.error(`Usage: node scripts/bundle.mjs ${Object.keys(targets).join('|')} [OUTFILE]`);
  process.exit(2);
}
const define = { SCAN_MODEL_VERSION: JSON.stringify(version) };
const bundle = await bundleInParts(root, target.entry, { ...target.settings, define });
const written = resolve(root, outfile ?? target.outfile);
await mkdir(dirname(written), { recursive: true });
await target.write(written);

async function writeWorker(file) {
  const { core, files } = workerOf(bundle);
  const folder = join(dirname(file), PARTS);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(file, core);
  await Promise.all([...files].map(([part, text]) => writeFile(join(folder, part), text)));
}

async function writeProgram(file) {
  await writeFile(file, await programOf(bundle));
  copyFacts(root, dirname(file));
  compileAhead(file);
  if (outfile === undefined) {
    await chmod(file, 0o755);
    // The wheel carries it too.
    await mkdir(`${root}jupyterlab_scan_model/cli`, { recursive: true });
    await copyFile(file, `${root}jupyterlab_scan_model/cli/scan-model.mjs`);
    copyFacts(root, `${root}jupyterlab_scan_model/cli`);
  }
}
