// Bundles the two programs that run outside JupyterLab's own module system: the worker and the command line.
// Usage: node scripts/bundle.mjs worker|cli [OUTFILE]

import { build } from 'esbuild';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { copyFacts } from './lib/facts.mjs';
import { compileAhead, programOf } from './lib/program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

const targets = {
  worker: {
    entryPoints: ['src/worker/entry.ts'],
    outfile: 'lib/worker/scan.worker.js',
    platform: 'browser',
    target: 'es2022',
    format: 'esm'
  },
  cli: {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/scan-model.mjs',
    platform: 'node',
    target: 'node20',
    // With `require` Node starts 5 % sooner: an `import` of a built-in module loads all that it exports.
    format: 'cjs',
    write: false
  }
};

const [name, outfile] = process.argv.slice(2);
const target = targets[name];
if (target === undefined) {
  console.error(`Usage: node scripts/bundle.mjs ${Object.keys(targets).join('|')} [OUTFILE]`);
  process.exit(2);
}

const { outputFiles } = await build({
  absWorkingDir: root,
  bundle: true,
  minify: true,
  logLevel: 'warning',
  define: { SCAN_MODEL_VERSION: JSON.stringify(version) },
  ...target,
  ...(outfile === undefined ? {} : { outfile })
});
const written = resolve(root, outfile ?? target.outfile);
if (name === 'cli') {
  await mkdir(dirname(written), { recursive: true });
  await writeFile(written, programOf(outputFiles[0].text));
  copyFacts(root, dirname(written));
  compileAhead(written);
}
if (name === 'cli' && outfile === undefined) {
  await chmod(written, 0o755);
  // The wheel carries it too.
  await mkdir(`${root}jupyterlab_scan_model/cli`, { recursive: true });
  await copyFile(written, `${root}jupyterlab_scan_model/cli/scan-model.mjs`);
  copyFacts(root, `${root}jupyterlab_scan_model/cli`);
}
