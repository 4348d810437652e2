// npm run oracle -- readers|programs|code [--minutes N] [--rounds N] [--seed S] [NAME...]: real readers, loaders and Pythons against the engine.
// See bench/oracle/README.md.

import { build } from 'esbuild';
import { join } from 'node:path';

import { ensureFrameworks } from './lib/frameworks.mjs';
import { pythonOf } from './lib/python.mjs';
import { UserError, main, root, run } from './lib/run.mjs';

/** By subcommand: the Python package in bench/oracle, and the engine's side in src/scanner/testing/oracle. */
const ORACLES = {
  readers: { module: 'readers', engine: 'oracle-engine' },
  programs: { module: 'programs', engine: 'programs-engine' },
  code: { module: 'codes', engine: 'code-engine' }
};

main(async () => {
  const [what, ...given] = process.argv.slice(2);
  const oracle = ORACLES[what];
  if (oracle === undefined) {
    throw new UserError(
      `Usage: npm run oracle -- ${Object.keys(ORACLES).join('|')} [--minutes N] [--seed S] [NAME...]`
    );
  }
  const venv = await ensureFrameworks();
  const engine = join(root, '.cache', 'oracle', `${oracle.engine}.mjs`);
  await build({
    entryPoints: [join(root, `src/scanner/testing/oracle/${oracle.engine}.ts`)],
    outfile: engine,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  const out = join(root, 'bench', 'out', 'oracle');
  process.exitCode = await run(pythonOf(venv), ['-m', oracle.module, '--engine', engine, '--out', out, ...given], {
    cwd: join(root, 'bench', 'oracle'),
    // The order of sets must not be another each time.
    env: { ...process.env, PYTHONHASHSEED: '0' }
  });
});
