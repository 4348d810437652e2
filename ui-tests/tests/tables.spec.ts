import { expect, test } from '@jupyterlab/galata';

import { onDisk } from '../environment';
import { put } from '../files';
import { listed, rowOf, scanByMenu } from '../scanner';

/** Settings of a training run as every checkpoint of Ultralytics has them: clean by what the source of the class says. */
const SETTINGS = "cultralytics.utils\nIterableSimpleNamespace\n(tR(dS'task'\nS'detect'\nsb.";

test('the worker reads the table of the classes of a package from the server', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'settings.pkl': SETTINGS });
  await listed(page, 'settings.pkl');
  const table = page
    .context()
    .waitForEvent('requestfinished', request => request.url().endsWith('/facts/ultralytics.json'));
  await scanByMenu(page, 'settings.pkl');
  await table;
  await expect(rowOf(page, `${tmpPath}/settings.pkl`)).toContainText('Clean');
});
