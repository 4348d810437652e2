// Python and its virtual environments.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { UserError, capture, runOrFail, root, run, log, windows } from './run.mjs';
import { hashOf, stamp, stamped } from './stamp.mjs';

const OLDEST = [3, 10];
const NAMES = windows
  ? ['python', 'py']
  : ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

const recentEnough = version => version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]);

/** The first Python on PATH that is new enough; the variable PYTHON names another. */
function findPython() {
  const seen = [];
  for (const name of process.env.PYTHON ? [process.env.PYTHON] : NAMES) {
    const answer = capture(name, ['-c', 'import sys; print(*sys.version_info[:3])']);
    if (answer !== undefined) {
      const version = answer.split(' ').map(Number);
      if (recentEnough(version)) {
        return name;
      }
      seen.push(`${name} is ${version.join('.')}`);
    }
  }
  throw new UserError(
    seen.length === 0 ? 'No Python was found.' : `Python ${OLDEST.join('.')} or newer is needed: ${seen.join(', ')}.`,
    `install Python ${OLDEST.join('.')} or newer, or name one in front of the command: PYTHON=/path/to/python3.12`
  );
}

/** A program of a virtual environment. Unlike `python -m`, it does not see the folder that it is started in. */
export const programOf = (venv, name) => join(root, venv, windows ? `Scripts/${name}.exe` : `bin/${name}`);
export const pythonOf = venv => programOf(venv, 'python');

async function create(venv) {
  const python = findPython();
  if (capture(python, ['-c', 'import venv, ensurepip']) === undefined) {
    throw new UserError(
      `${python} has no venv module, so it cannot make a virtual environment.`,
      'on Debian or Ubuntu: apt-get install python3-venv'
    );
  }
  log(`Making a Python environment in ${venv} (nothing outside it is touched) ...`);
  rmSync(join(root, venv), { recursive: true, force: true });
  await runOrFail(python, ['-m', 'venv', venv]);
}

/** pip in this environment; the words of the failure say what usually helps. */
export async function pip(venv, args) {
  await runOrFail(pythonOf(venv), ['-m', 'pip', '--disable-pip-version-check', ...args], {
    quiet: true,
    env: { PIP_NO_INPUT: '1' },
    todo: 'read the lines above. Without a network, or behind a proxy, pip needs to be told of an index that it can reach.'
  });
}

/**
 * A virtual environment that holds what these requirements files ask for, made or brought up to date if needed; what
 * the files in `bare` ask for is installed without its dependencies.
 */
export async function ensureVenv(venv, requirements, why, bare = []) {
  const file = join(root, venv, '.requirements-hash');
  const alive = existsSync(pythonOf(venv)) && (await run(pythonOf(venv), ['-c', ''], { quiet: true })) === 0;
  const hash = hashOf([...requirements, ...bare]);
  if (alive && stamped(file, hash)) {
    return;
  }
  if (!alive) {
    await create(venv);
  }
  log(`Installing ${why} into ${venv}, as ${requirements.join(', ')} says (some minutes, once) ...`);
  await pip(venv, ['install', ...requirements.flatMap(name => ['-r', name])]);
  if (bare.length > 0) {
    await pip(venv, ['install', '--no-deps', ...bare.flatMap(name => ['-r', name])]);
  }
  stamp(file, hash);
}

/** Installs this wheel into an environment, replacing an older build of the same version. */
export async function ensureWheel(venv, wheel) {
  const file = join(root, venv, '.wheel-hash');
  const hash = hashOf([], [readFileSync(wheel, 'latin1')]);
  if (stamped(file, hash)) {
    return;
  }
  log(`Installing the extension into ${venv} from its wheel ...`);
  await pip(venv, ['install', wheel]);
  await pip(venv, ['install', '--no-deps', '--force-reinstall', wheel]);
  stamp(file, hash);
}
