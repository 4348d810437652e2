import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, galata, test } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

import { onDisk, PYTHON, SCREENSHOTS, SERVER_ROOT } from '../environment';
import { HONEST, PAYLOAD, put, putTorch, remove } from '../files';
import { panelOf, rowOf } from '../scanner';

const POLICY = 'scan-model.toml';

/** An instance of a class in an unknown package. */
const UNKNOWN = 'cmy_lab.models\nEncoder\n(tR.';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const acceptance = (expires: string): string =>
  `[[accepted]]\nsha256 = "${sha256(PAYLOAD)}"\nrule = "pickle-dangerous-call"\nreason = "Looked at by hand"\nexpires = ${expires}\n`;

/** Result of the command line for a path, run in the folder that the file browser shows. */
function cli(path: string, ...args: string[]): { status: number | null; out: string } {
  const program = join(dirname(PYTHON), 'scan-model');
  const { status, stdout } = spawnSync(program, [path, ...args], { cwd: SERVER_ROOT, encoding: 'utf8' });
  return { status, out: stdout };
}

const onServer = (): string => readFileSync(onDisk(POLICY), 'utf8');
const verdictOf = (page: Page): Locator => panelOf(page).locator('.jp-ScanModel-verdict');
const dialogOf = (page: Page): Locator => page.getByRole('dialog');
const policyOf = (page: Page): Locator => panelOf(page).locator('.jp-ScanModel-policy');

async function scan(page: Page, path: string, headline: RegExp): Promise<void> {
  await page.evaluate(
    async path => void (await window.jupyterapp.commands.execute('scan-model:scan', { paths: [path] })),
    path
  );
  await expect(verdictOf(page)).toHaveText(headline);
}

