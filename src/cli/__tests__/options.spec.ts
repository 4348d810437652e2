import { existsSync, readFileSync, readdirSync } from 'fs';
import { createHash } from 'crypto';
import { join } from 'path';
import { EVIL, HONEST, Program, STRANGE, UNKNOWN } from './program';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const program = new Program();
afterAll(() => program.remove());

const evil = program.file('models/evil.pkl', EVIL);
const unknown = program.file('models/unknown.pkl', UNKNOWN);
const honest = program.file('honest/honest.pkl', HONEST);
const strange = program.file('strange/strange.model', STRANGE);
const text = program.file('text/README.md', '# Nothing to load\n');

describe('exit status', () => {
  it.each([
    ['honest file', [honest], 0],
    ['needs review alone', [unknown], 0],
    ['finding', [evil], 1],
    ['finding beside something not understood', [evil, strange], 1],
    ['not understood', [strange], 2],
    ['no model', ['text'], 3],
    ['needs review fails when asked', [unknown, '--fail-on', 'review'], 1],
    ['low is any finding too', [unknown, '--fail-on=low'], 1],
    ['critical at critical', [evil, '--fail-on', 'critical'], 1],
    ['levels in capitals', [evil, '--fail-on', 'HIGH'], 1],
    ['coverage fails when asked', [strange, '--fail-on-coverage'], 1],
    ['coverage that is whole', [honest, '--fail-on-coverage'], 0],
    ['no model, where that passes', ['text', '--pass-without-models'], 0],
    ['a finding, where no model passes', [evil, '--pass-without-models'], 1],
    ['not understood, where no model passes', [strange, '--pass-without-models'], 2],
    ['no path', [], 4],
    ['a path that is not there', ['nowhere.pkl'], 4],
    ['an unknown option', [honest, '--nonsense'], 4]
  ])('%s', (_, args, status) => {
    expect(program.run(args).status).toBe(status);
  });

  it('is 0 at critical when the worst is high', () => {
    const high = program.file('high/high.pkl', "cwebbrowser\nopen\n(S'http://localhost'\ntR.");
    expect(program.run([high, '--fail-on', 'critical']).status).toBe(0);
    expect(program.run([high, '--fail-on', 'high']).status).toBe(1);
  });

  it('of parts that pass without a model is that of the whole', () => {
    program.run(['text', '-q', '--pass-without-models', '-r', 'json', '-o', 'none.json']);
    expect(program.run(['merge', 'none.json']).status).toBe(0);
    program.run(['text', '-q', '-r', 'json', '-o', 'some.json']);
    expect(program.run(['merge', 'none.json', 'some.json']).status).toBe(3);
  });

  it('of an empty folder is 3', () => {
    program.file('empty/sub/.keep', '');
    expect(program.run(['empty']).status).toBe(3);
    expect(program.run(['empty']).stdout).not.toContain('No issues found');
  });
});

describe('--show-uses', () => {
  it('lists what a file would use only when asked', () => {
    const { stdout, status } = program.run(['--show-uses', unknown, honest]);
    expect(status).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(program.run([unknown, honest]).stdout.split('\n').length);
  });
});

