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

/** Output of the magic in a notebook for this file. */
function bundleFor(folder: string, name: string): Readonly<Record<string, unknown>> {
  const program = `import json, jupyterlab_scan_model as m; print(json.dumps(m.scan(${JSON.stringify(name)})._repr_mimebundle_()))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', program], { cwd: folder, encoding: 'utf8' })) as Record<
    string,
    unknown
  >;
}

/** A notebook that another user has run and sent: one cell for each bundle. */
function executed(
  bundles: readonly Readonly<Record<string, unknown>>[],
  sources: readonly string[] = bundles.map(() => '%scan_model ...')
): string {
  const cells = bundles.map((data, i) => ({
    cell_type: 'code',
    execution_count: i + 1,
    id: `cell-${i}`,
    metadata: {},
    outputs: [{ output_type: 'execute_result', execution_count: i + 1, metadata: {}, data }],
    source: [sources[i]]
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
  await output.getByText('What the stored result says').click();
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

test('a result that came with a notebook is no verdict, and running the cell makes it one', async ({
  page,
  tmpPath
}) => {
  const folder = onDisk(tmpPath);
  // The attacker claims that the malicious file is clean, and that it was scanned just now.
  const claim = JSON.parse(
    JSON.stringify(bundleFor(folder, 'song_encoder.pt')).replaceAll('song_encoder.pt', 'pretrained_song_encoder.pt')
  ) as Readonly<Record<string, unknown>>;
  writeFileSync(
    join(folder, 'hostile.ipynb'),
    executed([claim], ['%load_ext jupyterlab_scan_model\n%scan_model pretrained_song_encoder.pt'])
  );
  await page.notebook.openByPath(`${tmpPath}/hostile.ipynb`);
  const output = outputsOf(page);
  const verdict = output.locator('.jp-ScanModel-verdict');
  await expect(verdict).toHaveText(/^Stored result: Clean \(.+\), not checked now$/);
  await expect(output.locator('.jp-mod-clean')).toHaveCount(0);
  const grey = await verdict.evaluate(node => getComputedStyle(node).color);
  expect(new Set(/\d+, \d+, \d+/.exec(grey)?.[0].split(', ')).size).toBe(1);
  await keep(page, 'notebook-stored');

  await output.getByRole('button', { name: 'Check now' }).click();
  await expect(rowOf(page, `${tmpPath}/pretrained_song_encoder.pt`)).toContainText('Unsafe');
  await expect(verdict).toHaveText(/^Stored result/);

  await page.notebook.run();
  await expect(verdict).toHaveText('Unsafe (critical)');
  await expect(output).not.toContainText('not checked now');
  await keep(page, 'notebook-live');

  // Another view of the same notebook was there as well; a page that is opened anew was not.
  await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook').first().click();
  await page.evaluate(async () => void (await window.jupyterapp.commands.execute('docmanager:clone')));
  await expect(page.locator('.jp-NotebookPanel .jp-ScanModel-verdict')).toHaveText([
    'Unsafe (critical)',
    'Unsafe (critical)'
  ]);
  await page.notebook.save();
  await page.evaluate(() => window.location.reload());
  await expect(page.locator('.jp-ScanModel-verdict').first()).toHaveText(
    /^Stored result: Unsafe \(critical\) \(.+\), not checked now$/
  );
});

test('a result in a console is fresh', async ({ page, tmpPath }) => {
  await page.evaluate(
    async path =>
      void (await window.jupyterapp.commands.execute('console:create', {
        path,
        kernelPreference: { name: 'python3' }
      })),
    tmpPath
  );
  const console = page.locator('.jp-CodeConsole');
  await expect(page.getByText('Python 3 (ipykernel) | Idle')).toBeVisible({ timeout: 60_000 });
  await console.locator('.jp-CodeConsole-input .cm-content').click();
  await page.keyboard.insertText(`%load_ext jupyterlab_scan_model\n%scan_model ${onDisk(tmpPath)}/song_encoder.pt`);
  await page.keyboard.press('Shift+Enter');
  await expect(console.locator('.jp-ScanModel-verdict')).toHaveText('Clean');
});

test('a load that the guard stops shows the finding, and no way through the guard', async ({ page, tmpPath }) => {
  const folder = onDisk(tmpPath);
  put(folder, { 'evil.pkl': "cos\nsystem\n(S'echo only an echo'\ntR." });
  const lines = [
    '%load_ext jupyterlab_scan_model',
    '%scan_model --guard on',
    'import pickle',
    "pickle.load(open('evil.pkl', 'rb'))"
  ];
  writeFileSync(join(folder, 'guarded.ipynb'), executed([{ 'text/plain': '' }], [lines.join('\n')]));
  await page.notebook.openByPath(`${tmpPath}/guarded.ipynb`);
  await page.notebook.run();
  const output = outputsOf(page);
  await expect(output.locator('.jp-ScanModel-verdict')).toHaveText('Unsafe (critical)');
  const error = page
    .locator(
      '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText[data-mime-type="application/vnd.jupyter.error"]'
    )
    .last();
  await expect(error).toContainText('UnsafeModelError: ');
  await expect(error).toContainText('was stopped before it loaded anything.');
  await expect(error).not.toContainText('control.py');
  await keep(page, 'notebook-stopped');
  await output.getByRole('button', { name: 'Show in the panel' }).last().click();
  await expect(rowOf(page, `${tmpPath}/evil.pkl`)).toContainText('Unsafe');
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
  await expect(outputs.nth(0)).toContainText('not checked now');
  await expect(outputs.nth(0)).not.toContainText(LAMBDA);
  await outputs.nth(0).getByText('What the stored result says').click();
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
