// npm run check-versions [-- NAME...]: the wheel in each JupyterLab that it supports, each in an environment of its own.
// By hand, before a release: it installs seven of them. Opens each in Chromium, scans a model of the examples through the
// context menu and keeps a screenshot.

import { chromium } from '@playwright/test';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBrowser } from './lib/browser.mjs';
import { checkNode, ensurePackages } from './lib/node.mjs';
import { ensureVenv, ensureWheel, pythonOf } from './lib/python.mjs';
import { UserError, main, runOrFail, root, log } from './lib/run.mjs';
import { ensureWheelFile } from './lib/wheel.mjs';

const TARGETS = {
  'lab-4.4': { requirement: 'jupyterlab==4.4.10', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'lab-4.5': { requirement: 'jupyterlab==4.5.11', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'lab-4.6': { requirement: 'jupyterlab==4.6.6', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'notebook-7.4': { requirement: 'notebook==7.4.7', module: 'notebook', app: 'JupyterNotebookApp', page: 'tree' },
  'notebook-7.6': { requirement: 'notebook==7.6.5', module: 'notebook', app: 'JupyterNotebookApp', page: 'tree' },
  // The last one that makes `RTC:` the drive of the file browser.
  collaboration: {
    requirement: 'jupyter-collaboration==3.1.2',
    besides: ['jupyterlab==4.4.10'],
    module: 'jupyterlab',
    app: 'LabApp',
    page: 'lab'
  },
  // No server: files come from the browser's own storage and from a folder of plain files.
  lite: { requirement: 'jupyterlite-core==0.8.6', besides: ['jupyterlab==4.6.6'], page: 'lab/index.html', static: true }
};
const FOLDER = join('.cache', 'versions');
const MODEL = 'totally_safe_model.keras';
const EXPECTED = 'Lambda';
const PANEL = '#jupyterlab-scan-model';
const PORT = 18_700;
const ADDRESS = `http://127.0.0.1:${PORT}/`;
const START_SECONDS = 60;

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

function serverArguments(target) {
  return [
    ...['-m', target.module, '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${PORT}`],
    ...['--ServerApp.port_retries=0', '--IdentityProvider.token=', `--${target.app}.expose_app_in_browser=True`],
    ...[`--ServerApp.root_dir=${join(root, 'examples')}`, '--log-level=ERROR']
  ];
}

/** Build JupyterLite with the extension and the examples; arguments of Python to serve it. */
async function liteArguments(venv) {
  const site = join(root, venv, 'site');
  mkdirSync(site, { recursive: true });
  const settings = { 'jupyter-lite-schema-version': 0, 'jupyter-config-data': { exposeAppInBrowser: true } };
  writeFileSync(join(site, 'jupyter-lite.json'), JSON.stringify(settings));
  const folders = ['--lite-dir', site, '--contents', join(root, 'examples'), '--output-dir', join(site, 'out')];
  // There, since doit leaves its database where it is started.
  await runOrFail(pythonOf(venv), ['-m', 'jupyterlite_core', 'build', ...folders], { quiet: true, cwd: site });
  return ['-m', 'http.server', '--bind', '127.0.0.1', '--directory', join(site, 'out'), String(PORT)];
}

async function startServer(venv, target) {
  const child = spawn(pythonOf(venv), target.static ? await liteArguments(venv) : serverArguments(target), {
    stdio: ['ignore', 'inherit', target.static ? 'ignore' : 'inherit'],
    env: { ...process.env, JUPYTER_CONFIG_DIR: join(root, venv, 'config') }
  });
  for (let waited = 0; waited < START_SECONDS; waited += 0.5) {
    await pause(500);
    const answer = await fetch(`${ADDRESS}${target.page}`).catch(() => undefined);
    if (answer?.ok) {
      return child;
    }
  }
  child.kill();
  throw new UserError(`${target.requirement} did not start within ${START_SECONDS} s.`);
}

/** Faults of the extension in this version; nothing when all is well. */
async function examine(browser, name, venv, target) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const problems = [];
  // It tells by the versions of the packages that they share whether the two are compatible.
  const { stderr } = spawnSync(pythonOf(venv), ['-m', 'jupyterlab.labextensions', 'list'], { encoding: 'utf8' });
  if (!/jupyterlab-scan-model .*enabled.*OK/.test(stderr)) {
    problems.push('jupyter labextension list does not call it OK');
  }
  page.on('console', message => {
    const text = message.text();
    if (message.type() === 'error' || /Unsatisfied version|No satisfying version/.test(text)) {
      if (/scan[-_]model/i.test(`${text} ${message.location().url}`)) {
        problems.push(text);
      }
    }
  });
  // Notebook 7.6 throws an error of its own at the start.
  page.on('pageerror', error => {
    if (/scan[-_]model/.test(error.stack ?? '')) {
      problems.push(String(error));
    }
  });
  await page.goto(`${ADDRESS}${target.page}`);
  const item = page.locator('.jp-DirListing-item', { hasText: MODEL });
  await item.waitFor({ timeout: 60_000 });
  const plugins = await page.evaluate(() => {
    const app = window.jupyterapp;
    const ours = app.listPlugins().filter(id => id.startsWith('jupyterlab-scan-model:'));
    return { ours, inactive: ours.filter(id => !app.isPluginActivated(id)) };
  });
  if (plugins.ours.length === 0) {
    problems.push('the extension was not loaded');
  }
  problems.push(...plugins.inactive.map(id => `${id} is not active`));
  try {
    await item.click({ button: 'right' });
    await page.locator('.lm-Menu-itemLabel', { hasText: /^Scan model$/ }).click({ timeout: 10_000 });
    await page.locator(PANEL).getByText(EXPECTED).first().waitFor({ timeout: 20_000 });
  } catch (error) {
    problems.push(`the scan: ${error.message.split('\n')[0]}`);
  }
  await page.screenshot({ path: join(root, FOLDER, `${name}.png`) });
  await page.close();
  return problems;
}

await main(async () => {
  const named = process.argv.slice(2);
  const names = named.length > 0 ? named : Object.keys(TARGETS);
  checkNode();
  await ensurePackages();
  const executablePath = await ensureBrowser();
  const failing = [];
  for (const name of names) {
    const target = TARGETS[name];
    if (target === undefined) {
      throw new UserError(`No such version: ${name}. There are: ${Object.keys(TARGETS).join(', ')}`);
    }
    const venv = join(FOLDER, name);
    const requirements = join(FOLDER, `${name}.txt`);
    mkdirSync(join(root, FOLDER), { recursive: true });
    writeFileSync(join(root, requirements), [target.requirement, ...(target.besides ?? []), ''].join('\n'));
    await ensureVenv(venv, [requirements], target.requirement);
    await ensureWheel(venv, await ensureWheelFile(venv));
    const server = await startServer(venv, target);
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic']
    });
    try {
      const problems = await examine(browser, name, venv, target);
      log(problems.length === 0 ? `ok      ${target.requirement}` : `FAILED  ${target.requirement}`);
      problems.forEach(problem => log(`        ${problem}`));
      if (problems.length > 0) {
        failing.push(name);
      }
    } finally {
      await browser.close();
      server.kill();
      await new Promise(resolve => (server.exitCode === null ? server.on('exit', resolve) : resolve()));
    }
  }
  log(`Screenshots are in ${FOLDER}.`);
  if (failing.length > 0) {
    throw new UserError(`Not well: ${failing.join(', ')}`);
  }
});
