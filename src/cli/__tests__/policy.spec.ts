import { createHash } from 'crypto';
import { symlinkSync } from 'fs';
import { join } from 'path';
import { EVIL, HONEST, Program, STRANGE, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

const sha256 = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');
const accept = (expires: string, rule = 'pickle-dangerous-call'): string =>
  `[[accepted]]\nsha256 = "${sha256(EVIL)}"\nrule = "${rule}"\nreason = "Looked at by hand"\nexpires = ${expires}\n`;
const TRUST = '[[trusted]]\nmodule = "my_lab.models"\noperator = "Encoder"\nreason = "Ours"\n';

program.file('work/models/evil.pkl', EVIL);
program.file('work/models/unknown.pkl', UNKNOWN);
const work = join(program.folder, 'work');
const policy = (name: string, text: string): string => program.file(`policies/${name}.toml`, text);

describe('a policy', () => {
  it('sets the level that fails; the command line has the last word', () => {
    const low = policy('low', 'fail-on = "low"\n');
    expect(program.run(['work/models/unknown.pkl']).status).toBe(0);
    expect(program.run(['work/models/unknown.pkl', '--policy', low]).status).toBe(1);
    expect(program.run(['work/models/unknown.pkl', '--policy', low, '--fail-on', 'high']).status).toBe(0);
  });

  it('accepts a finding of this very file until its day, and shows it with the reason', () => {
    const named = policy('accept', accept('2999-12-31'));
    const { status, report } = program.json(['work/models', '--policy', named]);
    expect(status).toBe(0);
    expect(report.summary).toMatchObject({ total_issues: 1, total_accepted: 1, policy: named, verdict: 'review' });
    expect(report.accepted).toMatchObject([
      { operator: 'system', waiver: { kind: 'accepted', reason: 'Looked at by hand', expires: '2999-12-31' } }
    ]);
    const { stdout } = program.run(['work/models/evil.pkl', '--policy', named]);
    expect(stdout).toContain('--- Accepted by the policy ---');
    expect(stdout).toContain('  - Accepted because: Looked at by hand');
    expect(stdout).not.toContain('No issues found');
  });

  it('counts an accepted finding again after its day', () => {
    const { status, report } = program.json(['work/models/evil.pkl', '--policy', policy('old', accept('2001-01-01'))]);
    expect(status).toBe(1);
    expect(report.issues).toMatchObject([{ operator: 'system', expired: '2001-01-01' }]);
    expect(program.run(['work/models/evil.pkl', '--policy', policy('old', accept('"2001-01-01"'))]).stdout).toContain(
      'it was accepted until 2001-01-01 and counts again'
    );
  });

  it('accepts nothing of another file, and no other rule', () => {
    const changed = program.file('work/changed.pkl', `${EVIL}\n`);
    expect(program.run([changed, '--policy', policy('accept', accept('2999-12-31'))]).status).toBe(1);
    const other = policy('other', accept('2999-12-31', 'pickle-unknown-call'));
    expect(program.run(['work/models/evil.pkl', '--policy', other]).status).toBe(1);
  });

  it('trusts exactly the callable that it names', () => {
    const named = policy('trust', TRUST);
    const { status, report } = program.json(['work/models/unknown.pkl', '--policy', named, '--fail-on', 'low']);
    expect(status).toBe(0);
    expect(report.accepted).toMatchObject([{ operator: 'Encoder', waiver: { kind: 'trusted', reason: 'Ours' } }]);
    const near = program.file('work/near.pkl', UNKNOWN.replace('Encoder', 'Encoder2'));
    expect(program.run([near, '--policy', named, '--fail-on', 'low']).status).toBe(1);
  });

  it('excludes by glob, and lists what it excluded in every report', () => {
    const named = policy('exclude', 'exclude = ["ev*.pkl", "strange/**"]\n');
    program.file('work/strange/x.bin', STRANGE);
    const { status, report } = program.json(['work', '--policy', named]);
    expect(status).toBe(1);
    expect(report.summary.skipped.skipped_files).toMatchObject([
      { category: 'EXCLUDED', source: 'models/evil.pkl', glob: 'ev*.pkl' },
      { category: 'EXCLUDED', source: 'strange/x.bin', glob: 'strange/**' }
    ]);
    const args = ['work', '--policy', named];
    expect(program.run([...args, '--show-skipped']).stdout).toContain('models/evil.pkl: excluded (ev*.pkl)');
    for (const format of ['sarif', 'cyclonedx', 'html', 'ndjson']) {
      expect(program.run([...args, '-r', format]).stdout).toContain('evil.pkl');
    }
  });
});

describe('the policy’s place', () => {
  it('is the working folder or one above it', () => {
    program.file('project/scan-model.toml', 'fail-on = "low"\n');
    program.file('project/sub/models/unknown.pkl', UNKNOWN);
    const { status, report } = program.json(['models'], { cwd: join(program.folder, 'project/sub') });
    expect(status).toBe(1);
    expect(report.summary.policy).toBe('../scan-model.toml');
  });

  it('is never inside what is scanned, unless it is named', () => {
    program.file('hostile/evil.pkl', EVIL);
    const brought = program.file('hostile/scan-model.toml', accept('2999-12-31'));
    const cwd = join(program.folder, 'hostile');
    for (const run of [program.json(['.'], { cwd }), program.json(['hostile'])]) {
      expect(run.status).toBe(1);
      expect(run.report.summary.policy).toBeUndefined();
      const finding = run.report.issues.find(({ rule }) => rule === 'policy-in-scan');
      expect(finding).toMatchObject({ source: 'scan-model.toml', severity: 'LOW' });
      expect(finding?.what_to_do).toContain('--policy');
    }
    const named = program.json(['hostile', '--policy', brought]);
    expect(named.status).toBe(0);
    expect(named.report.issues).toEqual([]);
    expect(named.report.accepted).toHaveLength(1);
  });

  it('is not inside what is scanned by way of a link either', () => {
    symlinkSync(join(program.folder, 'hostile'), join(program.folder, 'linked'));
    expect(program.run([join(program.folder, 'linked')], { cwd: join(program.folder, 'hostile') }).status).toBe(1);
    program.file('borrowed/model.pkl', HONEST);
    symlinkSync(join(program.folder, 'hostile/scan-model.toml'), join(program.folder, 'borrowed/scan-model.toml'));
    const cwd = join(program.folder, 'borrowed');
    expect(program.json(['model.pkl', '../hostile'], { cwd }).report.summary.policy).toBeUndefined();
  });

  it('looks further up when the nearest lies inside what is scanned', () => {
    program.file('project/sub/scan-model.toml', 'fail-on = "critical"\n');
    const { report } = program.json(['.'], { cwd: join(program.folder, 'project/sub') });
    expect(report.summary).toMatchObject({ policy: '../scan-model.toml', fail_on: 'low' });
  });
});

describe('a malformed policy', () => {
  it.each([
    ['no TOML', 'fail-on = "low"\nexclude = [\n', 3, /./],
    ['an unknown setting', '\nfail_on = "low"\n', 2, /There is no setting fail_on/],
    ['an unknown level', '# ours\nfail-on = "severe"\n', 2, /must be one of low/],
    ['a glob that is no text', 'exclude = [1]\n', 1, /list of patterns/],
    ['a table instead of an array', '[trusted]\nmodule = "a"\n', 1, /\[\[trusted\]\]/],
    ['a callable without a reason', `${TRUST}\n[[trusted]]\nmodule = "a"\noperator = "b"\n`, 6, /lacks reason/],
    ['an empty reason', TRUST.replace('"Ours"', '" "'), 4, /reason must be text/],
    ['a setting of another table', `${TRUST}expires = 2999-12-31\n`, 5, /There is no setting expires/],
    ['a digest that is none', accept('2999-12-31').replace(/"[0-9a-f]{64}"/, '"abc"'), 2, /64 hexadecimal/],
    [
      'a day that the calendar lacks',
      `${accept('2999-12-31')}\n${accept('"2999-02-30"')}`,
      11,
      /expires must be a day/
    ],
    ['no day', accept('2999-12-31').replace(/expires.*\n/, ''), 1, /lacks expires/]
  ])('%s', (_, text, line, message) => {
    const { status, stdout, stderr } = program.run(['work/models/evil.pkl', '--policy', policy('bad', text)]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain(`is wrong in line ${line}:`);
    expect(stderr).toMatch(message);
  });

  it('is an error where it is found too', () => {
    program.file('work/scan-model.toml', 'fail_on = 1\n');
    expect(program.run(['models'], { cwd: work }).status).toBe(4);
  });
});
