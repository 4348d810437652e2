import { join } from 'node:path';
import { MemorySource } from '../bytes/memory';
import { isGood } from '../ledger';
import type { Coverage } from '../report';
import { scan } from '../index';
import { run } from '../testing';
import { goldenCases } from '../testing/golden/golden-cases';
import { holds, inputsOf } from '../testing/golden/mutated';

// What holds for every file, honest, broken or hostile: checked with the golden files, mutations of them and noise.
// More of them: SCAN_MODEL_RUNS=20000 npx jest properties; other ones: SCAN_MODEL_SEED=1.
const INPUTS = inputsOf(goldenCases(join(__dirname, '../../../tests/golden')));

/** Parts of a file that are told apart from it although they are no files of their own: raw numbers in its midst. */
const CARVED = new Set(['arrays', 'storages', 'datasets']);

/** The parts of a .npy file that hold something; its header is told with them, in no entry of its own. */
const WITHOUT_HEADER = new Set(['npy', 'raw-tensor']);

test('a scan throws nothing, and no error of the engine is told as one of the file', () => {
  holds(INPUTS, ({ bytes, name, options }) => {
    const report = run(bytes, options, name);
    expect(report.coverage.filter(({ reason }) => reason === 'internal')).toEqual([]);
    expect(report.size).toBe(bytes.length);
    expect(report.bytesRead).toBeLessThanOrEqual(bytes.length);
  });
});

/**
 * An entry tells of all bytes of a file or member, less what other entries carve out of it. What is checked of the file
 * itself: there is an entry; none is larger than the file; a format that found nothing amiss tells of it once, and what it
 * tells adds up to the size of the file. (A broken file may be told twice: what is broken, and what is left. Several
 * formats may tell of the same bytes: it is each of them at once.)
 */
test('every byte of a file is covered, once by each of its formats', () => {
  holds(INPUTS, ({ bytes, name, options }) => {
    const { coverage } = run(bytes, options, name);
    const own = coverage.filter(({ members }) => members.length === 0);
    expect(own).not.toEqual([]);
    expect(own.filter(({ size }) => size > bytes.length)).toEqual([]);
    const carved = sum(coverage.filter(({ members }) => members.length === 1 && CARVED.has(members[0])));
    for (const format of new Set(own.map(entry => entry.format))) {
      const entries = own.filter(entry => entry.format === format);
      if (entries.every(({ status }) => isGood(status)) && !WITHOUT_HEADER.has(format)) {
        expect([format, entries.length]).toEqual([format, 1]);
        expect([bytes.length, bytes.length - carved]).toContain(sum(entries));
      }
    }
  });
});

const sum = (entries: readonly Coverage[]): number => entries.reduce((total, { size }) => total + size, 0);

test('the same bytes give the same report', () => {
  holds(INPUTS, ({ bytes, name, options }) => {
    expect(scan(new MemorySource(bytes), name, options)).toEqual(scan(new MemorySource(bytes.slice()), name, options));
  });
});
