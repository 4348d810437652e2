// Measures in JupyterLab the time from "Scan model" to the verdict, the bytes transferred, and the longest time for which
// the page's own thread is busy. Run by hand, after `npm test` or `npm run lab` made the environment:
//
//   node bench/lab-latency.mjs [FOLDER]
//
// Every file and folder directly in FOLDER is scanned, each in a fresh page. Without FOLDER a few are made: a PyTorch
// file of 3 GB (sparse), one of 1 GB with 250 storages, a folder of 500 files with 5,000 findings.

import { build } from 'esbuild';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { startLab } from './lab.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'scan-model-bench-'));
const { put, putTorch } = await tool('files');
const { countingProxy } = await tool('proxy');

/** A module of the browser tests, which are TypeScript. */
async function tool(name) {
  const outfile = join(scratch, `${name}.mjs`);
  await build({
    entryPoints: [join(repository, 'ui-tests', `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile
  });
  return import(outfile);
}

function makeFiles(folder) {
  putTorch(join(folder, 'large.pt'), 3, 2 ** 30);
  putTorch(join(folder, 'many-storages.pt'), 250, 4 * 2 ** 20);
  const calls = Array.from({ length: 10 }, (_, i) => `cos\nsystem\n(S'echo ${i}'\ntR0`).join('');
  put(
    join(folder, 'findings'),
    Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`model-${i}.pkl`, `${calls}N.`]))
  );
}

/** Runs in the page: from the click on the menu until the panel shows a verdict and nothing that is still going on. */
function measure() {
  window.longest = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      window.longest = Math.max(window.longest, entry.duration);
    }
  }).observe({ type: 'longtask' });
  window.elapsed = new Promise(resolve => {
    document.addEventListener(
      'pointerdown',
      ({ timeStamp }) => {
        const check = () => {
          // A side panel that was never opened is not in the page.
          const text = document.getElementById('jupyterlab-scan-model')?.textContent ?? '';
          const busy = /Scanning…|waiting|Waiting|being scanned|Listing…|Looking for/.test(text);
          if (!busy && /Unsafe|Clean|Incomplete|Needs review|Failed/.test(text)) {
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - timeStamp));
          }
        };
        const observer = new MutationObserver(check);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      },
      { capture: true, once: true }
    );
  });
}

const folder = process.argv[2] ?? join(scratch, 'root');
if (process.argv[2] === undefined) {
  makeFiles(folder);
}
const lab = await startLab(folder);
const proxy = await countingProxy(lab.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
});
try {
  console.log('what | size | click to verdict | transferred | requests | longest task of the page');
  for (const name of (await readdir(folder)).sort()) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(`${proxy.url}lab?reset`);
    const item = page.locator('.jp-DirListing-item').filter({ has: page.getByText(name, { exact: true }) });
    await item.waitFor({ timeout: 60_000 });
    await page.waitForTimeout(2000);
    await item.click({ button: 'right' });
    const entry = page.getByRole('menuitem', { name: 'Scan model' });
    await entry.waitFor();
    await page.evaluate(measure);
    proxy.reset();
    await entry.click();
    const elapsed = await page.evaluate(() => window.elapsed);
    await page.waitForTimeout(500);
    const longest = await page.evaluate(() => window.longest);
    const { size } = await stat(join(folder, name));
    const task = longest > 0 ? `${longest.toFixed(0)} ms` : 'under 50 ms';
    const bytes = `${(proxy.bytes('/files/') / 1e6).toFixed(2)} MB`;
    console.log(
      `${name} | ${(size / 1e6).toFixed(1)} MB | ${elapsed.toFixed(0)} ms | ${bytes} | ${proxy.requests('/files/')} | ${task}`
    );
    await page.close();
  }
} finally {
  await browser.close();
  await proxy.stop();
  lab.stop();
  await rm(scratch, { recursive: true, force: true });
}
