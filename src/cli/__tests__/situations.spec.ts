import { execFileSync, spawnSync } from 'child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'fs';
import { dirname, join, resolve } from 'path';
import type { JsonReport } from '../../report/writers/json-report';
import type { Situation } from '../../report/__tests__/situations';
import { ALL, TABLE, bytesOf, meeting } from '../../report/__tests__/situations';
import type { Outcome } from './program';
import { HONEST, Program, PROGRAM_TIME } from './program';

const program = new Program();
const gate = join(dirname(program.path), 'gate.mjs');
/** In it, the scanned folder is `m`. */
const places = new Map<Situation['name'], string>();
/** The superuser may read everything. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const locked: string[] = [];

beforeAll(() => {
  chmodSync(program.folder, 0o755);
  copyFileSync(resolve('pipeline/image/gate.mjs'), gate);
  for (const situation of ALL) {
    places.set(situation.name, make(situation));
  }
});

afterAll(() => {
  locked.forEach(folder => chmodSync(folder, 0o700));
  program.remove();
});

function make({ name, files, pipes = [], links = {}, policy, locked: shut = [] }: Situation): string {
  const place = join(program.folder, name);
  for (const [file, content] of Object.entries(files)) {
    program.file(join(name, 'm', file), bytesOf(content));
  }
  pipes.forEach(pipe => execFileSync('mkfifo', [join(place, 'm', pipe)]));
  for (const [link, folder] of Object.entries(links)) {
    program.file(join(name, folder, 'model.pkl'), HONEST);
    symlinkSync(join('..', folder), join(place, 'm', link));
  }
  if (policy !== undefined) {
    program.file(join(name, 'policy.toml'), policy);
  }
  for (const folder of shut) {
    locked.push(join(place, 'm', folder));
    chmodSync(join(place, 'm', folder), 0);
  }
  mkdirSync(join(place, 'out'));
  chmodSync(join(place, 'out'), 0o777);
  return place;
}

function run({ name }: Situation, file: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: places.get(name),
    env: { PATH: process.env.PATH, HOME: join(program.folder, 'home'), SCAN_MODEL_POLICY: '' },
    encoding: 'utf8',
    timeout: PROGRAM_TIME,
    ...nobody
  });
  return { status, stdout, stderr };
}

const policyOf = ({ policy }: Situation): string[] => (policy === undefined ? [] : ['--policy', 'policy.toml']);

/** Verdicts of a JSON report on the whole scan and on the file or folder of the situation. */
function told({ summary, files }: JsonReport, { subject }: Situation): object {
  const left = summary.skipped.skipped_files.some(
    ({ category, source }) => category === 'EXCLUDED' && source === subject.name
  );
  return {
    verdict: summary.verdict,
    headline: summary.headline,
    exit: summary.exit_code,
    subject: files.find(({ source }) => source === subject.name)?.verdict ?? (left ? null : 'absent')
  };
}

const expected = ({ verdict, title, exit, subject }: Situation): object => ({
  verdict,
  headline: title,
  exit,
  subject: subject.verdict
});

const summaryOf = ({ verdict, title, exit }: Situation): object => ({ verdict, headline: title, exit_code: exit });

/** A file that a run left. */
const left = ({ name }: Situation, path: string): string =>
  readFileSync(join(places.get(name) ?? '', 'out', path), 'utf8');

describe('the table of situations', () => {
  it('names twelve, and for each door what is expected of it or why it cannot be there', () => {
    expect(TABLE.situations.map(({ name }) => name).sort()).toEqual([
      'accepted',
      'cancelled',
      'capped',
      'changed',
      'excluded',
      'failed',
      'hidden',
      'link',
      'not understood',
      'running',
      'unlisted',
      'unreadable'
    ]);
    for (const { doors, strictExit } of ALL) {
      expect(Object.keys(doors)).toEqual(['panel', 'command line', 'gate', 'magic']);
      const unmet = Object.values(doors).filter(door => typeof door === 'string');
      unmet.forEach(reason => expect(reason).toMatch(/\.$/));
      expect(typeof doors['command line'] === 'string').toBe(strictExit === null);
    }
  });
});

describe.each(meeting('command line'))('the command line: $name', situation => {
  const words = `${situation.mark} ${situation.title}`;

  it('says in every report, and with its exit status, what the table says', () => {
    const options = [...policyOf(situation), '--', 'm'];
    const files = ['json', 'ndjson', 'html'].flatMap(kind => ['-r', kind, '-o', `out/r.${kind}`]);
    const { status, stdout } = run(situation, program.path, ['-r', 'console', ...files, ...options]);
    expect(status).toBe(situation.exit);
    expect(stdout.split('\n')).toContain(words);
    expect(told(JSON.parse(left(situation, 'r.json')) as JsonReport, situation)).toEqual(expected(situation));
    const [last] = left(situation, 'r.ndjson').trim().split('\n').slice(-1);
    expect(JSON.parse(last)).toMatchObject({ type: 'summary', ...summaryOf(situation) });
    const html = left(situation, 'r.html');
    expect(html).toContain(`<h1 class="${situation.verdict}"><span class="verdict">${situation.mark} `);
    expect(html).toContain(`<title>Model scan: ${situation.title}</title>`);
    if (situation.subject.verdict !== null) {
      expect(html).toContain(`${situation.mark} ${situation.word}</span></th><td>1</td>`);
    }
    const strict = run(situation, program.path, ['--fail-on-coverage', ...options]);
    expect(strict.status).toBe(situation.strictExit);
  });

  it('says the same of parts that were scanned apart', () => {
    const parts = ['1/2', '2/2'].map(part => `out/${part[0]}.json`);
    parts.forEach((part, index) =>
      run(situation, program.path, [
        ...['-r', 'json', '-o', part, '--shard', `${index + 1}/2`],
        ...policyOf(situation),
        ...['--', 'm']
      ])
    );
    const { status, stdout } = run(situation, program.path, ['merge', '-r', 'json', ...parts]);
    expect(told(JSON.parse(stdout) as JsonReport, situation)).toEqual(expected(situation));
    expect(status).toBe(situation.exit);
  });
});

describe.each(meeting('gate'))('the gate: $name', situation => {
  const { exit } = situation.door;

  it('says in log, result and report what the table says, and stops or passes', () => {
    const out = ['--reports', 'out/reports', '--results', 'out/results'];
    const usual = run(situation, gate, [...out, ...policyOf(situation), '--', 'm']);
    const lines = usual.stdout.split('\n');
    expect(lines).toContain(`${situation.mark} ${situation.title}`);
    expect(lines).toContain(situation.title);
    expect(lines.some(line => line.startsWith(exit === 0 ? 'Passed: ' : 'STOPPED: '))).toBe(true);
    expect(usual.status).toBe(exit);
    expect(told(JSON.parse(left(situation, 'reports/report.json')) as JsonReport, situation)).toEqual(
      expected(situation)
    );
    expect(left(situation, 'results/verdict')).toBe(situation.verdict);
    const { note } = JSON.parse(left(situation, 'results/test-output')) as { note: string };
    expect(note).toContain(`${situation.title}.`);
    const strict = run(situation, gate, [...out, '--fail-on-unread', 'any', ...policyOf(situation), '--', 'm']);
    expect(strict.status).toBe(situation.strictExit);
  });
});
