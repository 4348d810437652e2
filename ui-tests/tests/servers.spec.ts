import { expect, test } from '@jupyterlab/galata';
import type { Browser, Page } from '@playwright/test';
import { join } from 'path';

import { HONEST, PAYLOAD, put, putTorch } from '../files';
import { itemOf, panelOf, rowOf, scanByMenu } from '../scanner';
import type { ServerChoice } from '../servers';
import { startServer } from '../servers';

/** As strict as JupyterLab bears it: it compiles its settings' schemas, and styles its elements. */
const STRICT = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' ws:",
  "worker-src 'self'"
].join('; ');

interface Visit {
  readonly page: Page;
  /** Ends the server. */
  stop(): Promise<void>;
}

/** Names that mean something in addresses, in HTML, on a command line or on a screen. */
const ODD_NAMES = [
  'per%cent.pkl',
  'per%2Fcent.pkl',
  'hash#1.pkl',
  'what?.pkl',
  `quo"te's.pkl`,
  ' a b&c;d=e+f.pkl',
  'colon: x.pkl',
  'back\\slash.pkl',
  '<img src=x onerror=alert(1)>.pkl',
  '모델 가중치.pkl',
  `${'n'.repeat(251)}.pkl`
];

/** Start a server, open its file browser, do something, and end it. */
async function visit(browser: Browser, choice: ServerChoice, what: (visit: Visit) => Promise<void>): Promise<void> {
  const server = await startServer(choice);
  const page = await browser.newPage();
  try {
    await page.goto(`${server.url}lab?reset${choice.token ? `&token=${choice.token}` : ''}`);
    if (choice.password) {
      await page.locator('#password_input').fill(choice.password);
      await page.locator('#login_submit').click();
    }
    await expect(page.locator('.jp-DirListing-item').first()).toBeVisible({ timeout: 30_000 });
    await what({ page, stop: () => server.stop() });
  } finally {
    await page.close();
    await server.stop();
  }
}

test('a strict policy, a base URL and a token are no obstacle', async ({ browser }, info) => {
  const root = info.outputPath('root');
  putTorch(join(root, 'model.pt'), 3, 2 ** 20);
  put(root, { 'folder/bad.pkl': PAYLOAD, 'folder/good.pkl': HONEST });
  const choice = { root, baseUrl: '/notebook/team/name/', token: 'secret', policy: STRICT };
  await visit(browser, choice, async ({ page }) => {
    await scanByMenu(page, 'model.pt');
    await expect(rowOf(page, 'model.pt')).toContainText('Clean');
    await scanByMenu(page, 'folder');
    await expect(rowOf(page, 'folder')).toContainText('2 files · 1 critical');
  });
});

test('a policy without workers is named as the reason', async ({ browser }, info) => {
  const root = info.outputPath('root');
  put(root, { 'good.pkl': HONEST });
  await visit(browser, { root, policy: "worker-src 'none'" }, async ({ page }) => {
    await scanByMenu(page, 'good.pkl');
    await expect(rowOf(page, 'good.pkl')).toContainText('Incomplete');
    await expect(panelOf(page)).toContainText('The browser does not let the scanner start in the background.');
  });
});

test('who is logged out is told so, and goes on after logging in again', async ({ browser }, info) => {
  const root = info.outputPath('root');
  put(root, { 'good.pkl': HONEST });
  await visit(browser, { root, password: 'secret' }, async ({ page }) => {
    const context = page.context();
    const cookies = await context.cookies();
    await context.clearCookies();
    await scanByMenu(page, 'good.pkl');
    await expect(rowOf(page, 'good.pkl')).toContainText('Incomplete');
    await expect(panelOf(page)).toContainText('The server asks you to log in again.');
    await context.addCookies(cookies);
    await panelOf(page).getByRole('button', { name: 'Scan again' }).last().click();
    await expect(rowOf(page, 'good.pkl')).toContainText('Clean');
  });
});

test('a server that ends during a scan leaves no file without an outcome', async ({ browser }, info) => {
  const root = info.outputPath('root');
  put(root, Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`folder/${i}.pkl`, HONEST])));
  await visit(browser, { root }, async ({ page, stop }) => {
    await page.route('**/files/folder/2.pkl*', async route => {
      await stop();
      await route.continue();
    });
    await scanByMenu(page, 'folder');
    await expect(rowOf(page, 'folder/2.pkl')).toContainText('Incomplete');
    await expect(panelOf(page).getByRole('progressbar')).toHaveCount(0);
    await rowOf(page, 'folder/2.pkl').click();
    await expect(panelOf(page)).toContainText('Check that the server is running');
  });
});

// jupyter_server's own handler of downloads wants a folder, whether or not it needs one.
const DOWNLOADS = {
  'with downloads': ['--ContentsManager.files_handler_params={"path": "."}'],
  'without downloads': []
};
for (const [kind, more] of Object.entries(DOWNLOADS)) {
  test(`a storage that is no disk, ${kind}, has its files copied, up to the limit of the settings`, async ({
    browser
  }, info) => {
    const settings = info.outputPath('settings');
    put(settings, { 'jupyterlab-scan-model/plugin.jupyterlab-settings': '{"wholeCopyLimit": 2}' });
    const choice = {
      root: info.outputPath('.'),
      hidden: true,
      arguments: [
        '--ServerApp.contents_manager_class=memory_contents.MemoryContents',
        `--LabApp.user_settings_dir=${settings}`,
        ...more
      ]
    };
    await visit(browser, choice, async ({ page }) => {
      await scanByMenu(page, 'small.pkl');
      await expect(rowOf(page, 'small.pkl')).toContainText('Unsafe');
      await scanByMenu(page, 'padded.pkl');
      await expect(rowOf(page, 'padded.pkl')).toContainText('Unsafe');
      await expect(panelOf(page)).toContainText('so all 0.2 MB were copied to be scanned');
      await scanByMenu(page, 'folder');
      await expect(rowOf(page, 'folder')).toContainText('1 file · all clean');
      await scanByMenu(page, 'large.bin');
      await expect(rowOf(page, 'large.bin')).toContainText('Incomplete');
      await expect(panelOf(page)).toContainText('Raise the limit for whole copies in the settings');
    });
  });
}

test('names that mean something elsewhere are just names', async ({ browser }, info) => {
  const root = info.outputPath('root');
  put(root, Object.fromEntries(ODD_NAMES.map(name => [`odd #1 %20?/${name}`, PAYLOAD])));
  await visit(browser, { root }, async ({ page }) => {
    await scanByMenu(page, 'odd #1 %20?');
    await expect(rowOf(page, 'odd #1 %20?')).toContainText(`${ODD_NAMES.length} files · ${ODD_NAMES.length} critical`);
    await itemOf(page, 'odd #1 %20?').dblclick();
    await scanByMenu(page, 'per%cent.pkl');
    await expect(rowOf(page, 'odd #1 %20?/per%cent.pkl').first()).toContainText('Unsafe');
  });
});
