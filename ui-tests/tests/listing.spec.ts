import { expect, test } from '@jupyterlab/galata';
import type { Browser, Page } from '@playwright/test';
import { readFileSync } from 'fs';
import { join } from 'path';

import { onDisk } from '../environment';
import { HONEST, PAYLOAD, put } from '../files';
import { countingProxy, normalised } from '../proxy';
import { itemOf, listed, panelOf, rowOf, scanByMenu } from '../scanner';
import type { ServerChoice } from '../servers';
import { startServer } from '../servers';

const verdictOf = (page: Page) => panelOf(page).locator('.jp-ScanModel-verdict');

/** Text of the panel for screen readers. */
const spokenBy = (page: Page) => panelOf(page).getByRole('status');

interface Saved {
  readonly summary: { readonly verdict: string; readonly headline: string; readonly exit_code: number };
  readonly errors: readonly { readonly source: string; readonly reason: string }[];
  readonly files: readonly { readonly path: string; readonly verdict: string; readonly sha256?: string }[];
}

async function saved(page: Page): Promise<Saved> {
  const saving = page.waitForEvent('download');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:save-report'));
  return JSON.parse(readFileSync(await (await saving).path(), 'utf8')) as Saved;
}

/** Nothing on the page, spoken or saved, calls the folder clean. */
async function expectNotClean(page: Page, folder: string, reason: string): Promise<void> {
  await expect(verdictOf(page)).toHaveText('Incomplete');
  await expect(spokenBy(page)).toContainText(/^Incomplete/);
  const row = rowOf(page, folder).first();
  await expect(row).toContainText('Incomplete: ');
  await expect(row).not.toContainText('clean');
  await expect(row.locator('.jp-ScanModel-icon').first()).toHaveClass(/jp-mod-incomplete/);
  const { summary, errors } = await saved(page);
  expect(summary).toMatchObject({ verdict: 'incomplete', headline: 'Incomplete', exit_code: 2 });
  expect(errors.map(error => error.reason)).toContain(reason);
}

/** Start a server, open its file browser through a proxy, do something, and end it. */
async function visit(
  browser: Browser,
  choice: ServerChoice,
  rewrite: (url: string) => string,
  what: (page: Page) => Promise<void>
): Promise<void> {
  const server = await startServer(choice);
  const proxy = await countingProxy(server.url, rewrite);
  const page = await browser.newPage();
  try {
    await page.goto(`${proxy.url}lab?reset${choice.token ? `&token=${choice.token}` : ''}`);
    await expect(page.locator('.jp-DirListing-item').first()).toBeVisible({ timeout: 30_000 });
    await what(page);
  } finally {
    await page.close();
    await proxy.stop();
    await server.stop();
  }
}

test('a folder whose hidden files are not listed is not clean, but a file that was chosen is', async ({
  browser
}, info) => {
  const root = info.outputPath('root');
  put(root, { 'models/a.pkl': HONEST, 'models/sub/b.pkl': HONEST, 'models/.hidden.pkl': PAYLOAD });
  await visit(
    browser,
    { root },
    url => url,
    async page => {
      await scanByMenu(page, 'models');
      await expectNotClean(page, 'models', 'folder-hidden');
      await expect(rowOf(page, 'models/sub')).not.toContainText('clean');
      // Said once.
      const said = panelOf(page).locator('.jp-ScanModel-prose').filter({ hasText: 'Hidden files were not scanned' });
      await expect(said).toHaveCount(1);
      await itemOf(page, 'models').dblclick();
      await scanByMenu(page, 'a.pkl');
      await expect(verdictOf(page)).toHaveText('Clean');
    }
  );
});

test('where hidden files are listed they are scanned', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/.hidden.pkl': PAYLOAD });
  await listed(page, 'models');
  await scanByMenu(page, 'models');
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  await expect(rowOf(page, `${tmpPath}/models/.hidden.pkl`)).toContainText('Unsafe');
});

test('a folder that cannot be listed is named, and nobody calls it or those above it clean', async ({
  page,
  tmpPath
}) => {
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/deep/locked/b.pkl': PAYLOAD, 'models/fine/c.pkl': HONEST });
  await listed(page, 'models');
  await page.route('**/api/contents/**/locked?*', route => route.fulfill({ status: 403, json: { message: 'No' } }));
  await scanByMenu(page, 'models');
  await expectNotClean(page, `${tmpPath}/models`, 'folder-unreadable');
  await expect(rowOf(page, `${tmpPath}/models/deep`)).toContainText('Incomplete: ');
  await expect(rowOf(page, `${tmpPath}/models/fine`)).toContainText('all clean');
  await expect(panelOf(page)).toContainText(`The folder ${tmpPath}/models/deep/locked could not be listed`);
});

