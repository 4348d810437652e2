// npm run oracle -- readers|programs [--minutes N] [--seed S] [NAME...]: real readers and loaders against the engine.
// See bench/oracle/README.md.

import { build } from 'esbuild';
import { join } from 'node:path';

import { ensureFrameworks } from './lib/frameworks.mjs';
import { pythonOf } from './lib/python.mjs';
import { UserError, main, root, run } from './lib/run.mjs';

/** What is compared: the engine's side of it, and the Python package in bench/oracle that makes the files. */
const ORACLES = {
  readers: 'src/scanner/testing/oracle/oracle-engine.ts',
  programs: 'src/scanner/testing/oracle/programs-engine.ts'
};

main(async () => {
  const [what, ...given] = process.argv.slice(2);
  const entry = ORACLES[what];
  if (entry === undefined) {
    throw new UserError('Usage: npm run oracle -- readers|programs [--minutes N] [--seed S] [FORMAT or KIND...]');
  }
  const venv = await ensureFrameworks();
  const engine = join(root, '.cache', 'oracle', `${what}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile: engine,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  const out = join(root, 'bench', 'out', 'oracle');
  process.exitCode = await run(pythonOf(venv), ['-m', what, '--engine', engine, '--out', out, ...given], {
    cwd: join(root, 'bench', 'oracle')
  });
});
