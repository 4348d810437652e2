// The environment with the machine-learning frameworks and the readers of their files, which only tests use.

import { ensureVenv } from './python.mjs';

const VENV = '.venv-frameworks';
const REQUIREMENTS = [
  'tests/python/requirements.txt',
  'tests/requirements-frameworks.txt',
  'tests/requirements-readers.txt'
];
const WITHOUT_DEPENDENCIES = ['tests/python/requirements-schemas.txt'];

/** Makes the environment or brings it up to date; resolves to its name. */
export async function ensureFrameworks() {
  await ensureVenv(VENV, REQUIREMENTS, 'the machine-learning frameworks that the tests use', WITHOUT_DEPENDENCIES);
  return VENV;
}
