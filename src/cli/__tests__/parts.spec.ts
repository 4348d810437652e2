import { readFileSync, readdirSync } from 'fs';
import { join, resolve } from 'path';
import type { ScanReport } from '../../scanner/report';
import { PROGRAM_TIME, Program } from './program';

const GOLDEN = resolve('tests/golden');

/** Formats that only the archive around them tells. */
const OF_MEMBERS = /^(pytorch-export-program|torchscript-code)\//;

/** Verdicts of the golden files, as the engine alone has them. */
function goldenVerdicts(): Map<string, string> {
  const reports = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.report.json')
  );
  return new Map(
    reports.map(name => {
      const { report } = JSON.parse(readFileSync(join(GOLDEN, name), 'utf8')) as { report: ScanReport };
      return [name.replace(/\.report\.json$/, ''), report.verdict];
    })
  );
}

describe('the program, which is made of parts', () => {
  let program: Program;
  beforeAll(() => {
    program = new Program();
  }, PROGRAM_TIME);
  afterAll(() => program.remove());

  it(
    'loads what each format needs',
    () => {
      const { report } = program.json([GOLDEN]);
      const expected = goldenVerdicts();
      const files = report.files.filter(({ source }) => expected.has(source) && !OF_MEMBERS.test(source));
      expect(files.length).toBeGreaterThan(300);
      const differing = files.filter(({ source, verdict }) => verdict !== expected.get(source));
      expect(differing.map(({ source, verdict }) => `${source}: ${verdict}`)).toEqual([]);
      expect(report.files.filter(file => /"(internal|no-part)"/.test(JSON.stringify(file.coverage)))).toEqual([]);
    },
    PROGRAM_TIME
  );
});
