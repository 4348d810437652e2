import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import type { JsonReport } from '../../report/writers/json-report';
import { EVIL, HONEST, Program, STRANGE, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

const evil = program.file('models/evil.pkl', EVIL);
program.file('models/unknown.pkl', UNKNOWN);
program.file('models/honest.pkl', HONEST);
program.file('models/sub/strange.bin', STRANGE);
program.file('models/sub/notes.txt', 'Nothing to load\n');

const bytes = (name: string): Buffer => readFileSync(join(program.folder, name));
/** A report without what differs from run to run, and from one base to another. */
const outcomeOf = ({ summary, issues, errors, files }: JsonReport): unknown => ({
  verdict: summary.verdict,
  headline: summary.headline,
  explanation: summary.explanation,
  verdicts: summary.verdicts,
  counts: summary.total_issues_by_severity,
  skipped: summary.skipped,
  exit: summary.exit_code,
  working: summary.working_directory,
  issues,
  errors,
  files
});

describe('a report in a file named .gz', () => {
  it.each(['json', 'ndjson', 'sarif', 'cyclonedx', 'html', 'console'])('is the %s report, packed', format => {
    const name = `packed.${format}.gz`;
    expect(program.run(['models', '-q', '-r', format, '-o', name]).status).toBe(1);
    const text = gunzipSync(bytes(name)).toString();
    expect(text).toContain('os.system(');
    expect(bytes(name).length).toBeLessThan(text.length);
    expect(readdirSync(program.folder)).not.toContain(`${name}.part`);
  });

  it('is whole when it is written in many pieces', () => {
    const paths = `${evil}\n`;
    for (let i = 0; i < 300; i++) {
      program.file(`many/${i}.pkl`, `${EVIL}${'.'.repeat(i)}`);
    }
    program.run(['many', '-q', '-r', 'ndjson', '-o', 'many.ndjson.gz', '--stdin-list'], { input: paths });
    const lines = gunzipSync(bytes('many.ndjson.gz')).toString().trim().split('\n');
    expect(lines).toHaveLength(302);
    lines.forEach(line => JSON.parse(line) as unknown);
  });

  it('can be merged', () => {
    const { status, report } = program.json(['merge', 'packed.json.gz', 'packed.ndjson.gz']);
    expect(status).toBe(1);
    expect(report.files).toHaveLength(5);
  });

  it('that is broken is named when it is merged', () => {
    program.file('broken.json.gz', bytes('packed.json.gz').subarray(0, 100));
    const { status, stderr } = program.run(['merge', 'broken.json.gz']);
    expect(status).toBe(4);
    expect(stderr).toContain('broken.json.gz is not a report that can be merged');
  });
});

describe('a link beside a report', () => {
  it('is not written through', () => {
    program.file('target', 'precious');
    mkdirSync(join(program.folder, 'out'));
    symlinkSync(join(program.folder, 'target'), join(program.folder, 'out', 'report.json.part'));
    expect(program.run(['models', '-q', '-r', 'json', '-o', 'out/report.json']).status).toBe(1);
    expect(bytes('target').toString()).toBe('precious');
    expect(lstatSync(join(program.folder, 'out', 'report.json')).isFile()).toBe(true);
    expect(existsSync(join(program.folder, 'out', 'report.json.part'))).toBe(false);
  });
});

describe('the width of the words', () => {
  const longest = (columns: string): number =>
    Math.max(
      ...program
        .run(['models/unknown.pkl'], { env: { COLUMNS: columns } })
        .stdout.split('\n')
        .filter(line => !/^ {2}- (Source|Description|Where|Rule)/.test(line))
        .map(line => line.length)
    );

  it('is that of COLUMNS, and a usual one where nothing is said', () => {
    expect(longest('50')).toBeLessThanOrEqual(50);
    expect(longest('300')).toBeGreaterThan(100);
    for (const none of ['', '0', 'wide']) {
      expect(longest(none)).toBeLessThanOrEqual(100);
      expect(longest(none)).toBeGreaterThan(80);
    }
  });
});

describe('a name that would fool a terminal', () => {
  const name = 'models/\x1b[31m\u202ered.pkl';

  it('is shown in errors, warnings and logs', () => {
    const fooled = /[\x1b\u202e]/;
    for (const args of [[name], ['models', '--policy', name], ['models', '-r', 'json', '-o', `${name}/x.json`]]) {
      const { status, stderr } = program.run(args);
      expect(status).toBe(4);
      expect(stderr).toContain('\\x1b[31m\\u202ered.pkl');
      expect(stderr).not.toMatch(fooled);
    }
  });
});

describe('reports of parts', () => {
  const parts = (inputs: string[], count: number, cwd = program.folder): string[] =>
    Array.from({ length: count }, (_, index) => {
      const name = join(program.folder, `part-${count}-${index + 1}.json`);
      program.run([...inputs, '-q', '--shard', `${index + 1}/${count}`, '-r', 'json', '-o', name], { cwd });
      return name;
    });

  it.each([1, 2, 3, 7])('say the same as one run when %i are merged', count => {
    const whole = program.json(['models']);
    const merged = program.json(['merge', ...parts(['models'], count)]);
    expect(merged.status).toBe(whole.status);
    expect(outcomeOf(merged.report)).toEqual(outcomeOf(whole.report));
  });

  it('keep every key of a report', () => {
    program.run(['models', '-q', '--hash', '-r', 'json', '-o', 'one.json']);
    const { summary, ...rest } = JSON.parse(bytes('one.json').toString()) as JsonReport;
    const merged = program.json(['merge', 'one.json']).report;
    expect(merged).toEqual({ summary, ...rest });
  });

  it('of different folders keep their files apart, and their places', () => {
    program.file('a/m.pkl', EVIL);
    program.file('b/m.pkl', EVIL);
    const sarif = (args: string[]): string[] => {
      const log = JSON.parse(program.run([...args, '-r', 'sarif']).stdout) as {
        runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
      };
      return log.runs[0].results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri);
    };
    program.run(['a', '-q', '-r', 'json', '-o', 'a.json']);
    program.run(['b', '-q', '-r', 'json', '-o', 'b.json']);
    expect(sarif(['merge', 'a.json', 'b.json'])).toEqual(['a/m.pkl', 'b/m.pkl']);
    expect(sarif(['merge', 'a.json', 'b.json'])).toEqual(sarif(['a', 'b']));
  });
});
