import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

import { EXAMPLES, onDisk, PYTHON, SCREENSHOTS } from '../environment';
import { put } from '../files';
import { panelOf, rowOf } from '../scanner';

const NOTEBOOK = '1-scan-model.ipynb';
const MODEL = 'totally_safe_model.keras';
const LAMBDA = "Use of unsafe operator 'Lambda' from module 'Keras'";
const MIME_TYPE = 'application/vnd.scan-model.report+json';

/** The reports in the notebook, as our renderer draws them. */
function outputsOf(page: Page): Locator {
  return page.locator('.jp-Notebook .jp-ScanModel');
}

/** What the magic leaves in a notebook for this file. */
function bundleFor(folder: string, name: string): Readonly<Record<string, unknown>> {
  const program = `import json, jupyterlab_scan_model as m; print(json.dumps(m.scan(${JSON.stringify(name)})._repr_mimebundle_()))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', program], { cwd: folder, encoding: 'utf8' })) as Record<
    string,
    unknown
  >;
}

/** A notebook that somebody has run and sent: one cell for each bundle. */
function executed(bundles: readonly Readonly<Record<string, unknown>>[]): string {
  const cells = bundles.map((data, i) => ({
    cell_type: 'code',
    execution_count: i + 1,
    id: `cell-${i}`,
    metadata: {},
    outputs: [{ output_type: 'execute_result', execution_count: i + 1, metadata: {}, data }],
    source: ['%scan_model ...']
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}

async function keep(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

test.beforeEach(({ tmpPath }) => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  cpSync(EXAMPLES, onDisk(tmpPath), { recursive: true });
});

test('the notebook of the exercise runs, shows its reports, and a finding opens in the panel', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(180_000);
  await page.notebook.openByPath(`${tmpPath}/${NOTEBOOK}`);
  await page.notebook.run();
  await page.locator('.jp-Cell').filter({ hasText: 'The model that says it is safe' }).first().scrollIntoViewIfNeeded();
  const first = outputsOf(page).filter({ hasText: LAMBDA });
  await expect(first).toBeVisible();
  await expect(first.locator('.jp-ScanModel-verdict')).toHaveText(/^(Unsafe|Runs code)/);
  await expect(first).toContainText('Medium');
  await first.scrollIntoViewIfNeeded();
  await keep(page, 'notebook-light');

  // The list has its own keys: the notebook does not go on to the next cell.
  const selected = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await first.getByRole('row').first().focus();
  const before = await selected.getAttribute('data-windowed-list-index');
  await page.keyboard.press('ArrowDown');
  await expect(first.getByRole('row').nth(1)).toBeFocused();
  expect(await selected.getAttribute('data-windowed-list-index')).toBe(before);

  await expect(panelOf(page)).not.toBeVisible();
  await first.getByRole('button', { name: 'Show in the panel' }).last().click();
  await expect(rowOf(page, `${tmpPath}/${MODEL}`)).toContainText('Unsafe');
  await expect(panelOf(page)).toContainText(LAMBDA);
  await keep(page, 'notebook-panel');
});

test('a finding of a notebook opens as that very finding in the panel', async ({ page, tmpPath }) => {
  const folder = onDisk(tmpPath);
  const calls = Array.from({ length: 40 }, (_, i) => `cos\nsystem\n(S'echo number ${i}'\ntR`).join('');
  put(folder, { 'many.pkl': `(${calls}l.` });
  writeFileSync(join(folder, 'executed.ipynb'), executed([bundleFor(folder, 'many.pkl')]));
  await page.notebook.openByPath(`${tmpPath}/executed.ipynb`);
  const output = outputsOf(page);
  await output.getByRole('searchbox').fill('number 31');
  await expect(output.getByRole('row', { expanded: true }).filter({ hasText: 'number 31' })).toHaveCount(1);
  await output.getByRole('button', { name: 'Show in the panel' }).last().click();
  const finding = panelOf(page).getByRole('row', { expanded: true }).filter({ hasText: 'number 31' });
  await expect(finding).toBeFocused();
  await expect(finding).toBeInViewport();
  await expect(panelOf(page).locator('.jp-ScanModel-verdict')).toBeInViewport();
  await expect(panelOf(page).getByLabel('What would run').filter({ hasText: 'number 31' })).toBeInViewport();
  await keep(page, 'notebook-finding');
});

test('a notebook that somebody has run is shown, and nothing starts before a button is pressed', async ({
  page,
  tmpPath
}) => {
  const folder = onDisk(tmpPath);
  const request = {
    schema: 'scan-model-request/1',
    reason: 'There is no Node.js on this machine.',
    inputs: [MODEL],
    absolute_path: '/home/somebody/else'
  };
  const bundles = [
    bundleFor(folder, MODEL),
    { [MIME_TYPE]: request, 'text/plain': 'Not scanned.' },
    { [MIME_TYPE]: { schema: 'scan-model-report/1', issues: '<img src=x>' }, 'text/plain': 'as plain text' }
  ];
  writeFileSync(join(folder, 'executed.ipynb'), executed(bundles));
  const workers: string[] = [];
  const requests: string[] = [];
  page.on('worker', worker => worker.url().includes('/jupyterlab-scan-model/') && workers.push(worker.url()));
  page.on('request', sent => sent.url().includes(MODEL) && requests.push(sent.url()));

  await page.notebook.openByPath(`${tmpPath}/executed.ipynb`);
  const outputs = outputsOf(page);
  await expect(outputs).toHaveCount(3);
  await expect(outputs.nth(0)).toContainText(LAMBDA);
  await expect(outputs.nth(1)).toContainText('There is no Node.js on this machine.');
  await expect(outputs.nth(2)).toContainText('as plain text');
  expect([...workers, ...requests]).toEqual([]);
  await expect(panelOf(page)).not.toBeVisible();

  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    // axe has a playwright-core of its own, whose types are of another version.
    const { violations } = await new AxeBuilder({ page: page as never })
      .include('.jp-ScanModel.jp-mod-output')
      .analyze();
    expect(violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
    await keep(page, `notebook-executed-${theme.replace('JupyterLab ', '').toLowerCase()}`);
  }
  await page.setViewportSize({ width: 620, height: 800 });
  await keep(page, 'notebook-executed-narrow');
  await page.setViewportSize({ width: 1280, height: 800 });

  await outputs.nth(1).getByRole('button', { name: 'Scan in the browser' }).click();
  await expect(rowOf(page, `${tmpPath}/${MODEL}`)).toContainText('Unsafe');
  expect(workers).toHaveLength(1);
  expect(requests.length).toBeGreaterThan(0);
});
