import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';

import { onDisk } from '../environment';
import { HONEST, PAYLOAD, put } from '../files';
import { listed, panelOf, rowOf, scanByMenu } from '../scanner';

/** Stands in front of the worker's own program: what happens to a worker when it has begun to scan a file of this name. */
const ACCIDENTS = `{
  const paths = new Map();
  const send = self.postMessage.bind(self);
  self.addEventListener('message', ({ data }) => paths.set(data.id, data.path));
  self.postMessage = replies => {
    send(replies);
    for (const { id, type } of replies) {
      const name = type === 'begin' ? paths.get(id).split('/').pop() : '';
      if (name.startsWith('breaks')) {
        reportError(new Error('out of memory'));
      }
      if (/^(breaks|stalls)/.test(name)) {
        for (;;);
      }
    }
  };
}
`;

async function withAccidents(page: IJupyterLabPageFixture): Promise<void> {
  // The name of the worker's script is its hash alone.
  await page.route(/\/static\/[0-9a-f]{16}\.js/, async route => {
    const response = await route.fetch();
    await route.fulfill({ response, body: ACCIDENTS + (await response.text()) });
  });
}

/** A folder of models, some of them behind and some in front of the file with an accident. */
async function folderWith(page: IJupyterLabPageFixture, tmpPath: string, accident: string): Promise<string[]> {
  const honest = Array.from({ length: 12 }, (_, i) => `${i < 6 ? 'a' : 'z'}${i}.pkl`);
  put(onDisk(tmpPath), Object.fromEntries(honest.map(name => [`models/${name}`, HONEST])));
  put(onDisk(tmpPath), { [`models/${accident}`]: HONEST, 'models/zz-bad.pkl': PAYLOAD });
  await listed(page, 'models');
  return honest;
}

test('a worker that breaks takes one file along, and the folder goes on', async ({ page, tmpPath }) => {
  await withAccidents(page);
  await folderWith(page, tmpPath, 'breaks.pkl');
  await scanByMenu(page, 'models');
  const folder = rowOf(page, `${tmpPath}/models`);
  await expect(folder).toContainText('14 files · 1 critical · 1 incomplete');
  await panelOf(page).getByRole('row', { name: 'breaks.pkl' }).click();
  await expect(panelOf(page)).toContainText('The scanner itself failed');
  await expect(panelOf(page)).toContainText('out of memory');
  // The worker that took its place scans on.
  put(onDisk(tmpPath), { 'next.pkl': PAYLOAD });
  await listed(page, 'next.pkl');
  await scanByMenu(page, 'next.pkl');
  await expect(rowOf(page, `${tmpPath}/next.pkl`)).toContainText('Unsafe');
});

test('a worker that stalls keeps no other file waiting, and is given up in the end', async ({ page, tmpPath }) => {
  await withAccidents(page);
  await folderWith(page, tmpPath, 'stalls.pkl');
  await page.clock.install();
  await scanByMenu(page, 'models');
  const folder = rowOf(page, `${tmpPath}/models`);
  await expect(folder).toContainText('1 critical');
  await expect(panelOf(page).getByRole('row', { name: 'Clean' })).toHaveCount(12);
  await expect(folder).not.toContainText('incomplete');
  await page.clock.fastForward('03:05');
  await expect(folder).toContainText('1 incomplete');
  await panelOf(page).getByRole('row', { name: 'stalls.pkl' }).click();
  await expect(panelOf(page)).toContainText('The scanner itself failed (no answer for 180 s)');
});
