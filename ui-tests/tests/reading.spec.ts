import { expect, test } from '@jupyterlab/galata';
import { renameSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

import { onDisk } from '../environment';
import { CALL, HONEST, PAYLOAD, put, putTorch } from '../files';
import { countingProxy } from '../proxy';
import { itemOf, listed, panelOf, rowOf, scanByMenu } from '../scanner';
import { startServer } from '../servers';

test('a right-click on a file leads to its verdict', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'bad.pkl': PAYLOAD, 'good.pkl': HONEST });
  await listed(page, 'bad.pkl', 'good.pkl');
  await scanByMenu(page, 'bad.pkl');
  await expect(rowOf(page, `${tmpPath}/bad.pkl`)).toContainText('Unsafe');
  await expect(panelOf(page)).toContainText("system('echo hi')");
  await scanByMenu(page, 'good.pkl');
  await expect(rowOf(page, `${tmpPath}/good.pkl`)).toContainText('Clean');
});

test('several selected files are scanned, and a folder with its subfolders', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'a.pkl': PAYLOAD, 'b.pkl': HONEST, 'c.pkl': HONEST });
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/deep/er/bad.pkl': PAYLOAD });
  await listed(page, 'a.pkl', 'c.pkl');
  await itemOf(page, 'a.pkl').click();
  await itemOf(page, 'b.pkl').click({ modifiers: ['Control'] });
  await scanByMenu(page, 'b.pkl');
  await expect(rowOf(page, `${tmpPath}/a.pkl`)).toContainText('Unsafe');
  await expect(rowOf(page, `${tmpPath}/b.pkl`)).toContainText('Clean');
  await expect(rowOf(page, `${tmpPath}/c.pkl`)).toHaveCount(0);

  await scanByMenu(page, 'models');
  const folder = rowOf(page, `${tmpPath}/models`);
  await expect(folder).toContainText('2 files');
  await expect(folder).toContainText('1 critical');
  await expect(panelOf(page)).not.toContainText('Hidden files');
});

test('what cannot be read is told in words', async ({ page, tmpPath }) => {
  const outside = join(tmpdir(), `scan-model-outside-${process.pid}.pkl`);
  put(tmpdir(), { [`scan-model-outside-${process.pid}.pkl`]: HONEST });
  put(onDisk(tmpPath), { 'gone.pkl': HONEST, 'empty.pkl': '' });
  symlinkSync(outside, onDisk(`${tmpPath}/link.pkl`));
  await listed(page, 'gone.pkl', 'empty.pkl', 'link.pkl');
  renameSync(onDisk(`${tmpPath}/gone.pkl`), onDisk(`${tmpPath}/elsewhere`));

  await scanByMenu(page, 'gone.pkl');
  await expect(rowOf(page, `${tmpPath}/gone.pkl`)).toContainText('Incomplete');
  await expect(panelOf(page)).toContainText('The file was not found.');
  await scanByMenu(page, 'link.pkl');
  await expect(rowOf(page, `${tmpPath}/link.pkl`)).toContainText('Incomplete');
  await expect(panelOf(page)).toContainText('The server does not allow this file to be read.');
  await scanByMenu(page, 'empty.pkl');
  await expect(rowOf(page, `${tmpPath}/empty.pkl`)).toContainText('Not a model');
});

test('a file that is written while it is read is not called clean', async ({ page, tmpPath }) => {
  putTorch(onDisk(`${tmpPath}/model.pt`), 3, 2 ** 20);
  await listed(page, 'model.pt');
  // The first answer is about the file as it was; by the next request another program has written to it.
  await page.route('**/files/**/model.pt*', async route => {
    const response = await route.fetch();
    putTorch(onDisk(`${tmpPath}/model.pt`), 4, 2 ** 20);
    await route.fulfill({ response });
  });
  await scanByMenu(page, 'model.pt');
  const row = rowOf(page, `${tmpPath}/model.pt`);
  await expect(row).toContainText('Incomplete');
  await expect(panelOf(page)).toContainText('The file changed while it was being read.');
});

test('a storage without ranges has its files copied, up to the limit', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'small.pkl': Buffer.concat([Buffer.from(PAYLOAD), Buffer.alloc(100_000)]) });
  await listed(page, 'small.pkl');
  await page.route('**/files/**/*.pkl*', async route => {
    const headers = { ...route.request().headers() };
    delete headers.range;
    await route.continue({ headers });
  });
  await scanByMenu(page, 'small.pkl');
  const row = rowOf(page, `${tmpPath}/small.pkl`);
  await expect(row).toContainText('Unsafe');
  await expect(panelOf(page)).toContainText('cannot hand out parts of a file');
});

test('behind a base URL and a token, 3 GB are judged from less than 2 MB', async ({ browser }, info) => {
  const root = info.outputPath('root');
  putTorch(join(root, 'large.pt'), 250, 12 * 2 ** 20, CALL);
  const server = await startServer({ root, baseUrl: '/notebook/team/name/', token: 'secret' });
  const proxy = await countingProxy(server.url);
  const page = await browser.newPage();
  try {
    await page.goto(`${proxy.url}lab?token=secret&reset`);
    await expect(itemOf(page, 'large.pt')).toBeVisible({ timeout: 30_000 });
    proxy.reset();
    await scanByMenu(page, 'large.pt');
    await expect(rowOf(page, 'large.pt')).toContainText('Unsafe');
    expect(proxy.bytes('/files/')).toBeLessThan(2 * 2 ** 20);
    expect(proxy.bytes('/files/')).toBeGreaterThan(0);
  } finally {
    await page.close();
    await proxy.stop();
    await server.stop();
  }
});
