// npm run check-versions [-- NAME...]: the wheel in each JupyterLab that it supports, each in an environment of its own.
// By hand, before a release: it installs five of them. Opens each in Chromium, scans a model of the examples through the
// context menu and keeps a screenshot.

import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBrowser } from './lib/browser.mjs';
import { checkNode, ensurePackages } from './lib/node.mjs';
import { ensureVenv, ensureWheel, pythonOf } from './lib/python.mjs';
import { Trouble, main, root, say } from './lib/run.mjs';
import { ensureWheelFile } from './lib/wheel.mjs';

const TARGETS = {
  'lab-4.4': { requirement: 'jupyterlab==4.4.10', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'lab-4.5': { requirement: 'jupyterlab==4.5.11', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'lab-4.6': { requirement: 'jupyterlab==4.6.6', module: 'jupyterlab', app: 'LabApp', page: 'lab' },
  'notebook-7.4': { requirement: 'notebook==7.4.7', module: 'notebook', app: 'JupyterNotebookApp', page: 'tree' },
  'notebook-7.6': { requirement: 'notebook==7.6.5', module: 'notebook', app: 'JupyterNotebookApp', page: 'tree' }
};
const FOLDER = join('.cache', 'versions');
const MODEL = 'totally_safe_model.keras';
const EXPECTED = 'Lambda';
const PANEL = '#jupyterlab-scan-model';
const PORT = 18_700;
const ADDRESS = `http://127.0.0.1:${PORT}/`;
const START_SECONDS = 60;

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function startServer(venv, target) {
  const child = spawn(
    pythonOf(venv),
    [
      ...['-m', target.module, '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${PORT}`],
      ...['--ServerApp.port_retries=0', '--IdentityProvider.token=', `--${target.app}.expose_app_in_browser=True`],
      ...[`--ServerApp.root_dir=${join(root, 'examples')}`, '--log-level=ERROR']
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, JUPYTER_CONFIG_DIR: join(root, venv, 'config') } }
  );
  for (let waited = 0; waited < START_SECONDS; waited += 0.5) {
    await pause(500);
    const answer = await fetch(`${ADDRESS}api`).catch(() => undefined);
    if (answer?.ok) {
      return child;
    }
  }
  child.kill();
  throw new Trouble(`${target.requirement} did not start within ${START_SECONDS} s.`);
}

/** What went wrong with the extension in this page; nothing when all is well. */
async function examine(browser, name, target) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const problems = [];
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
      throw new Trouble(`No such version: ${name}. There are: ${Object.keys(TARGETS).join(', ')}`);
    }
    const venv = join(FOLDER, name);
    const requirements = join(FOLDER, `${name}.txt`);
    mkdirSync(join(root, FOLDER), { recursive: true });
    writeFileSync(join(root, requirements), `${target.requirement}\n`);
    await ensureVenv(venv, [requirements], target.requirement);
    await ensureWheel(venv, await ensureWheelFile(venv));
    const server = await startServer(venv, target);
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic']
    });
    try {
      const problems = await examine(browser, name, target);
      say(problems.length === 0 ? `ok      ${target.requirement}` : `FAILED  ${target.requirement}`);
      problems.forEach(problem => say(`        ${problem}`));
      if (problems.length > 0) {
        failing.push(name);
      }
    } finally {
      await browser.close();
      server.kill();
      await new Promise(resolve => (server.exitCode === null ? server.on('exit', resolve) : resolve()));
    }
  }
  say(`Screenshots are in ${FOLDER}.`);
  if (failing.length > 0) {
    throw new Trouble(`Not well: ${failing.join(', ')}`);
  }
});