test('as long as it is listed no verdict is said, and what was not listed when it is stopped is named', async ({
  page,
  tmpPath
}) => {
  put(onDisk(tmpPath), { 'models/a.pkl': HONEST, 'models/slow/b.pkl': PAYLOAD });
  await listed(page, 'models');
  let held = true;
  await page.route('**/api/contents/**/slow?*', async route => {
    if (!held) {
      await route.continue();
    }
  });
  await scanByMenu(page, 'models');
  // The panel scans the files that it has found meanwhile.
  await expect(rowOf(page, `${tmpPath}/models/a.pkl`)).toContainText('Clean');
  await expect(panelOf(page)).toContainText('Looking for files: 1 so far, 1 scanned');
  await expect(verdictOf(page)).toHaveText('Scanning…');
  await expect(spokenBy(page)).toHaveText('Scanning…');
  await expect(rowOf(page, `${tmpPath}/models`)).not.toContainText('clean');
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:cancel'));
  await expectNotClean(page, `${tmpPath}/models`, 'listing-stopped');
  await expect(panelOf(page)).toContainText(`The scan was stopped before the folder ${tmpPath}/models/slow was listed`);
  held = false;
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:rescan'));
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
});

const TAKEN = {
  'models/good.pkl': HONEST,
  'models/checkpoints/epoch-10.pkl': PAYLOAD,
  'models/checkpoints/best/plain': PAYLOAD,
  'models/checkpoints/best/trust/last.pkl': PAYLOAD,
  'models/trust/x/checkpoints/y.pkl': PAYLOAD
};

for (const choice of [{}, { baseUrl: '/notebook/team/name/', token: 'secret' }]) {
  test(`folders named checkpoints and trust are listed, nested ones as well${choice.token ? ', behind a base URL and a token' : ''}`, async ({
    browser
  }, info) => {
    const root = info.outputPath('root');
    put(root, TAKEN);
    await visit(
      browser,
      { root, hidden: true, ...choice },
      url => url,
      async page => {
        await scanByMenu(page, 'models');
        await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
        await expect(rowOf(page, 'models')).toContainText('5 files · 4 critical');
        for (const path of Object.keys(TAKEN).filter(path => path.startsWith('models/checkpoints/best'))) {
          await expect(rowOf(page, path)).toContainText('Unsafe');
        }
        await itemOf(page, 'models').dblclick();
        await scanByMenu(page, 'checkpoints');
        await expect(panelOf(page).locator('.jp-ScanModel-summary')).toContainText('models/checkpoints');
        await expect(rowOf(page, 'models/checkpoints').first()).toContainText('3 files · 3 critical');
        // A single file without an ending, which the server takes for the number of a checkpoint.
        await page.evaluate(() =>
          window.jupyterapp.commands.execute('scan-model:scan', { paths: ['models/checkpoints/best/plain'] })
        );
        await expect(panelOf(page).locator('.jp-ScanModel-summary')).toContainText('models/checkpoints/best/plain');
        await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
      }
    );
  });
}

test('a proxy that undoes the way around such names makes the folder incomplete', async ({ browser }, info) => {
  const root = info.outputPath('root');
  put(root, { 'models/good.pkl': HONEST, 'models/checkpoints/epoch-10.pkl': PAYLOAD });
  await visit(browser, { root, hidden: true }, normalised, async page => {
    await scanByMenu(page, 'models');
    await expectNotClean(page, 'models', 'folder-unreadable');
    await expect(panelOf(page)).toContainText('The folder models/checkpoints could not be listed');
    await expect(panelOf(page)).toContainText('takes this name for something else');
  });
});

test('a large folder shows its worst files, and the others when they are asked for', async ({ page, tmpPath }) => {
  const files = Object.fromEntries(
    Array.from({ length: 700 }, (_, i) => [join('many', `m${String(i).padStart(3, '0')}.pkl`), HONEST])
  );
  put(onDisk(tmpPath), { ...files, 'many/m650.pkl': PAYLOAD });
  await listed(page, 'many');
  await scanByMenu(page, 'many');
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  await expect(panelOf(page).getByRole('progressbar')).toHaveCount(0);
  const rows = panelOf(page).getByRole('row');
  await expect(rows.nth(1)).toContainText('m650.pkl');
  const tree = panelOf(page).getByRole('treegrid');
  await expect(tree).toHaveAttribute('aria-rowcount', '502');
  await rows.first().focus();
  await page.keyboard.press('End');
  await expect(page.locator(':focus')).toContainText('200 more are not listed yet');
  await page.keyboard.press('Enter');
  await expect(tree).toHaveAttribute('aria-rowcount', '701');
  const { files: told, summary } = await saved(page);
  expect(summary.verdict).toBe('unsafe');
  expect(told.map(({ path }) => path).sort()).toEqual(Object.keys(files).map(name => `${tmpPath}/${name}`));
  expect(told.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256 ?? ''))).toBe(true);
});
