// Node itself and the npm packages.

import { readFileSync } from 'node:fs';

import { UserError, runOrFail, root, log } from './run.mjs';

const OLDEST = 20;

export function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST) {
    throw new UserError(
      `Node ${OLDEST} or newer is needed, and this is Node ${process.versions.node}.`,
      'install a newer Node (your system’s package manager, conda, or the installer of the Node project).'
    );
  }
}

function packages(lockFile) {
  try {
    return JSON.parse(readFileSync(`${root}${lockFile}`, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds exactly what the lock file asks for. */
function installed() {
  const wanted = packages('package-lock.json');
  const there = packages('node_modules/.package-lock.json');
  if (wanted === undefined || there === undefined) {
    return false;
  }
  // Optional packages are for other platforms.
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || there[path]?.version === version
  );
}

/** Installs the npm packages of the lock file, unless they are there. */
export async function ensurePackages() {
  if (installed()) {
    return;
  }
  log('Installing the npm packages of package-lock.json (about 900 MB of disk, once) ...');
  await runOrFail('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    todo: 'read the lines above. Without a network, or behind a proxy, npm needs to be told of a registry that it can reach.'
  });
}
