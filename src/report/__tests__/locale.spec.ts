import { spawnSync } from 'child_process';
import { join } from 'path';

const root = join(__dirname, '../../..');

it('every message of the extension is in the Korean catalogue, and the compiled one is up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/locale.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8'
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
