// npm run oracle -- readers [--minutes N] [--seed S] [FORMAT...]: real readers against the engine. See bench/oracle/README.md.

import { build } from 'esbuild';
import { join } from 'node:path';

import { ensureFrameworks } from './lib/frameworks.mjs';
import { pythonOf } from './lib/python.mjs';
import { UserError, main, root, run } from './lib/run.mjs';

main(async () => {
  const [what, ...given] = process.argv.slice(2);
  if (what !== 'readers') {
    throw new UserError('Usage: npm run oracle -- readers [--minutes N] [--seed S] [FORMAT...]');
  }
  const venv = await ensureFrameworks();
  const engine = join(root, '.cache', 'oracle', 'engine.mjs');
  await build({
    entryPoints: [join(root, 'src/scanner/testing/oracle/oracle-engine.ts')],
    outfile: engine,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  const out = join(root, 'bench', 'out', 'oracle');
  process.exitCode = await run(pythonOf(venv), ['-m', 'readers', '--engine', engine, '--out', out, ...given], {
    cwd: join(root, 'bench', 'oracle')
  });
});
