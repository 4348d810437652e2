// JupyterLab for the benchmarks: from the environment that `npm test` or `npm run lab` made, or that PYTHON names.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const python = process.env.PYTHON ?? fileURLToPath(new URL(join('..', '.venv', 'bin', 'python'), import.meta.url));
/** Milliseconds between two looks whether it is up, and how many. */
const PAUSE = 200;
const LOOKS = 300;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise(resolve => probe.close(resolve));
  return port;
}

/** Starts it on a folder, without a token; resolves to its address and a function that ends it. */
export async function startLab(root, more = []) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const options = [
    `--ServerApp.port=${port}`,
    `--ServerApp.root_dir=${root}`,
    '--IdentityProvider.token=',
    '--no-browser',
    '--allow-root',
    ...more
  ];
  const child = spawn(python, ['-m', 'jupyterlab', ...options], { stdio: 'ignore' });
  for (let looks = 0; looks < LOOKS; looks++) {
    if ((await fetch(`${url}api`).catch(() => undefined))?.ok) {
      return { url, stop: () => child.kill() };
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  child.kill();
  throw new Error('JupyterLab did not start.');
}
