// How fast the panel scans a folder of many small files, beside what a bare loop of fetches in a worker of the same page
// gets from the same server in the same run: the browser is the limit here, so that nothing else may take time for each
// file. Run by hand, after `npm test` or `npm run lab` made the environment:
//
//   node bench/lab-folder.mjs [--files=10000] [--folders=1] [--bare=3000]
//
// Prints files a second, the ratio, the longest that the page's own thread was busy at a stretch, and the memory of the page
// at the start, in the middle and at the end: its JavaScript heap, and all of its process.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { startLab } from './lab.mjs';

const chosen = Object.fromEntries(process.argv.slice(2).map(argument => argument.replace(/^--/, '').split('=')));
const files = Number(chosen.files ?? 10_000);
const folders = Number(chosen.folders ?? 1);
const bare = Math.min(files, Number(chosen.bare ?? 3_000));

/** `{'weights': [...], 'step': n}` in protocol 2, 300 bytes or so, no two alike. */
function pickle(n) {
  const number = Buffer.alloc(4);
  number.writeInt32LE(n);
  const weights = Array.from({ length: 24 }, (_, i) => {
    const value = Buffer.alloc(8);
    value.writeDoubleBE(n + i / 7);
    return Buffer.concat([Buffer.from('G'), value]);
  });
  return Buffer.concat([
    Buffer.from('80027d71002858070000007765696768747371015d710228', 'hex'),
    ...weights,
    Buffer.from('65580400000073746570', 'hex'),
    Buffer.from('71034a', 'hex'),
    number,
    Buffer.from('752e', 'hex')
  ]);
}

/** Paths below `root`, in the order of the listing. */
function makeFiles(root) {
  const paths = [];
  for (let i = 0; i < files; i++) {
    const folder = folders > 1 ? `many/part-${String(i % folders).padStart(5, '0')}` : 'many';
    const path = `${folder}/model-${String(i).padStart(6, '0')}.pkl`;
    if (i < folders) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(join(root, path), pickle(i));
    paths.push(path);
  }
  return paths;
}

/** Runs in the page: files a second that a worker gets which does nothing but ask for them, so many at a time. */
function bareLoop({ urls, atOnce }) {
  const text = `onmessage = async ({ data: { urls, atOnce } }) => {
    const start = performance.now();
    let next = 0;
    const walk = async () => {
      while (next < urls.length) {
        const answer = await fetch(urls[next++], { headers: { Range: 'bytes=0-65535' }, cache: 'no-store' });
        await answer.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, walk));
    postMessage(urls.length / ((performance.now() - start) / 1000));
  };`;
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  return new Promise(resolve => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage({ urls, atOnce });
  });
}

/** Runs in the page: scans the folder; resolves when the panel says how it ended. */
function scanFolder(path) {
  window.longest = 0;
  window.late = 0;
  const tasks = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      window.longest = Math.max(window.longest, entry.duration);
    }
  });
  tasks.observe({ type: 'longtask' });
  let tick = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    window.late = Math.max(window.late, now - tick - 20);
    tick = now;
  }, 20);
  const start = performance.now();
  window.scanned = new Promise(resolve => {
    const look = setInterval(() => {
      const panel = document.getElementById('jupyterlab-scan-model');
      const verdict = panel?.querySelector('.jp-ScanModel-verdict');
      if (verdict && !panel.querySelector('[role="progressbar"]') && performance.now() - start > 1000) {
        clearInterval(look);
        clearInterval(clock);
        tasks.disconnect();
        resolve({
          seconds: (performance.now() - start) / 1000,
          said: panel.querySelector('.jp-ScanModel-summary').textContent
        });
      }
    }, 50);
  });
  return window.jupyterapp.commands.execute('scan-model:scan', { paths: [path] }).then(() => undefined);
}

/** Memory of the largest renderer below this process, in MB: all of it, not only what JavaScript knows of. */
function rendererMemory() {
  let largest = 0;
  for (const id of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`--type=renderer`)) {
        const status = readFileSync(`/proc/${id}/status`, 'utf8');
        largest = Math.max(largest, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return largest;
}

const root = await mkdtemp(join(tmpdir(), 'scan-model-folder-'));
const paths = makeFiles(root);
const lab = await startLab(root, ['--ContentsManager.allow_hidden=True', '--LabApp.expose_app_in_browser=True']);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-precise-memory-info'
  ]
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('crash', () => console.log('The page crashed.'));
  await page.goto(`${lab.url}lab?reset`);
  await page.locator('.jp-DirListing-item').first().waitFor({ timeout: 60_000 });
  await page.evaluate(() => window.jupyterapp.commands.execute('scan-model:open'));
  await page.waitForTimeout(3000);
  const devtools = await page.context().newCDPSession(page);
  const heap = async collect => {
    if (collect) {
      await devtools.send('HeapProfiler.collectGarbage');
    }
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return `${(usedSize / 1e6).toFixed(1)} MB (${rendererMemory().toFixed(0)} MB)`;
  };
  const urls = paths.map(path => `${lab.url}files/${path}`);
  const spread = Array.from({ length: bare }, (_, i) => urls[Math.floor((i * urls.length) / bare)]);
  const measure = async atOnce => {
    const rate = await page.evaluate(bareLoop, { urls: spread, atOnce });
    console.log(`bare loop, ${atOnce} in flight: ${rate.toFixed(0)} files/s`);
    return rate;
  };
  const one = await measure(1);
  const before = await measure(6);
  const start = await heap(true);
  await page.evaluate(scanFolder, 'many');
  const middle = new Promise(resolve => setTimeout(() => resolve(heap(false)), (files / before) * 500 + 500));
  const { seconds, said } = await page.evaluate(() => window.scanned);
  const [longest, late] = await page.evaluate(() => [window.longest, window.late]);
  const end = await heap(true);
  const rate = files / seconds;
  console.log(`panel: ${rate.toFixed(0)} files/s, ${files} in ${seconds.toFixed(1)} s: ${said}`);
  const after = await measure(6);
  const best = (before + after) / 2;
  console.log(
    `ratio to the bare loop: ${(rate / best).toFixed(2)} with six in flight, ${(rate / one).toFixed(2)} with one`
  );
  console.log(
    `longest task of the page: ${longest > 0 ? `${longest.toFixed(0)} ms` : 'under 50 ms'}, a timer was late by ${late.toFixed(0)} ms`
  );
  console.log(
    `JavaScript heap of the page (memory of its process): ${start} at the start, ${await middle} in the middle, ${end} at the end`
  );
} finally {
  await browser.close();
  lab.stop();
  await rm(root, { recursive: true, force: true });
}
