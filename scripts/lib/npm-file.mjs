// The file that `npm publish` would send, and the checks on it.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { UserError, root, windows } from './run.mjs';

/** Packs the built package; resolves to the path of the file in `folder`. */
export function pack(folder, cwd = root) {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--silent', '--json', '--pack-destination', folder], {
    cwd,
    encoding: 'utf8',
    shell: windows
  });
  if (status !== 0) {
    throw new UserError(`npm pack failed:\n${stderr}`, 'npm run build, then once more.');
  }
  return join(folder, JSON.parse(stdout)[0].filename);
}

/**
 * Entries for JupyterLab's builder: modules imported without file endings, in a package of no type, as JupyterLab's own
 * packages are. Node loads none of them.
 */
const FOR_THE_BUILDER = new Set(['main', 'exports . default', 'exports ./lib/*', 'exports ./style/*']);

/** Faults that publint and arethetypeswrong find in a packed file; empty for a good one. */
export async function faultsOf(file) {
  const content = readFileSync(file);
  const tarball = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  const faults = messages
    .filter(({ type, path }) => type !== 'suggestion' && !FOR_THE_BUILDER.has(path.join(' ')))
    .map(message => `publint: ${formatMessage(message, pkg, { color: false })}`);
  const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  const options = [
    '--profile',
    'esm-only',
    '--exclude-entrypoints',
    '.',
    '--no-definitely-typed',
    '--no-color',
    '--no-emoji'
  ];
  const { status, stdout } = spawnSync(process.execPath, [attw, ...options, file], { encoding: 'utf8' });
  return status === 0 ? faults : [...faults, `arethetypeswrong: ${stdout}`];
}
