// npm run lab [-- ARGUMENTS OF JUPYTER LAB]: from a fresh checkout to JupyterLab with the extension, on examples/.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { checkNode, ensurePackages } from './lib/node.mjs';
import { ensureVenv, ensureWheel, pythonOf } from './lib/python.mjs';
import { main, root, log } from './lib/run.mjs';
import { ensureWheelFile } from './lib/wheel.mjs';

const VENV = '.venv';

await main(async () => {
  checkNode();
  await ensureVenv(VENV, ['scripts/requirements-lab.txt'], 'JupyterLab');
  await ensurePackages();
  await ensureWheel(VENV, await ensureWheelFile(VENV));

  const args = ['-m', 'jupyterlab', `--ServerApp.root_dir=${join(root, 'examples')}`];
  // A folder can be called clean only where its hidden files are listed.
  args.push('--ContentsManager.allow_hidden=True');
  if (process.getuid?.() === 0) {
    log('You are root, as in a container: JupyterLab gets --allow-root.');
    args.push('--allow-root');
  }
  args.push(...process.argv.slice(2));
  log('Starting JupyterLab on examples/. Right-click a file there and choose “Scan model”. Ctrl+C twice stops it.');
  const lab = spawn(pythonOf(VENV), args, { cwd: join(root, 'examples'), stdio: 'inherit' });
  // The terminal sends Ctrl+C to both: JupyterLab asks and decides, this script only waits.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => lab.kill('SIGTERM'));
  process.exitCode = await new Promise(resolve => lab.on('close', code => resolve(code ?? 1)));
});
