import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { availableParallelism, tmpdir } from 'os';
import { join } from 'path';
import { Worker } from 'worker_threads';
import { failedReport } from '../../report/failed';
import type { ScanHere, StartThread, Work } from '../thread-pool';
import { Pool, scanAll, usualJobs } from '../thread-pool';
import type { Entry } from '../walk';

/** A program whose threads die over some files, in the ways in which threads die. */
const DYING = `
const { parentPort, workerData } = require('worker_threads');
const { entries, memory, number } = workerData;
const next = new Int32Array(memory, 0, 1);
const owners = new Uint16Array(memory, 4);
const scan = index => {
  const { path } = entries[index];
  if (path.startsWith('exits')) process.exit(3);
  if (path.startsWith('throws')) throw new Error('out of memory');
  return [index, { report: { path } }];
};
owners.forEach((owner, index) => {
  if (owner === number) parentPort.postMessage({ scanned: [scan(index)], last: false });
});
let scanned = [];
for (let index = Atomics.add(next, 0, 1); index < owners.length; index = Atomics.add(next, 0, 1)) {
  owners[index] = number;
  scanned.push(scan(index));
  if (scanned.length === 4) {
    parentPort.postMessage({ scanned, last: false });
    scanned = [];
  }
}
parentPort.postMessage({ scanned, last: true });
`;

const folder = mkdtempSync(join(tmpdir(), 'scan-model-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Threads that run this program. */
const threadsOf =
  (program: string): StartThread =>
  settings =>
    new Worker(program, { eval: true, workerData: settings });

const NAMES = Array.from({ length: 60 }, (_, i) => (i === 7 ? 'exits' : i === 40 ? 'throws' : `file ${i}`));

/** Work that notes what became of each file, and fails when a file is answered twice or under another's name. */
function noted(names: readonly string[], program = DYING): { work: Work; details: Map<string, unknown> } {
  const details = new Map<string, unknown>();
  const entries = names.map((path, i) => ({ path, size: i === 20 ? 2 ** 30 : 10 }));
  return {
    details,
    work: {
      startThread: threadsOf(program),
      entries,
      hashing: [],
      onScanned: (index, { report }) => {
        expect(report.path).toBe(names[index]);
        expect(details.has(report.path)).toBe(false);
        details.set(report.path, report.coverage?.[0].params?.detail);
      }
    }
  };
}

const here: ScanHere = ({ path }) => ({ report: failedReport(path, 'internal', { detail: 'here' }) });

it.each([1, 2, 5])('threads that die lose nothing but the file that they die over, with %s threads', async threads => {
  const { work, details } = noted(NAMES);
  await new Pool(work).startThreads(threads);
  expect([...details.keys()].sort()).toEqual([...NAMES].sort());
  expect([...details].filter(([, detail]) => detail !== undefined).sort()).toEqual([
    ['exits', 'the thread ended with status 3'],
    ['throws', 'out of memory']
  ]);
});

it('the thread that started the others takes its share, and what is left when they cannot start', async () => {
  const { work, details } = noted(NAMES, 'process.exit(5)');
  await scanAll(work, 3, here);
  expect([...details]).toEqual(NAMES.map(name => [name, 'here']));
});

it.each([1, 2])('what is left to threads is done there, and lost alone, with %s jobs', async jobs => {
  const { work, details } = noted(NAMES);
  await scanAll(work, jobs, entry => (/^(exits|throws)|[12]$/.test(entry.path) ? undefined : here(entry)));
  expect([...details.keys()].sort()).toEqual([...NAMES].sort());
  const told = NAMES.map(name => details.get(name));
  expect(told[7]).toBe('the thread ended with status 3');
  expect(told[40]).toBe('out of memory');
  expect([details.get('file 1'), details.get('file 52')]).toEqual([undefined, undefined]);
  expect(jobs > 1 || details.get('file 3') === 'here').toBe(true);
});

it('a file whose answer cannot be used ends the work with that error', async () => {
  const onScanned = (): void => {
    throw new Error('no space');
  };
  const { work } = noted(NAMES);
  const pool = new Pool({ ...work, onScanned });
  await expect(pool.startThreads(2)).rejects.toThrow('no space');
  pool.stop();
  await expect(scanAll({ ...work, onScanned }, 2, here)).rejects.toThrow('no space');
});

it('a thread that is stopped is not replaced', async () => {
  const starts = join(folder, 'starts');
  const endless = `
    const { memory } = require('worker_threads').workerData;
    require('fs').appendFileSync(${JSON.stringify(starts)}, 'x');
    new Uint16Array(memory, 4)[0] = 1;
    for (;;);`;
  const pool = new Pool(noted(NAMES, endless).work);
  const ended = pool.startThreads(1);
  while (!existsSync(starts)) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  pool.stop();
  await ended;
  expect(readFileSync(starts, 'utf8')).toBe('x');
});

it('small files are not worth a thread', () => {
  const files = (count: number, size: number): Entry[] => Array.from({ length: count }, () => ({ path: 'x', size }));
  expect(usualJobs(files(10_000, 1000))).toBe(1);
  expect(usualJobs(files(100, 2 ** 20))).toBe(Math.min(4, availableParallelism()));
});
