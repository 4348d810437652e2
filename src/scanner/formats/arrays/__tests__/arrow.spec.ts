import * as fs from 'node:fs';
import * as path from 'node:path';
import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { MemorySource } from '../../../bytes/memory';

const FIXTURES = path.join(__dirname, '../../../../../tests/fixtures/arrow');
const load = (name: string): Uint8Array => fs.readFileSync(path.join(FIXTURES, name));
const run = (data: Uint8Array): ScanReport => scan(new MemorySource(data), 'x');

test.each(['parquet', 'feather'])('%s: a column whose type is a pickle', ending => {
  const report = run(load(`pickled_type.${ending}`));
  expect(report.verdict).toBe('unsafe');
  expect(report.findings.map(({ severity, where, evidence }) => [severity, where.members, evidence])).toEqual([
    ['CRITICAL', ['ARROW:extension:metadata'], "posix.system('echo hi')"]
  ]);
});

test.each([
  ['parquet', 'parquet'],
  ['feather', 'arrow']
])('%s: numbers and words are clean', (ending, format) => {
  const report = run(load(`plain.${ending}`));
  expect(report).toMatchObject({ format, verdict: 'clean' });
  expect(report.coverage).toEqual([expect.objectContaining({ status: 'scanned', format })]);
});

test('only the ends of a large file are read', () => {
  const parts = [load('pickled_type.parquet').subarray(0, 4), new Uint8Array(50_000_000)];
  const data = new Uint8Array(Buffer.concat([...parts, load('pickled_type.parquet')]));
  const report = run(data);
  expect(report.verdict).toBe('unsafe');
  expect(report.bytesRead).toBeLessThan(1_000_000);
});

test.each(['parquet', 'feather'])('%s: what is cut off is said to be', ending => {
  const report = run(load(`pickled_type.${ending}`).subarray(0, -3));
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'truncated' }));
});

test('an encrypted footer is no clean one', () => {
  const data = load('plain.parquet').slice();
  data.set(new TextEncoder().encode('PARE'), data.length - 4);
  expect(run(data).coverage).toEqual([expect.objectContaining({ status: 'not-understood', reason: 'encrypted' })]);
});

test('a footer longer than the file', () => {
  const data = load('plain.parquet').slice();
  data.set([0xff, 0xff, 0xff, 0x7f], data.length - 8);
  expect(run(data).verdict).toBe('incomplete');
});

test('a schema whose tables are damaged is searched for pickles all the same', () => {
  const data = new Uint8Array(load('pickled_type.feather'));
  const length = new DataView(data.buffer).getUint32(data.length - 10, true);
  // The offset of the footer's root, and that of the first message's.
  data.fill(0xff, data.length - 10 - length, data.length - 6 - length);
  data.fill(0xff, 16, 20);
  expect(run(data).findings.map(({ severity, evidence }) => [severity, evidence])).toEqual([
    ['CRITICAL', "posix.system('echo hi')"]
  ]);
});
