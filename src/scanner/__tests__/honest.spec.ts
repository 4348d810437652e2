import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scan } from '../index';
import { atLeast } from '../report';
import { MemorySource } from '../bytes/memory';

// The second promise: what the frameworks themselves write is never called unsafe. The files are made by
// tests/honest/make_honest.py; `npm test` does that before it runs jest.
const FOLDER = process.env.SCAN_MODEL_HONEST ?? join(__dirname, '..', '..', '..', '.cache', 'honest');
const LISTING = join(FOLDER, 'honest.json');
const FILES = existsSync(LISTING) ? (JSON.parse(readFileSync(LISTING, 'utf8')) as string[]) : [];

test('the honest files are there', () => {
  if (FILES.length === 0) {
    throw new Error(
      `No honest files in ${FOLDER}. Make them: npm test -- jest, or python tests/honest/make_honest.py ${FOLDER}`
    );
  }
  expect(FILES.length).toBeGreaterThanOrEqual(120);
});

describe('files that frameworks write', () => {
  const table: string[] = [];

  test.each(FILES)('%s', path => {
    const report = scan(new MemorySource(new Uint8Array(readFileSync(join(FOLDER, path)))), path);
    const worse = report.findings.filter(finding => atLeast(finding.severity, 'MEDIUM'));
    table.push(
      `${report.verdict.padEnd(11)}${String(report.findings.length).padStart(4)} LOW  ${report.format.padEnd(15)}${path}`
    );
    expect(worse.map(finding => `${finding.severity} ${finding.rule} ${finding.evidence}`)).toEqual([]);
    expect(report.verdict).not.toBe('unsafe');
    expect(report.coverage.filter(entry => entry.status === 'failed')).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`${table.join('\n')}\n`);
  });
});