describe('usage errors', () => {
  it.each([
    ['--fial-on', /Did you mean --fail-on\?/],
    ['--fail-on=hihg', /Did you mean high\? Choose from low/],
    ['-r=xml', /Choose from console, json/],
    ['--fail-on', /--fail-on needs a value/],
    ['--quiet=yes', /--quiet takes no value/],
    ['-z', /There is no option -z/],
    ['--jobs=0', /--jobs is a number from 1/],
    ['--jobs=many', /--jobs is a number from 1/],
    ['--shard=0/3', /--shard is written I\/N/],
    ['--shard=4/3', /--shard is written I\/N/],
    ['--log=LOUD', /--log cannot be 'LOUD'/],
    ['--policy=nowhere.toml', /The policy nowhere.toml cannot be read/],
    ['--settings-file=nowhere.toml', /The settings nowhere.toml cannot be read/],
    ['-', /--stdin-list/],
    ['--explain=pickle-dangerous-cal', /Did you mean pickle-dangerous-call\?/]
  ])('%s', (option, message) => {
    const { status, stdout, stderr } = program.run([honest, option]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('--help');
  });

  it.each([
    [[], /Say what to scan: a file or a folder/],
    [['nowhere.pkl'], /Path 'nowhere.pkl' does not exist/],
    [['create-settings-file', '-l', 'no/such/folder/new.toml'], /new.toml cannot be written/]
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = program.run(args);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('names a severity that the settings invent', () => {
    program.file('invented.toml', '[unsafe_globals.WORST]\nos = "*"\n');
    const { status, stderr } = program.run([honest, '--settings-file', 'invented.toml']);
    expect(status).toBe(4);
    expect(stderr).toContain('have no severity WORST; choose from');
  });

  it('says that only one report can go to the terminal', () => {
    expect(program.run([honest, '-r', 'json', '-r', 'sarif']).stderr).toContain(
      'Only one report can go to the terminal'
    );
  });

  it('says that two reports cannot share a file', () => {
    expect(program.run([honest, '-r', 'json', '-o', 'x', '-r', 'sarif', '-o', 'x']).stderr).toContain(
      'the same file x'
    );
  });

  it('says that a report cannot be written before anything is scanned', () => {
    const { status, stdout, stderr } = program.run([honest, '-r', 'html', '-o', 'no/such/folder/x.html']);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain('cannot be written to no/such/folder/x.html');
    expect(program.run([honest, '-r', 'html', '-o', 'models']).stderr).toContain('it is a folder');
  });
});

describe('modelscan’s flags', () => {
  it('takes -p, -r and -o, and prints the JSON that it writes', () => {
    const { status, stdout } = program.run(['-p', evil, '-r', 'json', '-o', 'out.json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(program.folder, 'out.json'), 'utf8')));
  });

  it('takes the long forms and the scan command', () => {
    const { status, stdout } = program.run([
      'scan',
      '--path',
      evil,
      '--reporting-format',
      'json',
      '--output-file',
      'long.json',
      '-q'
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(existsSync(join(program.folder, 'long.json'))).toBe(true);
  });

  it('writes modelscan’s document', () => {
    const { report } = program.json(['-p', 'models']);
    expect(report.summary).toMatchObject({
      total_issues: 2,
      total_issues_by_severity: { LOW: 1, MEDIUM: 0, HIGH: 0, CRITICAL: 1 },
      input_path: 'models',
      absolute_path: join(program.folder, 'models'),
      modelscan_version: version,
      scanned: { total_scanned: 2, scanned_files: ['evil.pkl', 'unknown.pkl'] },
      skipped: { total_skipped: 0, skipped_files: [] }
    });
    expect(report.issues[0]).toMatchObject({
      description: "Use of unsafe operator 'system' from module 'os'",
      operator: 'system',
      module: 'os',
      source: 'evil.pkl',
      scanner: 'scan-model.pickle',
      severity: 'CRITICAL',
      rule: 'pickle-dangerous-call',
      evidence: "os.system('echo hi')"
    });
    expect(report.errors).toEqual([]);
  });

  it('prints modelscan’s lines', () => {
    const { stdout } = program.run(['-p', evil]);
    for (const line of [
      '--- Summary ---',
      'Total Issues: 1',
      'Total Issues By Severity:',
      '    - CRITICAL: 1',
      '--- Issues by Severity ---',
      '--- CRITICAL ---',
      'Unsafe operator found:',
      '  - Severity: CRITICAL',
      "  - Description: Use of unsafe operator 'system' from module 'os'",
      `  - Source: ${evil}`
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
    expect(stdout).toContain("        os.system('echo hi')");
    expect(program.run(['-p', honest]).stdout).toContain(' No issues found! 🎉');
  });

  it('says that nothing was found only when everything was read', () => {
    const { stdout } = program.run([honest, strange]);
    expect(stdout).not.toContain('No issues found');
    expect(stdout).toContain('One of 2 files was not examined to the end.');
    expect(stdout).toContain('Total skipped: 1 - run with --show-skipped to see the full list.');
  });

  it('lists what was skipped with --show-skipped', () => {
    expect(program.run([strange]).stdout).not.toContain('Skipped files list:');
    expect(program.run([strange, '--show-skipped']).stdout).toContain(`${strange}: This is not a format`);
  });

  it.each(['-h', '--help'])('%s', option => {
    const { status, stdout, stderr } = program.run([option]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: scan-model PATH/);
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(['-v', '--version'])('%s', option => {
    expect(program.run([option])).toEqual({ status: 0, stdout: `scan-model, version ${version}\n`, stderr: '' });
  });

  it('logs on stderr what -l asks for', () => {
    expect(program.run([honest, '-l', 'INFO', '-r', 'json']).stderr).toBe(`Scanned ${honest}\n`);
    expect(program.run([honest, '-l', 'DEBUG']).stderr).toContain('clean, pickle');
    expect(program.run([honest, '-l', 'ERROR']).stderr).toBe('');
    expect(program.run([honest]).stderr).toBe('');
  });

  it('raises severities by the unsafe_globals of --settings-file', () => {
    program.file(
      'settings.toml',
      '[unsafe_globals.HIGH]\n"my_lab.models" = "*"\n[unsafe_globals.MEDIUM]\nos = ["system"]\n'
    );
    const { status, report } = program.json(['models', '--settings-file', 'settings.toml', '-l', 'ERROR']);
    expect(status).toBe(1);
    expect(report.issues.map(({ operator, severity }) => `${operator} ${severity}`)).toEqual([
      'system CRITICAL',
      'Encoder HIGH'
    ]);
    expect(program.run([honest, '--settings-file', 'settings.toml']).stderr).toContain('unsafe_globals are applied');
  });

  it('reads no settings that only lie in the working folder, and says so', () => {
    program.file('settled/modelscan-settings.toml', 'a = = 2\n');
    program.file('settled/unknown.pkl', UNKNOWN);
    const cwd = join(program.folder, 'settled');
    const { status, stderr } = program.run(['unknown.pkl'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toBe(
      'Warning: modelscan-settings.toml lies here and was not read: name it with --settings-file if it is yours.\n'
    );
    expect(program.run(['unknown.pkl', '-l', 'ERROR'], { cwd }).stderr).toBe('');
    expect(program.run(['unknown.pkl', '--settings-file', 'modelscan-settings.toml'], { cwd }).status).toBe(4);
  });

  it('names the line of settings that are no TOML', () => {
    program.file('broken.toml', 'a = 1\nb = = 2\n');
    const { status, stderr } = program.run([honest, '--settings-file', 'broken.toml']);
    expect(status).toBe(4);
    expect(stderr).toContain('line 2');
  });

  it('writes a policy to start from with create-settings-file, and keeps one that is there', () => {
    expect(program.run(['create-settings-file', '-l', 'new.toml']).status).toBe(0);
    expect(program.run([evil, '--policy', 'new.toml']).status).toBe(1);
    program.file('new.toml', 'mine');
    expect(program.run(['create-settings-file', '--location', 'new.toml']).stderr).toContain('exists already');
    expect(readFileSync(join(program.folder, 'new.toml'), 'utf8')).toBe('mine');
    expect(program.run(['create-settings-file', '-f', '-l', 'new.toml']).status).toBe(0);
    expect(readFileSync(join(program.folder, 'new.toml'), 'utf8')).toContain('fail-on = "medium"');
  });
});

describe('own options', () => {
  it('writes several reports at once, each into its file, and nothing on stdout', () => {
    const args = ['json', 'ndjson', 'sarif', 'cyclonedx', 'html', 'console'].flatMap(format => [
      '-r',
      format,
      '-o',
      `all.${format}`
    ]);
    expect(program.run([evil, ...args])).toMatchObject({ status: 1, stdout: '', stderr: '' });
    for (const format of ['json', 'ndjson', 'sarif', 'cyclonedx', 'html', 'console']) {
      expect(readFileSync(join(program.folder, `all.${format}`), 'utf8')).toContain('os.system(');
    }
    expect(readdirSync(program.folder).filter(name => name.endsWith('.part'))).toEqual([]);
  });

  it('prints one report while another goes to a file', () => {
    const { stdout } = program.run([evil, '-r', 'console', '-r', 'sarif', '-o', 'side.sarif']);
    expect(stdout).toContain('Unsafe operator found:');
    expect(JSON.parse(readFileSync(join(program.folder, 'side.sarif'), 'utf8'))).toHaveProperty('runs');
  });

  it('puts SHA-256 into the report with --hash only', () => {
    const digest = createHash('sha256').update(HONEST).digest('hex');
    expect(program.json([honest, '--hash']).report.files[0].sha256).toBe(digest);
    expect(program.json([honest]).report.files[0].sha256).toBeUndefined();
  });

  it('explains rules and reasons', () => {
    const rule = program.run(['--explain', 'pickle-dangerous-call']);
    expect(rule).toMatchObject({ status: 0, stderr: '' });
    expect(rule.stdout).toContain('https://cwe.mitre.org/data/definitions/502.html');
    expect(program.run(['--explain', 'broken-link']).stdout).toContain('a link that leads nowhere');
  });

  it('scans the paths that stdin lists, one a line or with NUL between them', () => {
    const lines = program.json(['-', '--stdin-list'], { input: `${evil}\n${honest}\r\n\n` });
    expect(lines.status).toBe(1);
    expect(lines.report.files.map(({ path }) => path).sort()).toEqual([honest, evil].sort());
    const nuls = program.json(['--stdin-list'], { input: `${honest}\0${unknown}\0` });
    expect(nuls.report.files).toHaveLength(2);
  });

  it('reports a listed path that is not there instead of passing over it', () => {
    const { status, report } = program.json(['--stdin-list'], { input: `${honest}\nnowhere.pkl\n` });
    expect(status).toBe(2);
    expect(report.errors).toMatchObject([{ source: 'nowhere.pkl', reason: 'no-such-file' }]);
  });

  it('writes a line of JSON for each file in order, and the summary last', () => {
    const { stdout } = program.run(['models', '-r', 'ndjson', '--jobs', '2']);
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type, source }) => [type, source])).toEqual([
      ['file', 'evil.pkl'],
      ['file', 'unknown.pkl'],
      ['summary', undefined]
    ]);
    expect(lines[2]).toMatchObject({ total_issues: 2, exit_code: 1 });
  });

  it('is quiet and uncoloured when it is not on a terminal', () => {
    const { stdout, stderr } = program.run([evil, text]);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toBe('');
  });
});
