import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'child_process';
import { join } from 'path';

import { HONEST, PAYLOAD, put } from '../files';
import { panelOf, scanByMenu } from '../scanner';
import { startServer } from '../servers';

let labextensions: string;

test.beforeAll(() => {
  const build = join(__dirname, '..', 'asking-extension', 'build.mjs');
  const said = execFileSync(process.execPath, [build], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  labextensions = said.trim().split('\n').at(-1) ?? '';
});

test('another extension asks whether files are safe, and hears of those that are scanned', async ({
  browser
}, info) => {
  const root = info.outputPath('root');
  put(root, { 'bad.pkl': PAYLOAD, 'good.pkl': HONEST, 'folder/x.pkl': HONEST });
  const server = await startServer({
    root,
    hidden: true,
    arguments: [`--LabApp.extra_labextensions_path=${JSON.stringify([labextensions])}`]
  });
  const page = await browser.newPage();
  try {
    const heard: string[] = [];
    page.on('console', message => heard.push(message.text()));
    await page.goto(`${server.url}lab`);
    await page.waitForFunction(() => window.jupyterapp?.commands.hasCommand('asking:is-it-safe'));
    const ask = (path: string): Promise<unknown> =>
      page.evaluate(path => window.jupyterapp.commands.execute('asking:is-it-safe', { path }), path);

    expect(await ask('bad.pkl')).toEqual({ verdict: 'unsafe', evidence: ["os.system('echo hi')"] });
    const toast = page.locator('.Toastify__toast');
    await expect(toast.filter({ hasText: 'bad.pkl is not known to be safe: unsafe.' })).toBeVisible();
    expect(await ask('good.pkl')).toEqual({ verdict: 'clean', evidence: [] });
    await expect(toast.filter({ hasText: 'good.pkl is safe.' })).toBeVisible();
    expect(await ask('gone.pkl')).toEqual({ verdict: 'incomplete', evidence: [] });
    expect(await ask('folder')).toEqual({ error: expect.stringContaining('folder is a folder') });
    // The panel shows what the person asks for, and nothing else.
    await expect(panelOf(page).getByRole('row')).toHaveCount(0);
    await expect(toast.filter({ hasText: 'was scanned:' })).toHaveCount(0);

    await scanByMenu(page, 'bad.pkl');
    await expect(panelOf(page).getByRole('row').first()).toContainText('Unsafe');
    expect(heard.filter(text => text.startsWith('asking: '))).toEqual([
      'asking: bad.pkl ended as unsafe',
      'asking: good.pkl ended as clean',
      'asking: gone.pkl ended as incomplete',
      'asking: bad.pkl ended as unsafe'
    ]);
  } finally {
    await page.close();
    await server.stop();
  }
});
