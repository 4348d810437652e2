import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { createHash } from 'crypto';
import { rmSync } from 'fs';

import { onDisk } from '../environment';
import { HONEST, PAYLOAD, put } from '../files';
import { itemOf, listed, panelOf, rowOf, scanByMenu } from '../scanner';

const verdictOf = (page: Page) => panelOf(page).locator('.jp-ScanModel-verdict');
const headlineOf = (page: Page) => panelOf(page).locator('.jp-ScanModel-summary');

test('a file that has changed since its scan is not clean before it is scanned again', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': HONEST, 'b.pkl': HONEST });
  await listed(page, 'a.pkl', 'b.pkl');
  await scanByMenu(page, 'a.pkl');
  await expect(verdictOf(page)).toHaveText('Clean');
  put(onDisk(tmpPath), { 'a.pkl': PAYLOAD });
  // The file browser reads its folder again.
  await page.filebrowser.refresh();
  await expect(verdictOf(page)).toHaveText('Incomplete');
  await expect(panelOf(page)).toContainText('has changed since it was scanned');
  const row = rowOf(page, `${tmpPath}/a.pkl`);
  await expect(row).toContainText('Changed since the scan');
  await expect(row).toContainText('Before: Clean');
  // The panel still shows time and digest of the scanned file.
  await expect(panelOf(page)).toContainText(createHash('sha256').update(HONEST).digest('hex'));
  await expect(panelOf(page)).toContainText('Scanned');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:rescan'));
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
});

test('who comes back to the page is told of what has changed in the folders that the file browser does not show', async ({
  page,
  tmpPath
}) => {
  put(onDisk(tmpPath), { 'models/sub/a.pkl': HONEST, 'models/sub/b.pkl': HONEST });
  await listed(page, 'models');
  await scanByMenu(page, 'models');
  await expect(verdictOf(page)).toHaveText('Clean');
  await rowOf(page, `${tmpPath}/models/sub`).click();
  await expect(rowOf(page, `${tmpPath}/models/sub/a.pkl`)).toContainText('Clean');
  put(onDisk(tmpPath), { 'models/sub/a.pkl': PAYLOAD });
  rmSync(onDisk(`${tmpPath}/models/sub/b.pkl`));
  const asked: string[] = [];
  page.on('request', request => request.url().includes('/api/contents/') && asked.push(request.url()));
  // The model does not ask again for a file that it asked for a moment ago.
  await page.waitForTimeout(10_000);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(headlineOf(page)).toContainText('2 files have changed since they were scanned.');
  await expect(rowOf(page, `${tmpPath}/models`).first()).toContainText('2 incomplete');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.waitForTimeout(500);
  expect(asked.filter(url => /sub\/[ab]\.pkl/.test(url))).toHaveLength(2);
});

test('a worker that breaks takes no file along that it has not begun', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/slow.pkl': PAYLOAD });
  await listed(page, 'models');
  let held = 1;
  await page.route('**/files/**/slow.pkl*', async route => {
    if (held-- <= 0) {
      await route.continue();
    }
  });
  await scanByMenu(page, 'models');
  await expect(rowOf(page, `${tmpPath}/models/a.pkl`)).toContainText('Clean');
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    });
  }
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  await expect(rowOf(page, `${tmpPath}/models/slow.pkl`)).toContainText('Unsafe');
});

test('the headline is about the newest scan, and names it; earlier ones stay below', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': PAYLOAD, 'b.pkl': HONEST, 'c.pkl': HONEST, 'd.pkl': PAYLOAD });
  await listed(page, 'a.pkl', 'd.pkl');
  await scanByMenu(page, 'a.pkl');
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  await expect(panelOf(page)).toContainText("os.system('echo hi')");
  await scanByMenu(page, 'b.pkl');
  await expect(verdictOf(page)).toHaveText('Clean');
  await expect(headlineOf(page)).toContainText(`${tmpPath}/b.pkl`);
  // The finding that the user is reading stays open.
  await expect(panelOf(page)).toContainText("os.system('echo hi')");
  await expect(panelOf(page).getByRole('row').first()).toContainText('b.pkl');
  await itemOf(page, 'c.pkl').click();
  await itemOf(page, 'd.pkl').click({ modifiers: ['Control'] });
  await scanByMenu(page, 'd.pkl');
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  await expect(headlineOf(page)).toContainText('2 files');
  // The worst file of one scan stands on top.
  await expect(panelOf(page).getByRole('row').first()).toContainText('d.pkl');
});

test('the button says what it would scan', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': HONEST });
  await listed(page, 'a.pkl');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
  const button = panelOf(page).locator('.jp-ScanModel-mainButton');
  await expect(button).toHaveText('Scan this folder');
  await itemOf(page, 'a.pkl').click();
  await expect(button).toHaveText('Scan the selected files');
  await itemOf(page, 'a.pkl').click({ modifiers: ['Control'] });
  await expect(button).toHaveText('Scan this folder');
  await button.click();
  await expect(headlineOf(page)).toContainText(tmpPath);
  await expect(verdictOf(page)).toHaveText('Clean');
});

test('an empty file is asked for without a part of it', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/empty.pkl': '' });
  await listed(page, 'models');
  const failed: string[] = [];
  page.on('response', response => response.status() >= 400 && failed.push(response.url()));
  await scanByMenu(page, 'models');
  await expect(verdictOf(page)).toHaveText('Clean');
  await expect(rowOf(page, `${tmpPath}/models/empty.pkl`)).toContainText('Not a model');
  expect(failed).toEqual([]);
});
