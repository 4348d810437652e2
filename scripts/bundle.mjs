// Bundles the two programs that run outside JupyterLab's own module system: the worker and the command line.
// Usage: node scripts/bundle.mjs worker|cli [OUTFILE]

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
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
    entryPoints: ['src/cli/start.ts'],
    outfile: 'dist/scan-model.mjs',
    platform: 'node',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' }
  }
};

const [name, outfile] = process.argv.slice(2);
const target = targets[name];
if (target === undefined) {
  console.error(`Usage: node scripts/bundle.mjs ${Object.keys(targets).join('|')} [OUTFILE]`);
  process.exit(2);
}
const options = { absWorkingDir: root, bundle: true, minify: true, logLevel: 'warning' };
const define = { SCAN_MODEL_VERSION: JSON.stringify(version) };

/** Stands in the program for what would end the comment that it is in. */
const COMMENT_END = '*~/';

/** The command line is in a comment of the file that starts it, so that its machine code can be kept: see src/cli/start.ts. */
async function programText() {
  const { platform, target: engine } = targets.cli;
  const inner = { entryPoints: ['src/cli/main.ts'], format: 'cjs', platform, target: engine, define, write: false };
  const { outputFiles } = await build({ ...options, ...inner });
  const { text } = outputFiles[0];
  if (text.includes(COMMENT_END) || /[^\0-\x7f]/.test(text)) {
    throw new Error(
      `The program holds ${COMMENT_END}, or characters that are not ASCII: it cannot stand in a comment.`
    );
  }
  const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return {
    define: { SCAN_MODEL_PROGRAM_ID: JSON.stringify(id), SCAN_MODEL_COMMENT_END: JSON.stringify(COMMENT_END) },
    footer: { js: `/*${id}${text.replaceAll('*/', COMMENT_END)}*/` }
  };
}

await build({
  ...options,
  format: 'esm',
  ...(name === 'cli' ? await programText() : { define }),
  ...target,
  ...(outfile === undefined ? {} : { outfile })
});
if (name === 'cli' && outfile === undefined) {
  await chmod(`${root}${target.outfile}`, 0o755);
  // The wheel carries it too.
  await mkdir(`${root}jupyterlab_scan_model/cli`, { recursive: true });
  await copyFile(`${root}${target.outfile}`, `${root}jupyterlab_scan_model/cli/scan-model.mjs`);
}
