import * as fs from 'node:fs';
import * as path from 'node:path';
import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';

const FIXTURES = path.join(__dirname, '../../../../../../tests/fixtures/sevenzip');
const load = (name: string): Uint8Array => fs.readFileSync(path.join(FIXTURES, `${name}.7z`));
const run = (data: Uint8Array): ScanReport => scan(new MemorySource(data), 'x.7z');

test.each(['lzma2', 'lzma', 'bzip2', 'deflate', 'copy', 'x86', 'delta', 'plain_header', 'not_solid'])(
  'a pickle in an archive of %s',
  name => {
    const report = run(load(name));
    expect(report.format).toBe('7z');
    expect(report.findings.map(({ where, evidence }) => [where.members, evidence])).toEqual([
      [['sub/m.pkl'], "posix.system('echo hi')"]
    ]);
    expect(report.coverage.map(({ status, members }) => [status, ...members])).toEqual(
      expect.arrayContaining([['inert', 'readme.txt'], ['scanned', 'sub/m.pkl'], ['scanned']])
    );
  }
);

test.each([
  ['encrypted', 'failed', 'encrypted'],
  ['encrypted_header', 'failed', 'encrypted'],
  ['ppmd', 'not-understood', 'unsupported-compression']
])('%s is said to be, not called clean', (name, status, reason) => {
  const report = run(load(name));
  expect(report.verdict).toBe('incomplete');
  expect(report.coverage).toContainEqual(expect.objectContaining({ status, reason }));
});

test('cut or changed anywhere, it neither hangs nor is called clean for being broken', () => {
  let seed = 11;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (const name of ['lzma2', 'plain_header', 'not_solid', 'x86']) {
    const whole = load(name);
    for (let size = 6; size < whole.length; size += 5) {
      expect(run(whole.subarray(0, size)).verdict).not.toBe('clean');
    }
    for (let round = 0; round < 200; round++) {
      const bytes = whole.slice();
      bytes[random(bytes.length)] = random(256);
      bytes[random(bytes.length)] = random(256);
      expect(run(bytes).coverage.map(entry => entry.reason)).not.toContain('internal');
    }
  }
});
