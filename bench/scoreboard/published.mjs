// Model files that packages on PyPI and npm ship.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';

import { pythonOf } from '../../scripts/lib/python.mjs';
import { UserError, root } from '../../scripts/lib/run.mjs';

/** Downloads the packages of `published.json` and takes the listed files out of them: path, name for a copy, and row. */
export function published(folder) {
  const [downloads, out] = [join(folder, 'downloads'), join(folder, 'files')];
  mkdirSync(downloads, { recursive: true });
  const list = join(root, 'bench/scoreboard/published.json');
  const { status, stdout } = spawnSync(
    pythonOf('.venv-frameworks'),
    ['bench/scoreboard/fetch_published.py', list, downloads, out],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] }
  );
  if (status !== 0) {
    throw new UserError(
      'The published model files could not be fetched.',
      'read the lines above; a network is needed.'
    );
  }
  return JSON.parse(stdout).map(({ path }) => ({
    path: join(out, path),
    name: path,
    row: extname(path).toLowerCase() || 'no ending'
  }));
}
