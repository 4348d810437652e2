import { join } from 'node:path';
import { FORMATS } from '../formats';
import { MADE, bytesOf, goldenCases, reportOf } from '../testing/golden/golden-cases';
import type { ScanReport } from '../report';

const ROOT = join(__dirname, '../../../tests/golden');
const CASES = goldenCases(ROOT);
const UPDATE = 'If the new report is right: npm run golden, and read what git diff tests/golden says.';

type Golden = Pick<ScanReport, 'verdict' | 'format' | 'coverage'>;

test.each(CASES.map(golden => [golden.title, golden] as const))('%s', (_title, golden) => {
  const report = reportOf(golden);
  try {
    expect(report).toEqual(golden.expectation.report);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${UPDATE}`);
  }
  // A case shows its own format.
  const { format, coverage } = report as Golden;
  expect([format, ...coverage.map(entry => entry.format)]).toContain(golden.format);
});

test('every format has golden cases, and every folder a format', () => {
  const ids = [...new Set(FORMATS.map(({ id }) => id))].sort();
  const folders = new Set(CASES.map(({ format }) => format));
  expect({
    withoutCases: ids.filter(id => !folders.has(id)),
    withoutFormat: [...folders].filter(folder => !ids.some(id => id === folder))
  }).toEqual({ withoutCases: [], withoutFormat: [] });
});

test('formats that are examined have a case that does harm and one that does none', () => {
  const verdicts = (id: string): string[] =>
    CASES.filter(({ format }) => format === id).map(({ expectation }) => (expectation.report as Golden).verdict);
  const examined = FORMATS.filter(({ fallback }) => fallback !== true).map(({ id }) => id);
  expect({
    withoutHarmful: examined.filter(id => !verdicts(id).includes('unsafe')),
    withoutHonest: examined.filter(id => verdicts(id).every(verdict => verdict === 'unsafe'))
  }).toEqual({ withoutHarmful: [], withoutHonest: [] });
});

test('the files are those that the test kit makes', () => {
  const committed = new Map(CASES.map(golden => [golden.title, golden]));
  const different = MADE.filter(({ format, file, data }) => {
    const golden = committed.get(`${format}/${file}`);
    return golden === undefined || !Buffer.from(data).equals(bytesOf(golden));
  });
  expect(different.map(({ format, file }) => `${format}/${file}`)).toEqual([]);
});

test('they stay small', () => {
  const sizes = CASES.map(golden => bytesOf(golden).length);
  expect(Math.max(...sizes)).toBeLessThan(100_000);
});
