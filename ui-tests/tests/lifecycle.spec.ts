import { expect, galata, test } from '@jupyterlab/galata';
import { readFileSync } from 'fs';

import { onDisk } from '../environment';
import { HONEST, PAYLOAD, put } from '../files';
import { listed, panelOf, rowOf, scanByMenu } from '../scanner';

test('the panel is there again after a reload', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': HONEST });
  await listed(page, 'a.pkl');
  await scanByMenu(page, 'a.pkl');
  await expect(rowOf(page, `${tmpPath}/a.pkl`)).toContainText('Clean');
  // JupyterLab saves its layout a moment after it changed.
  await page.waitForTimeout(2000);
  await page.reload();
  await expect(panelOf(page)).toBeVisible();
});

test('a scan is cancelled, and done after all when it is asked for again', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'slow.pkl': HONEST });
  await listed(page, 'slow.pkl');
  let held = true;
  await page.route('**/files/**/slow.pkl*', async route => {
    if (!held) {
      await route.continue();
    }
  });
  await scanByMenu(page, 'slow.pkl');
  const row = rowOf(page, `${tmpPath}/slow.pkl`);
  await expect(row).toContainText('Scanning…');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:cancel'));
  await expect(row).toContainText('Incomplete');
  held = false;
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:rescan'));
  await expect(row).toContainText('Clean');
});

test('scanning again sees what has changed, and the report is saved as JSON', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': HONEST });
  await listed(page, 'a.pkl');
  await scanByMenu(page, 'a.pkl');
  const row = rowOf(page, `${tmpPath}/a.pkl`);
  await expect(row).toContainText('Clean');
  put(onDisk(tmpPath), { 'a.pkl': PAYLOAD });
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:rescan'));
  await expect(row).toContainText('Unsafe');
  const saving = page.waitForEvent('download');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:save-report'));
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^scan-model-\d{4}-\d\d-\d\d\.json$/);
  const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as { issues: { evidence: string }[] };
  expect(report.issues[0].evidence).toContain("system('echo hi')");
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
  await expect(row).toHaveCount(0);
});

test.describe('a finding that nobody sees', () => {
  test.use({ mockSettings: { ...galata.DEFAULT_SETTINGS } });

  test('is told by a notification, which leads to the panel', async ({ page, tmpPath }) => {
    put(onDisk(tmpPath), { 'bad.pkl': PAYLOAD });
    await listed(page, 'bad.pkl');
    let release: () => void = () => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route('**/files/**/bad.pkl*', async route => {
      await held;
      await route.continue();
    });
    await scanByMenu(page, 'bad.pkl');
    await expect(panelOf(page)).toBeVisible();
    await page.sidebar.close('right');
    await expect(panelOf(page)).toBeHidden();
    release();
    const toast = page.locator('.Toastify__toast').filter({ hasText: 'bad.pkl' });
    await toast.getByRole('button', { name: 'Show' }).click();
    await expect(rowOf(page, `${tmpPath}/bad.pkl`)).toContainText('Unsafe');
  });

  test('nor is a good end kept from who does not see it', async ({ page, tmpPath }) => {
    put(onDisk(tmpPath), { 'good.pkl': HONEST });
    await listed(page, 'good.pkl');
    let release: () => void = () => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route('**/files/**/good.pkl*', async route => {
      await held;
      await route.continue();
    });
    await scanByMenu(page, 'good.pkl');
    await expect(panelOf(page)).toBeVisible();
    await page.sidebar.close('right');
    release();
    const toast = page.locator('.Toastify__toast').filter({ hasText: 'good.pkl was scanned: Clean' });
    await toast.getByRole('button', { name: 'Show' }).click();
    await expect(panelOf(page)).toBeVisible();
  });
});
