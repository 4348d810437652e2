import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { scan } from '../index';
import type { Severity } from '../report';
import { atLeast } from '../report';
import { MemorySource } from '../bytes/memory';

// The second promise: what the frameworks themselves write is never called unsafe. Two sets: files that tests/honest/make_honest.py
// makes with the installed frameworks (`npm test` does that before it runs jest), and committed ones of other frameworks and of old
// versions, which tests/honest/elsewhere makes in environments of their own.
const MADE = process.env.SCAN_MODEL_HONEST ?? join(__dirname, '..', '..', '..', '.cache', 'honest');
const COMMITTED = join(__dirname, '..', '..', '..', 'tests', 'fixtures', 'honest');
const LISTING = join(MADE, 'honest.json');
const made = existsSync(LISTING) ? (JSON.parse(readFileSync(LISTING, 'utf8')) as string[]) : [];
const committed = readdirSync(COMMITTED, { recursive: true, encoding: 'utf8' })
  .filter(path => !path.endsWith('python.txt') && statSync(join(COMMITTED, path)).isFile())
  .sort();
const FILES: readonly (readonly [name: string, file: string])[] = [
  ...made.map(path => [path, join(MADE, path)] as const),
  ...committed.map(path => [path, join(COMMITTED, path)] as const)
];

/** Files that really carry functions of their own: what is said of them is right. */
const SAID: readonly (readonly [path: RegExp, severity: Severity])[] = [
  [/(umap|pynndescent|shap)\/(model|index|tree)\.pkl$/, 'MEDIUM']
];

test('the honest files are there', () => {
  if (made.length === 0) {
    throw new Error(
      `No honest files in ${MADE}. Make them: npm test -- jest, or python tests/honest/make_honest.py ${MADE}`
    );
  }
  expect(FILES.length).toBeGreaterThanOrEqual(900);
  const families = new Set(FILES.map(([name]) => name.split('/').slice(-2)[0]));
  expect(families.size).toBeGreaterThanOrEqual(80);
});

describe('files that frameworks write', () => {
  const table: string[] = [];

  test.each(FILES)('%s', (path, file) => {
    const report = scan(new MemorySource(new Uint8Array(readFileSync(file))), path);
    const allowed = SAID.find(([name]) => name.test(path))?.[1] ?? 'LOW';
    const worse = report.findings.filter(({ severity }) => severity !== allowed && atLeast(severity, allowed));
    table.push(
      `${report.verdict.padEnd(11)}${String(report.findings.length).padStart(4)} ${report.format.padEnd(15)}${path}`
    );
    expect(worse.map(finding => `${finding.severity} ${finding.rule} ${finding.evidence}`)).toEqual([]);
    if (allowed === 'LOW') {
      expect(report.verdict).not.toBe('unsafe');
    }
    expect(report.coverage.filter(entry => entry.status === 'failed')).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`${table.join('\n')}\n`);
  });
});