/** Look at the found policy, and choose to obey it. */
async function obey(page: Page): Promise<void> {
  await panelOf(page).getByRole('button', { name: 'Look at it…' }).click();
  await dialogOf(page).getByRole('button', { name: 'Obey this policy' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
}

async function keep(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

async function expectNoBarriers(page: Page, where: string, what = '#jupyterlab-scan-model'): Promise<void> {
  // axe has a playwright-core of its own, whose types are of another version.
  const { violations } = await new AxeBuilder({ page: page as never }).include(what).analyze();
  expect(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
}

test.beforeEach(({ tmpPath }) => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  remove(onDisk(POLICY));
  // Checkpoints that the server keeps of saved files.
  remove(onDisk('.ipynb_checkpoints'));
  put(onDisk(tmpPath), { 'evil.pkl': PAYLOAD, 'unknown.pkl': UNKNOWN, 'models/good.pkl': HONEST });
});

test.afterEach(() => remove(onDisk(POLICY)));

test('a finding is accepted, which the panel shows, the file says and the command line obeys', async ({
  page,
  tmpPath
}) => {
  const file = `${tmpPath}/evil.pkl`;
  await scan(page, file, /^Unsafe/);
  await expect(policyOf(page)).toHaveCount(0);
  expect(cli(file).status).toBe(1);

  await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText(sha256(PAYLOAD));
  await expect(dialog).toContainText('pickle-dangerous-call');
  await expect(dialog).toContainText(file);
  await expect(dialog).toContainText("Loading this file will run this call:os.system('echo hi')");
  await keep(page, 'policy-critical-dialog');
  await expect(dialog.getByLabel('Accepted until')).toHaveValue(dayFromNow(90));
  const accept = dialog.getByRole('button', { name: 'Accept' });
  await expect(accept).toBeDisabled();
  await dialog.getByLabel('Reason').fill('   ');
  await expect(accept).toBeDisabled();
  await dialog.getByLabel('Reason').fill('An echo, "ours"');
  await expect(accept).toBeEnabled();
  await expectNoBarriers(page, 'dialog', '.jp-Dialog');
  await accept.click();

  await expect(verdictOf(page)).toHaveText(/^Accepted/);
  await expect(panelOf(page)).toContainText('It does not count, because the policy accepts it.');
  const row = panelOf(page).getByRole('row').filter({ hasText: 'Accepted by the policy' });
  await expect(row).toHaveCount(1);
  await expect(panelOf(page)).toContainText('An echo, "ours"');
  await expect(policyOf(page)).toContainText('1 finding does not count');
  // The keyboard focus is on the row where the finding is now.
  await expect(page.locator(':focus')).toHaveAttribute('role', 'row');
  await expect(panelOf(page).getByRole('button', { name: 'Accept this finding…' })).toHaveCount(0);
  expect(onServer()).toContain(`sha256 = "${sha256(PAYLOAD)}"`);
  expect(onServer()).toContain('reason = "An echo, \\"ours\\""');
  expect(onServer()).toContain(`expires = "${dayFromNow(90)}"`);
  // The command line obeys a found policy only when the user allowed it; naming a policy chooses it.
  expect(cli(file).status).toBe(1);
  const after = cli(file, '--policy', POLICY);
  expect(after.status).toBe(0);
  expect(after.out).toContain('An echo, "ours"');

  await policyOf(page).getByRole('button', { name: POLICY }).click();
  await expect(page.getByRole('tab', { name: POLICY })).toBeVisible();

  // The same again after a scan, of the content and not of the name.
  await scan(page, file, /^Accepted/);
  put(onDisk(tmpPath), { 'evil.pkl': PAYLOAD.replace('echo hi', 'echo ho') });
  await scan(page, file, /^Unsafe/);
  put(onDisk(tmpPath), { 'evil.pkl': PAYLOAD });
  await scan(page, file, /^Accepted: 1 critical, until \d{4}-\d\d-\d\d$/);
  await panelOf(page).getByRole('button', { name: 'Stop accepting' }).click();
  await expect(verdictOf(page)).toHaveText('Unsafe (critical)');
  expect(onServer()).not.toContain('[[accepted]]');
});

test('a callable is trusted for all files, and what is in the policy already stays', async ({ page, tmpPath }) => {
  put(SERVER_ROOT, { [POLICY]: '# ours\nfail-on = "low"   # strict\n' });
  const file = `${tmpPath}/unknown.pkl`;
  await scan(page, file, /^Needs review$/);
  // The panel shows a policy before the user adds to it, and so obeys it.
  await panelOf(page).getByRole('button', { name: 'Trust this callable…' }).click();
  await expect(dialogOf(page)).toContainText('Obey this policy?');
  await dialogOf(page).getByRole('button', { name: 'Do not obey it' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await obey(page);
  await expect(policyOf(page)).toContainText('1 file fails a pipeline (fail-on low)');
  expect(cli(file, '--policy', POLICY).status).toBe(1);
  await panelOf(page).getByRole('button', { name: 'Trust this callable…' }).click();
  await expect(dialogOf(page)).toContainText('my_lab.models');
  await dialogOf(page).getByLabel('Reason').fill('Reviewed');
  await keep(page, 'policy-trust-dialog');
  await dialogOf(page).getByRole('button', { name: 'Trust' }).click();
  await expect(verdictOf(page)).toHaveText(/^Accepted/);
  await expect(policyOf(page)).toContainText('0 files fail a pipeline');
  expect(onServer()).toMatch(/^# ours\nfail-on = "low" {3}# strict\n\n\[\[trusted\]\]\nmodule = "my_lab.models"/);
  expect(cli(file, '--policy', POLICY).status).toBe(0);
  // The user cannot trust os.system in every file.
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  await expect(
    panelOf(page).getByRole('button', { name: 'Trust this callable…' }).filter({ visible: true })
  ).toHaveCount(0);
});

test('a malformed policy is told with its line, and nothing of it is obeyed', async ({ page, tmpPath }) => {
  put(SERVER_ROOT, { [POLICY]: `${acceptance('2999-12-31')}\nfail_on = "low"\n` });
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  const alert = panelOf(page).getByRole('alert');
  await expect(alert).toContainText(`The policy ${POLICY} is wrong in line 7: There is no setting fail_on.`);
  await expect(alert).toContainText('Nothing of it is obeyed.');
  for (const [theme, name] of [
    ['JupyterLab Light', 'light'],
    ['JupyterLab Dark', 'dark']
  ]) {
    await page.theme.setTheme(theme);
    await page.sidebar.setWidth(320, 'right');
    await expectNoBarriers(page, `malformed, ${name}`);
    await keep(page, `policy-malformed-${name}`);
  }
  await page.sidebar.setWidth(260, 'right');
  await keep(page, 'policy-malformed-narrow');
  await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
  await expect(dialogOf(page)).toContainText('Nothing was written');
  await expect(dialogOf(page)).toContainText('is wrong in line 7');
  await dialogOf(page).getByRole('button').last().click();

  // An edit counts at the next scan.
  put(SERVER_ROOT, { [POLICY]: acceptance('2999-12-31') });
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  await expect(panelOf(page).getByRole('alert')).toHaveCount(0);
  await obey(page);
  await expect(verdictOf(page)).toHaveText(/^Accepted/);
});

test('an acceptance that has run out counts again, and excluded files are listed', async ({ page, tmpPath }) => {
  put(SERVER_ROOT, { [POLICY]: `exclude = ["${tmpPath}/models/**"]\n${acceptance('2001-01-01')}` });
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  await obey(page);
  await expect(panelOf(page)).toContainText('It was accepted until 2001-01-01, and counts again since.');
  expect(cli(`${tmpPath}/evil.pkl`).status).toBe(1);
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));
  await scan(page, `${tmpPath}/models`, /^Accepted: 1 left out$/);
  const row = rowOf(page, `${tmpPath}/models/good.pkl`);
  await expect(row).toContainText('Excluded');
  await row.click();
  await expect(panelOf(page)).toContainText(`the policy excludes what matches ${tmpPath}/models/**`);
  await expectNoBarriers(page, 'excluded');
  await keep(page, 'policy-excluded');
});

test('a policy that lies there is not obeyed before a person has looked at it, and not when it has changed', async ({
  page,
  tmpPath
}) => {
  put(SERVER_ROOT, { [POLICY]: `exclude = ["*.bin"]\n${acceptance('2999-12-31')}` });
  const file = `${tmpPath}/evil.pkl`;
  await scan(page, file, /^Unsafe/);
  await expect(policyOf(page)).toContainText('was not obeyed: nobody has allowed it here.');
  await page.sidebar.setWidth(320, 'right');
  await expectNoBarriers(page, 'ignored');
  await panelOf(page).getByRole('button', { name: 'Look at it…' }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('These files are not scanned at all:*.bin');
  await expect(dialog).toContainText(`pickle-dangerous-call in the file with the SHA-256 ${sha256(PAYLOAD)}`);
  await expectNoBarriers(page, 'look', '.jp-Dialog');
  await keep(page, 'policy-look');
  // Enter alone changes nothing.
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(verdictOf(page)).toHaveText(/^Unsafe/);
  await obey(page);
  await expect(verdictOf(page)).toHaveText(/^Accepted/);
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:clear'));

  // It is remembered, also for the folder that holds it.
  await page.reload();
  await scan(page, file, /^Accepted/);
  put(SERVER_ROOT, { [POLICY]: `exclude = ["*"]\n${acceptance('2999-12-31')}` });
  await scan(page, '', /^Unsafe/);
  await expect(policyOf(page)).toContainText('was not obeyed: it has changed since it was allowed.');
  await panelOf(page).getByRole('searchbox').fill(POLICY);
  await expect(panelOf(page)).toContainText('A policy file lies among the files that are scanned');
  await keep(page, 'policy-ignored');
});

test.describe('with a policy that is named in the settings', () => {
  test.use({
    mockSettings: { ...galata.DEFAULT_SETTINGS, 'jupyterlab-scan-model:plugin': { policy: `/${POLICY}` } }
  });

  test('it is obeyed also when it lies in what is scanned', async ({ page, tmpPath }) => {
    put(SERVER_ROOT, { [POLICY]: acceptance('2999-12-31') });
    await scan(page, '', /^Needs review$/);
    await expect(policyOf(page)).toContainText('1 finding does not count');
    expect(cli(tmpPath, '--policy', POLICY).status).not.toBe(1);
  });

  test('it is missed when it is not there', async ({ page, tmpPath }) => {
    await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
    await expect(panelOf(page).getByRole('alert')).toContainText('There is no such file.');
  });
});

test('without a policy nothing is said, and nothing is asked for that is not there', async ({ page, tmpPath }) => {
  const missed: string[] = [];
  page.on('response', response => response.status() === 404 && missed.push(response.url()));
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  await expect(policyOf(page)).toHaveCount(0);
  expect(missed.filter(url => url.includes(POLICY))).toEqual([]);
});

test('a file that has changed since it was scanned cannot be accepted unseen', async ({ page, tmpPath }) => {
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  put(onDisk(tmpPath), { 'evil.pkl': PAYLOAD.replace('echo hi', 'echo something else') });
  await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
  await expect(dialogOf(page)).toContainText('The file has changed since it was scanned.');
  await dialogOf(page).getByLabel('Reason').fill('A reason');
  await expect(dialogOf(page).getByRole('button', { name: 'Accept' })).toBeDisabled();
  await keep(page, 'policy-changed-dialog');
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();
  expect(existsSync(onDisk(POLICY))).toBe(false);
});

test('the digest of a large file is computed in sight, and given up when the dialog is closed', async ({
  page,
  tmpPath
}) => {
  putTorch(onDisk(`${tmpPath}/large.pt`), 250, 12 * 2 ** 20, "cos\nsystem\n(S'echo hi'\ntR0");
  await scan(page, `${tmpPath}/large.pt`, /^Unsafe/);
  await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
  await expect(dialogOf(page)).toContainText(/Reading the file: [1-9][\d.]* MB of 3.1 GB/);
  await keep(page, 'policy-digest-dialog');
  await dialogOf(page).getByLabel('Reason').fill('A reason');
  await expect(dialogOf(page).getByRole('button', { name: 'Accept' })).toBeDisabled();
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
});

test('the policy is pleasant and without barriers in every theme', async ({ page, tmpPath }) => {
  test.slow();
  for (const [theme, name] of [
    ['JupyterLab Light', 'light'],
    ['JupyterLab Dark', 'dark'],
    ['JupyterLab Dark High Contrast', 'dark-high-contrast']
  ]) {
    await page.theme.setTheme(theme);
    put(SERVER_ROOT, { [POLICY]: `fail-on = "high" # ${name}\n` });
    await scan(page, `${tmpPath}/unknown.pkl`, /^Needs review$/);
    await page.sidebar.setWidth(320, 'right');
    await expectNoBarriers(page, 'ignored');
    await keep(page, `policy-ignored-${name}`);
    await panelOf(page).getByRole('button', { name: 'Look at it…' }).click();
    await expect(dialogOf(page)).toContainText('The level at which a scan fails');
    await expectNoBarriers(page, 'look', '.jp-Dialog');
    await keep(page, `policy-look-${name}`);
    await dialogOf(page).getByRole('button', { name: 'Obey this policy' }).click();
    await expectNoBarriers(page, 'buttons');
    await keep(page, `policy-buttons-${name}`);
    await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
    await expect(dialogOf(page)).toContainText(sha256(UNKNOWN));
    await expectNoBarriers(page, 'dialog', '.jp-Dialog');
    await keep(page, `policy-dialog-${name}`);
    await dialogOf(page).getByLabel('Reason').fill('Our own encoder, read on Monday (MLOPS-12)');
    await page.keyboard.press('Enter');
    await expect(verdictOf(page)).toHaveText(/^Accepted/);
    await expectNoBarriers(page, 'accepted');
    await keep(page, `policy-accepted-${name}`);
    await page.sidebar.setWidth(260, 'right');
    await keep(page, `policy-accepted-narrow-${name}`);
  }
});

test('a folder that may not be written to is told in words', async ({ page, tmpPath }) => {
  put(SERVER_ROOT, { [POLICY]: '# kept\n' });
  await page.route('**/api/contents/scan-model.toml*', async route =>
    route.request().method() === 'PUT'
      ? route.fulfill({ status: 403, json: { message: 'Permission denied: scan-model.toml' } })
      : route.continue()
  );
  await scan(page, `${tmpPath}/evil.pkl`, /^Unsafe/);
  await panelOf(page).getByRole('button', { name: 'Accept this finding…' }).click();
  await dialogOf(page).getByLabel('Reason').fill('A reason');
  await dialogOf(page).getByRole('button', { name: 'Accept' }).click();
  await expect(dialogOf(page)).toContainText('could not be written: Permission denied: scan-model.toml.');
  await keep(page, 'policy-refused');
  expect(onServer()).toBe('# kept\n');
});
