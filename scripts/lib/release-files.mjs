// The files of a release, made from a tree that holds its version, and the checks on them.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { faultsOf, pack } from './npm-file.mjs';
import { ensureVenv, programOf, pythonOf } from './python.mjs';
import { UserError, runOrFail, root, log, windows } from './run.mjs';

const TOOLS = join('.cache', 'release', 'tools');
const CLEAN = join('.cache', 'release', 'clean');
/** The Containerfile, and the files that it copies. */
const CONTEXT = ['pipeline/Containerfile', 'pipeline/image/gate.mjs', 'dist/scan-model.mjs', 'dist/facts'];
const EVIL = "cos\nsystem\n(S'echo this is only an echo'\ntR.";

const quiet = (cwd, env = {}) => ({ cwd, env, quiet: true, todo: 'the lines above name the error.' });

/** Builds all from `tree` into `out`; resolves to the paths by kind. */
export async function makeFiles(tree, version, out, epoch) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  // The same commit gives the same bytes.
  const env = {
    SOURCE_DATE_EPOCH: String(epoch),
    HATCH_JUPYTER_BUILDER_SKIP_NPM: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1'
  };
  await ensureVenv(TOOLS, ['scripts/requirements-release.txt'], 'the tools of a release');
  log('Building the extension, the worker, the command line and the library ...');
  await runOrFail('npm', ['run', '--silent', 'build'], quiet(tree));
  log('Packing the sdist, and the wheel from it ...');
  await runOrFail(pythonOf(TOOLS), ['-m', 'build', '--outdir', out, tree], quiet(tree, env));
  log('Packing the npm file and the container’s context ...');
  const npmFile = pack(out, tree);
  const container = join(out, `scan-model-container-${version}.tar.gz`);
  await runOrFail('tar', ['-czf', container, ...CONTEXT], quiet(tree));
  const [wheel, sdist] = ['.whl', `${version}.tar.gz`].map(end =>
    join(
      out,
      readdirSync(out).find(name => name.startsWith('jupyterlab_scan_model-') && name.endsWith(end))
    )
  );
  const files = { wheel, sdist, npmFile, container };
  const lines = Object.values(files).map(file => `${sha256(file)}  ${file.slice(out.length + 1)}\n`);
  writeFileSync(join(out, 'SHA256SUMS'), lines.sort().join(''));
  return files;
}

const sha256 = file => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Checks these files before a release. Throws a UserError for the first fault. */
export async function checkFiles({ wheel, sdist, npmFile, container }, version) {
  await passes('twine check --strict', programOf(TOOLS, 'twine'), ['check', '--strict', wheel, sdist]);
  await passes('check-wheel-contents', programOf(TOOLS, 'check-wheel-contents'), [
    '--config',
    join(root, 'pyproject.toml'),
    wheel
  ]);
  const faults = await faultsOf(npmFile);
  if (faults.length > 0) {
    throw new UserError(`The npm file has faults:\n${faults.join('\n')}`);
  }
  log('  ok  publint, arethetypeswrong');
  await passes(
    'the npm file as a stranger uses it',
    process.execPath,
    ['--test', join(root, 'tests', 'package', 'package.test.mjs')],
    {
      SCAN_MODEL_NPM_FILE: npmFile
    }
  );
  await checkContainer(container, version);
  await checkInstalled(wheel, version);
}

async function passes(what, program, args, env = {}) {
  await runOrFail(program, args, { ...quiet(root, env), todo: `${what} failed: the lines above say why.` });
  log(`  ok  ${what}`);
}

/** The program of the container's context starts, and is of this version. */
async function checkContainer(container, version) {
  const folder = mkdtempSync(join(tmpdir(), 'scan-model-container-'));
  try {
    await runOrFail('tar', ['-xzf', container, '-C', folder], quiet(root));
    const { stdout } = spawnSync(process.execPath, [join(folder, 'dist', 'scan-model.mjs'), '--version'], {
      encoding: 'utf8'
    });
    expect(
      stdout.includes(version),
      `the program of the container says ${stdout.trim() || 'nothing'}, not ${version}.`
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  log('  ok  the container’s context');
}

/** The wheel in an environment of its own, with no Node on PATH: the command works, and JupyterLab takes the extension. */
async function checkInstalled(wheel, version) {
  rmSync(join(root, CLEAN), { recursive: true, force: true });
  await ensureVenv(CLEAN, ['scripts/requirements-lab.txt'], 'JupyterLab, to try the wheel in');
  await runOrFail(pythonOf(CLEAN), ['-m', 'pip', 'install', '--disable-pip-version-check', wheel], quiet(root));
  const folder = mkdtempSync(join(tmpdir(), 'scan-model-clean-'));
  try {
    writeFileSync(join(folder, 'evil.pkl'), EVIL);
    const scripts = dirname(pythonOf(CLEAN));
    const env = {
      HOME: folder,
      PATH: scripts,
      JUPYTER_CONFIG_DIR: folder,
      ...(windows ? { SystemRoot: process.env.SystemRoot } : {})
    };
    const ask = (name, ...args) => spawnSync(programOf(CLEAN, name), args, { cwd: folder, env, encoding: 'utf8' });

    const found = ask('python', '-c', 'import shutil; print(shutil.which("node"))').stdout.trim();
    expect(found === 'None', `there is a Node on PATH after all: ${found}`);
    const told = ask('scan-model', '--version');
    expect(told.stdout.includes(version), `scan-model --version says ${told.stdout}${told.stderr}`);
    const scan = ask('scan-model', 'evil.pkl');
    expect(
      scan.status === 1 && scan.stdout.includes('this is only an echo'),
      `scan-model says ${scan.stdout}${scan.stderr}`
    );
    log('  ok  scan-model, installed where no Node is on PATH');

    const list = ask('jupyter-labextension', 'list');
    const line = `${list.stdout}${list.stderr}`.split('\n').find(text => text.includes('jupyterlab-scan-model'));
    expect(
      line?.includes(`v${version}`) && line.includes('enabled') && line.includes('OK'),
      `JupyterLab says: ${line ?? list.stderr}`
    );
    log(`  ok  JupyterLab lists ${stripVTControlCharacters(line).trim()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expect(condition, fault) {
  if (!condition) {
    throw new UserError(`A file of the release does not do what it should: ${fault}`);
  }
}
