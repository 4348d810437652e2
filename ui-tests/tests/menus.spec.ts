import { expect, galata, test } from '@jupyterlab/galata';

import { onDisk } from '../environment';
import { HONEST, put } from '../files';
import { itemOf, listed, panelOf, rowOf } from '../scanner';

const PLUGIN = 'jupyterlab-scan-model:plugin';

test.describe('ways to start a scan', () => {
  test.beforeEach(async ({ page, tmpPath }) => {
    put(onDisk(tmpPath), { 'a.pkl': HONEST, 'folder/b.pkl': HONEST });
    await listed(page, 'a.pkl', 'folder');
  });

  test('the menu of files and folders has it, the menu of the empty room below has not', async ({ page }) => {
    for (const name of ['a.pkl', 'folder']) {
      await itemOf(page, name).click({ button: 'right' });
      await expect(page.getByRole('menuitem', { name: 'Scan model' })).toBeVisible();
      await page.keyboard.press('Escape');
    }
    await page.locator('.jp-DirListing-content').click({ button: 'right', position: { x: 60, y: 400 } });
    await expect(page.getByRole('menuitem', { name: 'New Folder' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Scan model' })).toHaveCount(0);
  });

  test('the menu by keys alone, the shortcut, the palette: each scans what is selected, or the folder in sight', async ({
    page,
    tmpPath
  }) => {
    const clear = () => page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:scan'));
    await expect(rowOf(page, tmpPath)).toContainText('2 files');
    await clear();

    await itemOf(page, 'a.pkl').click();
    await page.keyboard.press('Control+Alt+m');
    await expect(rowOf(page, `${tmpPath}/a.pkl`)).toContainText('Clean');
    await clear();

    await itemOf(page, 'a.pkl').click();
    await page.keyboard.press('Shift+F10');
    const active = page.locator('.lm-Menu-item.lm-mod-active');
    await page.keyboard.press('ArrowDown');
    while ((await active.getAttribute('data-command')) !== 'scan-model:scan') {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(rowOf(page, `${tmpPath}/a.pkl`)).toContainText('Clean');
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toHaveAttribute('role', 'row');
    await clear();

    await itemOf(page, 'a.pkl').click();
    await page.keyboard.press('Control+Shift+c');
    await page.locator('.lm-CommandPalette-input').fill('Scan model');
    await page.locator('.lm-CommandPalette-item', { hasText: 'Scan model' }).first().click();
    await expect(rowOf(page, `${tmpPath}/a.pkl`)).toContainText('Clean');
  });

  test('the commands say which arguments they take', async ({ page }) => {
    const described = await page.evaluate(async () => {
      const { commands } = window.jupyterapp;
      const ids = commands.listCommands().filter(id => id.startsWith('scan-model:'));
      return Promise.all(ids.map(async id => ({ id, args: (await commands.describedBy(id)).args })));
    });
    expect(described.map(({ id }) => id).sort()).toEqual([
      'scan-model:accept-finding',
      'scan-model:cancel',
      'scan-model:check-files',
      'scan-model:clear',
      'scan-model:copy-finding',
      'scan-model:forbid-policy',
      'scan-model:open',
      'scan-model:open-policy',
      'scan-model:rescan',
      'scan-model:reveal',
      'scan-model:review-policy',
      'scan-model:save-report',
      'scan-model:scan',
      'scan-model:stop-accepting',
      'scan-model:trust-callable'
    ]);
    expect(described.filter(({ args }) => args?.type !== 'object')).toEqual([]);
  });
});

test.describe('settings', () => {
  test.use({ mockSettings: { ...galata.DEFAULT_SETTINGS, [PLUGIN]: { panelSide: 'left' } } });

  test('the panel is where the settings put it', async ({ page }) => {
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
    await expect(page.locator('#jp-left-stack').locator(panelOf(page))).toBeVisible();
  });
});

test('the panel is on the right otherwise', async ({ page }) => {
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
  await expect(page.locator('#jp-right-stack').locator(panelOf(page))).toBeVisible();
});
