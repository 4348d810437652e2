import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'fs';
import { join } from 'path';
import type { RunOptions } from './program';
import { EVIL, Program, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

const AMNESTY = `[[accepted]]
sha256 = "${createHash('sha256').update(EVIL).digest('hex')}"
rule = "pickle-dangerous-call"
reason = "reviewed"
expires = 2999-12-31
`;

/** A folder as it is downloaded: a model, and a policy that lets it pass. The result is its absolute path. */
let folders = 0;
function downloaded(policy: string | Uint8Array = AMNESTY): string {
  const name = `downloaded${folders++}`;
  program.file(`${name}/model.pkl`, EVIL);
  program.file(`${name}/scan-model.toml`, policy);
  return join(program.folder, name);
}

const config = (): string => join(program.folder, `config${folders++}`);
const allow = (file: string, env: RunOptions['env']): void =>
  expect(program.run(['policy', 'allow', file], { env })).toMatchObject({ status: 0, stderr: '' });
const scan = (cwd: string, env: RunOptions['env'] = {}, args = ['model.pkl']) => program.json(args, { cwd, env });

describe('a policy that is found', () => {
  it('is not obeyed, and named with the words that would allow it, in every report', () => {
    const cwd = downloaded();
    const path = join(cwd, 'scan-model.toml');
    const words = `scan-model policy allow ${path}`;
    const { status, report } = scan(cwd);
    expect(status).toBe(1);
    expect(report.summary).toMatchObject({
      verdict: 'unsafe',
      policy_ignored: [{ path, reason: 'not-allowed', allow: words }]
    });
    expect(report.summary.policy).toBeUndefined();
    for (const format of ['console', 'ndjson', 'sarif', 'html']) {
      const { stdout } = program.run(['model.pkl', '-r', format], { cwd });
      expect(stdout).toContain(words);
      expect(stdout).toContain('was not obeyed: nobody has allowed it here.');
    }
  });

  it.each([
    ['a pattern', ['model.pkl', 'other.pkl']],
    ['a folder in it', ['artifacts']],
    ['the folder itself', ['.']],
    ['the folder by its whole path', ['PATH']]
  ])('is not obeyed for %s', (_, args) => {
    const cwd = downloaded();
    writeFileSync(join(cwd, 'other.pkl'), EVIL);
    mkdirSync(join(cwd, 'artifacts'));
    writeFileSync(join(cwd, 'artifacts/scaler.pkl'), EVIL);
    const { status, report } = scan(cwd, {}, args[0] === 'PATH' ? [cwd] : args);
    expect(status).toBe(1);
    expect(report.accepted).toEqual([]);
    expect(report.summary.policy_ignored).toHaveLength(1);
  });

  it.each([
    ['is malformed', 'fail_on = 1\n'],
    ['is not even text', Uint8Array.of(0xff, 0xfe, 0)]
  ])('breaks nothing where it %s', (_, text) => {
    expect(scan(downloaded(text)).status).toBe(1);
  });

  it('is not read: a pipe, a device and a file without end in its place are not waited for', () => {
    const cwd = downloaded();
    truncateSync(join(cwd, 'scan-model.toml'), 2 ** 40);
    expect(scan(cwd).status).toBe(1);
    rmSync(join(cwd, 'scan-model.toml'));
    execFileSync('mkfifo', [join(cwd, 'scan-model.toml')]);
    expect(scan(cwd).status).toBe(1);
    rmSync(join(cwd, 'scan-model.toml'));
    symlinkSync('/dev/zero', join(cwd, 'scan-model.toml'));
    expect(scan(cwd).status).toBe(1);
  });

  it('is obeyed once it was allowed, in its folder and below, also for the folder that it lies in', () => {
    const cwd = downloaded();
    const env = { XDG_CONFIG_HOME: config() };
    mkdirSync(join(cwd, 'sub'));
    const { stdout } = program.run(['policy', 'allow', join(cwd, 'scan-model.toml')], { env });
    expect(stdout).toContain('is obeyed from now on in its folder and below, until it changes.');
    expect(stdout).toContain('pickle-dangerous-call in the file with the SHA-256');
    expect(scan(cwd, env)).toMatchObject({
      status: 0,
      report: { summary: { verdict: 'accepted', policy: 'scan-model.toml' } }
    });
    expect(scan(cwd, env).report.summary.policy_ignored).toBeUndefined();
    expect(scan(cwd, env, ['.']).report.summary).toMatchObject({ exit_code: 0, total_issues: 0 });
    expect(scan(join(cwd, 'sub'), env, ['../model.pkl']).report.summary.policy).toBe('../scan-model.toml');
  });

  it('is asked about again when it changes, and when permission is taken back', () => {
    const cwd = downloaded();
    const path = join(cwd, 'scan-model.toml');
    const env = { XDG_CONFIG_HOME: config() };
    allow(path, env);
    writeFileSync(path, `${AMNESTY}# more\n`);
    expect(scan(cwd, env).report.summary).toMatchObject({
      exit_code: 1,
      policy_ignored: [{ path, reason: 'changed' }]
    });
    expect(program.run(['policy', 'list'], { env }).stdout).toBe(`${path} (has changed: not obeyed)\n`);
    allow(path, env);
    expect(scan(cwd, env).status).toBe(0);
    expect(program.run(['policy', 'list'], { env }).stdout).toBe(`${path}\n`);
    expect(program.run(['policy', 'deny', path], { env }).stdout).toContain('is not obeyed any more');
    expect(program.run(['policy', 'revoke', path], { env }).stdout).toContain('was not allowed');
    expect(scan(cwd, env).report.summary.policy_ignored).toMatchObject([{ reason: 'not-allowed' }]);
    rmSync(path);
    expect(program.run(['policy', 'list'], { env }).stdout).toBe('');
  });

  it('does not put a policy above it out of force', () => {
    const above = downloaded('fail-on = "low"\n');
    const env = { XDG_CONFIG_HOME: config() };
    allow(join(above, 'scan-model.toml'), env);
    program.file(`${above.split('/').at(-1)}/inner/scan-model.toml`, 'fail-on = "critical"\n');
    program.file(`${above.split('/').at(-1)}/inner/unknown.pkl`, UNKNOWN);
    const { status, report } = scan(join(above, 'inner'), env, ['unknown.pkl']);
    expect(status).toBe(1);
    expect(report.summary).toMatchObject({
      policy: '../scan-model.toml',
      fail_on: 'low',
      policy_ignored: [{ path: join(above, 'inner/scan-model.toml'), reason: 'not-allowed' }]
    });
  });

  it('cannot borrow the permission of another one by a link, a copy or a rename', () => {
    const honest = downloaded();
    const env = { XDG_CONFIG_HOME: config() };
    allow(join(honest, 'scan-model.toml'), env);
    const linked = downloaded();
    rmSync(join(linked, 'scan-model.toml'));
    symlinkSync(join(honest, 'scan-model.toml'), join(linked, 'scan-model.toml'));
    expect(scan(linked, env).status).toBe(1);
    const copied = downloaded();
    cpSync(join(honest, 'scan-model.toml'), join(copied, 'scan-model.toml'));
    expect(scan(copied, env).status).toBe(1);
    const renamed = downloaded();
    renameSync(honest, `${honest}-gone`);
    renameSync(renamed, `${honest}-moved`);
    expect(scan(`${honest}-moved`, env).status).toBe(1);
  });

  it('that is a link is asked about again when its target changes', () => {
    const cwd = downloaded();
    const path = join(cwd, 'scan-model.toml');
    const env = { XDG_CONFIG_HOME: config() };
    const shared = program.file(`shared${folders++}.toml`, 'fail-on = "high"\n');
    rmSync(path);
    symlinkSync(shared, path);
    allow(path, env);
    expect(scan(cwd, env).report.summary.policy).toBe('scan-model.toml');
    writeFileSync(shared, AMNESTY);
    expect(scan(cwd, env).report.summary).toMatchObject({ exit_code: 1, policy_ignored: [{ reason: 'changed' }] });
  });

  it('is named so that its command can be copied without harm', () => {
    for (const [name, word] of [
      ["it's $(touch pwned) `id`", "'\\''s $(touch pwned) `id`/scan-model.toml'"],
      ['\x1b[31m\u202e', "$'"]
    ]) {
      program.file(`${name}/scan-model.toml`, AMNESTY);
      program.file(`${name}/model.pkl`, EVIL);
      const cwd = join(program.folder, name);
      const env = { XDG_CONFIG_HOME: config() };
      const { allow } = scan(cwd, env).report.summary.policy_ignored?.[0] ?? {};
      expect(allow).toContain(word);
      execFileSync('bash', ['-c', `scan-model() { "${process.execPath}" "${program.path}" "$@"; }; ${allow ?? ''}`], {
        cwd: program.folder,
        env: { ...process.env, ...env }
      });
      expect(scan(cwd, env).status).toBe(0);
      expect(readdirSync(program.folder)).not.toContain('pwned');
    }
  });
});

describe('a policy that is chosen', () => {
  it('is that of --policy, and what lies there is not looked at', () => {
    const cwd = downloaded();
    const { report } = scan(cwd, {}, ['model.pkl', '--policy', program.file('mine.toml', 'fail-on = "high"\n')]);
    expect(report.summary).toMatchObject({ exit_code: 1, fail_on: 'high' });
    expect(report.summary.policy_ignored).toBeUndefined();
  });

  it('is that of SCAN_MODEL_POLICY, by its whole path', () => {
    const cwd = downloaded();
    const mine = program.file('mine.toml', AMNESTY);
    expect(scan(cwd, { SCAN_MODEL_POLICY: mine }).report.summary).toMatchObject({ exit_code: 0, policy: mine });
    const { status, stderr } = program.run(['model.pkl'], { cwd, env: { SCAN_MODEL_POLICY: 'scan-model.toml' } });
    expect(status).toBe(4);
    expect(stderr).toContain('Give it the whole path');
    expect(program.run(['model.pkl'], { cwd, env: { SCAN_MODEL_POLICY: '/no/such.toml' } }).status).toBe(4);
  });

  it('is not set by a file of settings that lies there', () => {
    const cwd = downloaded();
    writeFileSync(join(cwd, '.env'), 'SCAN_MODEL_POLICY=scan-model.toml\n');
    writeFileSync(join(cwd, '.envrc'), 'export SCAN_MODEL_POLICY=$PWD/scan-model.toml\n');
    expect(scan(cwd).status).toBe(1);
  });

  it('is that of the configuration folder, unless a nearer one was allowed', () => {
    const env = { XDG_CONFIG_HOME: config() };
    const own = join(env.XDG_CONFIG_HOME, 'scan-model/scan-model.toml');
    mkdirSync(join(env.XDG_CONFIG_HOME, 'scan-model'), { recursive: true });
    writeFileSync(own, 'fail-on = "low"\n', { mode: 0o644 });
    const cwd = downloaded();
    expect(scan(cwd, env).report.summary).toMatchObject({
      policy: own,
      fail_on: 'low',
      policy_ignored: [{ reason: 'not-allowed' }]
    });
    allow(join(cwd, 'scan-model.toml'), env);
    expect(scan(cwd, env).report.summary).toMatchObject({ policy: 'scan-model.toml', fail_on: 'medium' });
    writeFileSync(own, 'fail_on = 1\n');
    expect(program.run(['model.pkl'], { cwd: downloaded(), env }).status).toBe(4);
  });

  it('is none with --no-policy, which names the nearest that it does not obey', () => {
    const cwd = downloaded();
    const env = { XDG_CONFIG_HOME: config(), SCAN_MODEL_POLICY: join(cwd, 'scan-model.toml') };
    allow(join(cwd, 'scan-model.toml'), env);
    expect(scan(cwd, env, ['model.pkl', '--no-policy']).report.summary).toMatchObject({
      exit_code: 1,
      policy_ignored: [{ path: join(cwd, 'scan-model.toml'), reason: 'switched-off' }]
    });
    expect(program.run(['model.pkl', '--no-policy', '--policy', 'scan-model.toml'], { cwd }).status).toBe(4);
  });
});

describe('the configuration folder', () => {
  const own = (folder: string, text = AMNESTY): string => {
    mkdirSync(join(folder, 'scan-model'), { recursive: true });
    const path = join(folder, 'scan-model/scan-model.toml');
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };

  it('is not obeyed when others can write the policy, or made it', () => {
    const env = { XDG_CONFIG_HOME: config() };
    const path = own(env.XDG_CONFIG_HOME);
    const cwd = join(program.folder, 'elsewhere');
    program.file('elsewhere/model.pkl', EVIL);
    expect(scan(cwd, env).status).toBe(0);
    for (const mode of [0o666, 0o664]) {
      chmodSync(path, mode);
      expect(scan(cwd, env).report.summary).toMatchObject({
        exit_code: 1,
        policy_ignored: [{ path, reason: 'writable' }]
      });
    }
    if (process.getuid?.() === 0) {
      chmodSync(path, 0o644);
      chownSync(path, 65534, 65534);
      expect(scan(cwd, env).status).toBe(1);
    }
  });

  it('is not obeyed when it lies among what is scanned', () => {
    const cwd = downloaded();
    rmSync(join(cwd, 'scan-model.toml'));
    const env = { XDG_CONFIG_HOME: join(cwd, '.config') };
    const path = own(env.XDG_CONFIG_HOME);
    expect(scan(cwd, env, ['.']).report.summary).toMatchObject({ policy_ignored: [{ path, reason: 'in-scan' }] });
    expect(scan(cwd, env, [cwd]).status).toBe(1);
    symlinkSync(cwd, join(program.folder, 'alias'));
    expect(scan(program.folder, { XDG_CONFIG_HOME: join(program.folder, 'alias/.config') }, [cwd]).status).toBe(1);
  });

  it('is not obeyed when a repository brings it, as where a pipeline’s home is its workspace', () => {
    const cwd = downloaded();
    execFileSync('git', ['init', '-q', cwd]);
    const env = { HOME: cwd, XDG_CONFIG_HOME: '' };
    const path = own(join(cwd, '.config'));
    rmSync(join(cwd, 'scan-model.toml'));
    expect(scan(cwd, env).report.summary).toMatchObject({
      exit_code: 1,
      policy_ignored: [{ path, reason: 'in-scan' }]
    });
    // A separate repository below the user's home cannot have brought the policy of that home.
    program.file(`${cwd.split('/').at(-1)}/clone/model.pkl`, EVIL);
    expect(scan(join(cwd, 'clone'), env).status).toBe(1);
    execFileSync('git', ['init', '-q', join(cwd, 'clone')]);
    expect(scan(join(cwd, 'clone'), env).status).toBe(0);
    // Nor does the first bring permissions.
    writeFileSync(join(cwd, 'scan-model.toml'), AMNESTY);
    rmSync(path);
    allow(join(cwd, 'scan-model.toml'), env);
    expect(scan(cwd, env).report.summary).toMatchObject({ exit_code: 1, policy_ignored: [{ reason: 'in-scan' }] });
  });

  it('is never a relative one, which would be another in each folder', () => {
    const cwd = downloaded();
    own(join(cwd, 'mine'));
    expect(scan(cwd, { XDG_CONFIG_HOME: 'mine', HOME: join(program.folder, 'home') }).status).toBe(1);
  });

  it('keeps permissions for its owner alone, and takes no others for permissions', () => {
    const cwd = downloaded();
    const env = { XDG_CONFIG_HOME: config() };
    const folder = join(env.XDG_CONFIG_HOME, 'scan-model/allowed');
    allow(join(cwd, 'scan-model.toml'), env);
    const [name, ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    const file = join(folder, name);
    expect([folder, file].map(path => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);

    const refused = (): void => {
      expect(scan(cwd, env).report.summary).toMatchObject({
        exit_code: 1,
        policy_ignored: [{ reason: 'not-allowed' }]
      });
      expect(program.run(['policy', 'list'], { env }).stdout).toBe('');
    };
    for (const mode of [0o644, 0o620, 0o602]) {
      chmodSync(file, mode);
      refused();
    }
    chmodSync(file, 0o600);
    chmodSync(folder, 0o777);
    refused();
    chmodSync(folder, 0o700);
    expect(scan(cwd, env).status).toBe(0);

    const text = readFileSync(file, 'utf8');
    rmSync(file);
    const brought = program.file(`brought${folders++}`, text);
    chmodSync(brought, 0o600);
    symlinkSync(brought, file);
    refused();
    rmSync(file);
    for (const other of ['{', '[]', '{"path": 1}', text.replace(cwd, `${cwd}x`)]) {
      writeFileSync(file, other, { mode: 0o600 });
      refused();
    }
    writeFileSync(file, text, { mode: 0o600 });
    expect(scan(cwd, env).status).toBe(0);
  });

  it('need not be there: nothing is lost but that nothing can be allowed', () => {
    const cwd = downloaded();
    const env = { XDG_CONFIG_HOME: '/proc/no/such' };
    expect(scan(cwd, env).status).toBe(1);
    const { status, stderr } = program.run(['policy', 'allow', 'scan-model.toml'], { cwd, env });
    expect(status).toBe(4);
    expect(stderr).toContain('The permission cannot be written to /proc/no/such/scan-model/allowed');
  });
});

describe('scan-model policy', () => {
  it('status says what is obeyed, what is not, and what each says, the broadest first', () => {
    const policy = `fail-on = "critical"
exclude = ["**/*.bin", "\\u001b[2J"]
[[trusted]]
module = "my_lab.*"
operator = "*"
reason = "ours"
[[trusted]]
module = "their_lab.models"
operator = "Encoder"
reason = "reviewed"
${AMNESTY}`;
    const cwd = downloaded(policy);
    const { stdout } = program.run(['policy', 'status'], { cwd });
    const lines = stdout.split('\n');
    const at = (text: string): number => lines.findIndex(line => line.includes(text));
    expect(lines[0]).toBe('No policy is obeyed here.');
    const order = [
      'was not obeyed: nobody has allowed it here.',
      '  - **/*.bin',
      '  - \\x1b[2J',
      '  - critical, so that findings below it do not fail a scan',
      '  - Everything in my_lab and below it that needs review. Reason: ours',
      '  - their_lab.models.Encoder. Reason: reviewed',
      '  - pickle-dangerous-call in the file with the SHA-256'
    ].map(at);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    const env = { XDG_CONFIG_HOME: config() };
    allow(join(cwd, 'scan-model.toml'), env);
    expect(program.run(['policy', 'status'], { cwd, env }).stdout).toMatch(/^\/.*scan-model\.toml is obeyed here\.\n/);
  });

  it('status says what is wrong with one that is found', () => {
    const { status, stdout } = program.run(['policy', 'status'], { cwd: downloaded('a = 1\n') });
    expect(status).toBe(0);
    expect(stdout).toContain('is wrong in line 1: There is no setting a.');
  });

  it.each([
    [['policy'], /Say what to do: scan-model policy allow/],
    [['policy', 'permit', 'x'], /Say what to do/],
    [['policy', 'allow'], /Name one file/],
    [['policy', 'list', 'x'], /takes no file/],
    [['policy', 'allow', 'other.toml'], /Only files called scan-model.toml are looked for/],
    [['policy', 'allow', 'nowhere/scan-model.toml'], /cannot be read/],
    [['policy', 'allow', '--quiet'], /There is no option/]
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = program.run(args);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('allows nothing that is malformed', () => {
    const path = join(downloaded('\nfail_on = 1\n'), 'scan-model.toml');
    const { status, stderr } = program.run(['policy', 'allow', path]);
    expect(status).toBe(4);
    expect(stderr).toContain('is wrong in line 2');
    expect(program.run(['policy', 'list']).stdout).toBe('');
  });
});
