import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { scanInParallel } from '../pool';

/** A program whose threads die over some files, in the ways in which threads die. */
const DYING = `
const { parentPort } = require('worker_threads');
parentPort.on('message', task => {
  for (const { path } of task) {
    if (path.startsWith('exits')) process.exit(3);
    if (path.startsWith('throws')) throw new Error('out of memory');
  }
  parentPort.postMessage(task.map(({ path }) => ({ report: { path } })));
});
`;

const folder = mkdtempSync(join(tmpdir(), 'scan-model-test-'));
const [, before] = process.argv;

beforeAll(() => {
  process.argv[1] = join(folder, 'dying.cjs');
  writeFileSync(process.argv[1], DYING);
});
afterAll(() => {
  process.argv[1] = before;
  rmSync(folder, { recursive: true });
});

it.each([1, 2, 5])('threads that die lose nothing but the file that they die over, with %s threads', async jobs => {
  const names = Array.from({ length: 60 }, (_, i) => (i === 7 ? 'exits' : i === 40 ? 'throws' : `file ${i}`));
  const entries = names.map((path, i) => ({ path, size: i === 20 ? 2 ** 30 : 10 }));
  const details = new Map<string, unknown>();
  await scanInParallel(entries, jobs, [], (index, { report }) => {
    expect(report.path).toBe(names[index]);
    expect(details.has(report.path)).toBe(false);
    details.set(report.path, report.coverage?.[0].params?.detail);
    return Promise.resolve();
  });
  expect([...details.keys()].sort()).toEqual([...names].sort());
  expect([...details].filter(([, detail]) => detail !== undefined).sort()).toEqual([
    ['exits', 'the thread ended with status 3'],
    ['throws', 'out of memory']
  ]);
});
