import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, galata, test } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { copyFileSync, mkdirSync } from 'fs';
import { join } from 'path';

import { EXAMPLES, onDisk, SCREENSHOTS } from '../environment';
import { put } from '../files';
import { panelOf } from '../scanner';

/** A pickle that calls `os.system` so many times, each with another command. */
function calls(count: number, mark: string): string {
  return `(${Array.from({ length: count }, (_, i) => `cos\nsystem\n(S'echo ${mark} ${i}'\ntR`).join('')}l.`;
}

const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'];
const LONG = `${'a-model-with-a-name-that-does-not-fit-'.repeat(3)}00003-of-00005.pkl`;

async function scan(page: Page, ...paths: string[]): Promise<void> {
  await page.evaluate(
    async list => void (await window.jupyterapp.commands.execute('scan-model:scan', { paths: list })),
    paths
  );
  await expect(panelOf(page).getByRole('progressbar')).toHaveCount(0);
  await expect(verdictOf(page)).toHaveText(/./);
}

const verdictOf = (page: Page): Locator => panelOf(page).locator('.jp-ScanModel-verdict');
const treeOf = (page: Page): Locator => panelOf(page).getByRole('treegrid');
const focused = (page: Page): Locator => page.locator(':focus');

async function expectNoBarriers(page: Page, where: string): Promise<void> {
  // axe has a playwright-core of its own, whose types are of another version.
  const { violations } = await new AxeBuilder({ page: page as never }).include('#jupyterlab-scan-model').analyze();
  const told = violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(node => node.html).join(' ')}`);
  expect(told).toEqual([]);
}

async function keep(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await panelOf(page).screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

test.beforeAll(() => {
  mkdirSync(SCREENSHOTS, { recursive: true });
});

test.beforeEach(async ({ tmpPath }) => {
  const folder = onDisk(tmpPath);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(EXAMPLES, 'totally_safe_model.keras'), join(folder, 'totally_safe_model.keras'));
  put(folder, {
    'mixed/evil.pkl': calls(3, 'x'),
    [`mixed/${LONG}`]: calls(1, 'y'),
    'mixed/notes.bin': '\x01\x02\x03',
    'mixed/sub/list.pkl': '(lp0\n.'
  });
});

test('every state is pleasant and without barriers in every theme', async ({ page, tmpPath }) => {
  test.slow();
  for (const theme of THEMES) {
    const name = theme
      .replace(/^JupyterLab /, '')
      .replace(/ /g, '-')
      .toLowerCase();
    await page.theme.setTheme(theme);
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
    await page.sidebar.setWidth(320, 'right');
    await expect(panelOf(page).getByRole('heading', { name: 'Look before you load' })).toBeVisible();
    await expectNoBarriers(page, 'empty');
    await keep(page, `${name}-empty`);

    await scan(page, `${tmpPath}/totally_safe_model.keras`);
    await expect(verdictOf(page)).toHaveText('Runs code of its own (medium)');
    await expectNoBarriers(page, 'one file');
    for (const width of [200, 320, 520]) {
      await page.sidebar.setWidth(width, 'right');
      await keep(page, `${name}-one-file-${width}`);
      const [scrolled, shown] = await treeOf(page).evaluate(({ scrollWidth, clientWidth }) => [
        scrollWidth,
        clientWidth
      ]);
      expect(scrolled).toBeLessThanOrEqual(shown);
    }
    await page.sidebar.setWidth(320, 'right');

    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
    await scan(page, `${tmpPath}/mixed`);
    await expectNoBarriers(page, 'folder');
    await keep(page, `${name}-folder`);

    put(onDisk(tmpPath), { 'changing.pkl': calls(0, '') });
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
    await scan(page, `${tmpPath}/changing.pkl`);
    await expect(verdictOf(page)).toHaveText('Clean');
    put(onDisk(tmpPath), { 'changing.pkl': calls(1, '') });
    await page.filebrowser.refresh();
    await expect(panelOf(page)).toContainText('Changed since the scan');
    await expectNoBarriers(page, 'changed');
    await keep(page, `${name}-changed`);

    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
    await scan(page, `${tmpPath}/is-not-there.pkl`);
    await expect(verdictOf(page)).toHaveText('Incomplete');
    await expectNoBarriers(page, 'failed');
    await keep(page, `${name}-failed`);
  }
});

test('names of parts differ where they differ, however narrow it is', async ({ page, tmpPath }) => {
  const part = (i: number): string => `a-language-model-with-a-long-name-0000${i}-of-00003.pkl`;
  put(onDisk(tmpPath), { [`shards/${part(1)}`]: calls(0, ''), [`shards/${part(2)}`]: calls(1, '') });
  await scan(page, `${tmpPath}/shards`);
  await page.sidebar.setWidth(240, 'right');
  const tails = panelOf(page).locator('.jp-ScanModel-row.jp-mod-file .jp-ScanModel-nameTail');
  await expect(tails).toHaveText(['-00002-of-00003.pkl', '-00001-of-00003.pkl']);
  for (const tail of await tails.all()) {
    const [right, edge] = await tail.evaluate(node => [
      node.getBoundingClientRect().right,
      (node.closest('.jp-ScanModel-tree') as Element).getBoundingClientRect().right
    ]);
    expect(right).toBeLessThanOrEqual(edge);
  }
  await keep(page, 'shards-narrow');
  // The end is never shortened as long as there is something to shorten before it.
  for (const tail of await panelOf(page).locator('.jp-ScanModel-nameTail').all()) {
    expect(await tail.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
  }
});

test('below the documents, the list stands beside the verdict', async ({ page, tmpPath }) => {
  await scan(page, `${tmpPath}/mixed`);
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const panel = Array.from(shell.widgets('right')).find(({ id }) => id === 'jupyterlab-scan-model');
    shell.add(panel!, 'down');
    shell.activateById('jupyterlab-scan-model');
  });
  await expect(page.locator('#jp-down-stack').locator(panelOf(page))).toBeVisible();
  // The area below the documents opens a moment before it has its height.
  await expect.poll(async () => (await treeOf(page).boundingBox())?.height).toBeGreaterThan(100);
  const [verdict, tree] = await Promise.all([verdictOf(page).boundingBox(), treeOf(page).boundingBox()]);
  expect(tree?.x).toBeGreaterThan((verdict?.x ?? 0) + (verdict?.width ?? 0));
  await expect(panelOf(page).getByRole('row').filter({ hasText: 'evil.pkl' })).toBeInViewport();
  await page.screenshot({ path: join(SCREENSHOTS, 'down.png') });
});

test('the keyboard alone leads from the panel to the evidence and its links', async ({ page, tmpPath }) => {
  await scan(page, `${tmpPath}/mixed`);
  await panelOf(page).getByRole('searchbox').focus();
  // Past the switches for severities, to the one row that is in the tab order.
  for (let i = 0; i < 8 && (await focused(page).getAttribute('role')) !== 'row'; i++) {
    await page.keyboard.press('Tab');
  }
  await expect(focused(page)).toHaveAttribute('aria-level', '1');
  while (!(await focused(page).textContent())?.includes('evil.pkl')) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(focused(page)).toHaveAttribute('aria-expanded', 'false');
  expect(await focused(page).evaluate(row => getComputedStyle(row).outlineStyle)).toBe('solid');
  await page.keyboard.press('Enter');
  await expect(focused(page)).toHaveAttribute('aria-expanded', 'true');
  while (!(await focused(page).textContent())?.includes("os.system('echo x 0')")) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(focused(page)).toContainText('Why it matters');
  await page.keyboard.press('Tab');
  await expect(focused(page)).toHaveText('Copy');
  await page.keyboard.press('Tab');
  await expect(focused(page)).toHaveText('Accept this finding…');
  await page.keyboard.press('Tab');
  await expect(focused(page)).toHaveText('CWE-502');
  await expect(focused(page)).toHaveAttribute('rel', /noopener/);
  await page.keyboard.press('Escape');
  await expect(focused(page)).toHaveAttribute('role', 'row');
  await page.keyboard.press('Home');
  await expect(focused(page)).toHaveAttribute('aria-level', '1');
  await page.keyboard.press('ArrowLeft');
  await expect(panelOf(page).getByRole('row')).toHaveCount(1);
});

test('500 files with 5,000 findings: few rows are drawn, and all can be reached', async ({ page, tmpPath }) => {
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`many/m${String(i).padStart(3, '0')}.pkl`, calls(10, String(i))])
  );
  put(onDisk(tmpPath), files);
  await scan(page, `${tmpPath}/many`);
  await expect(panelOf(page)).toContainText('500 files: 500 unsafe.');
  await panelOf(page)
    .getByRole('button', { name: /Critical/ })
    .click();
  await expect.poll(async () => Number(await treeOf(page).getAttribute('aria-rowcount'))).toBeGreaterThan(5_500);
  expect(await panelOf(page).getByRole('row').count()).toBeLessThan(150);
  await panelOf(page).getByRole('row').first().focus();
  await page.keyboard.press('End');
  await expect(focused(page)).toHaveAttribute(
    'aria-rowindex',
    (await treeOf(page).getAttribute('aria-rowcount')) ?? ''
  );
  // The list scrolls, not the panel around it: its end would be an empty page.
  const panel = panelOf(page).locator('.jp-ScanModel');
  expect(await panel.evaluate(node => node.scrollHeight - node.clientHeight)).toBeLessThanOrEqual(1);
  await keep(page, 'long-list');
  await panelOf(page).getByRole('searchbox').fill('echo 499 7');
  await expect(panelOf(page).getByRole('row').filter({ hasText: "os.system('echo 499 7')" })).toHaveCount(1);
});

test.describe('in Korean', () => {
  test.use({
    mockSettings: { ...galata.DEFAULT_SETTINGS, '@jupyterlab/translation-extension:plugin': { locale: 'ko_KR' } }
  });

  test('the panel speaks it without a language pack', async ({ page, tmpPath }) => {
    await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
    await expect(panelOf(page).locator('.jp-ScanModel-mainButton')).toHaveText('이 폴더 스캔');
    await page.sidebar.setWidth(320, 'right');
    await keep(page, 'korean-empty');
    await page.evaluate(
      async path => void (await window.jupyterapp.commands.execute('scan-model:scan', { paths: [path] })),
      `${tmpPath}/totally_safe_model.keras`
    );
    await expect(verdictOf(page)).toHaveText('자체 코드 실행 (중간)');
    await expectNoBarriers(page, 'Korean');
    await keep(page, 'korean-one-file');
    // The remaining English text comes from the file, not from the panel.
    await expect(panelOf(page)).not.toContainText(/Loading|Why it matters|Do not/);
  });
});
