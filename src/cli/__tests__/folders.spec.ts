import { execFileSync, spawn } from 'child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { EVIL, HONEST, Program, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

const link = (target: string, name: string): void => symlinkSync(target, join(program.folder, name));

describe('a folder', () => {
  it('is searched to the bottom, hidden files and names in capitals too', () => {
    program.file('deep/a/b/.hidden/c.PKL', EVIL);
    program.file('deep/without-ending', EVIL);
    const { report } = program.json(['deep']);
    expect(report.issues.map(({ source }) => source)).toEqual(['a/b/.hidden/c.PKL', 'without-ending']);
  });

  it('ends with links in circles, and scans what links lead to', () => {
    program.file('circle/in/evil.pkl', EVIL);
    program.file('outside/evil.pkl', EVIL);
    link('..', 'circle/in/up');
    link('.', 'circle/self');
    link('../outside', 'circle/out');
    link('in/evil.pkl', 'circle/alias.pkl');
    const { report } = program.json(['circle']);
    expect(report.issues.map(({ source }) => source)).toEqual(['alias.pkl', 'in/evil.pkl', 'out/evil.pkl']);
  });

  it('ends with links in layers that multiply', () => {
    for (let level = 0; level < 25; level++) {
      mkdirSync(join(program.folder, `layers/${level}`), { recursive: true });
      link(`../${level + 1}`, `layers/${level}/left`);
      link(`../${level + 1}`, `layers/${level}/right`);
    }
    program.file('layers/25/evil.pkl', EVIL);
    expect(program.json(['layers']).report.issues.map(({ source }) => source)).toEqual(['25/evil.pkl']);
  });

  it('loses nothing to pipes, sockets, devices, broken links and unreadable places', () => {
    program.file('odd/evil.pkl', EVIL);
    program.file('odd/locked/secret.pkl', EVIL);
    program.file('odd/locked.pkl', HONEST);
    execFileSync('mkfifo', [join(program.folder, 'odd/pipe.pkl')]);
    link('/dev/zero', 'odd/device.pkl');
    link('nowhere', 'odd/broken.pkl');
    link('loop.pkl', 'odd/loop.pkl');
    const { status, report } = program.json(['odd']);
    expect(status).toBe(1);
    expect(report.issues.map(({ source }) => source)).toContain('evil.pkl');
    expect(Object.fromEntries(report.errors.map(({ source, reason }) => [source, reason]))).toEqual({
      'pipe.pkl': 'special-file',
      'device.pkl': 'special-file',
      'broken.pkl': 'broken-link',
      'loop.pkl': 'broken-link'
    });
  });

  it('names what it has no permission for', () => {
    const folder = join(program.folder, 'forbidden');
    program.file('forbidden/inner/evil.pkl', EVIL);
    const file = program.file('forbidden/file.pkl', EVIL);
    chmodSync(file, 0);
    chmodSync(join(folder, 'inner'), 0);
    // The superuser may read everything: drop to nobody where that is who runs the test.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    chmodSync(program.folder, 0o755);
    const child = spawn(process.execPath, [program.path, folder, '-r', 'json'], nobody);
    let stdout = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    return new Promise<void>(resolve => child.on('close', resolve)).then(() => {
      chmodSync(join(folder, 'inner'), 0o700);
      const { errors } = JSON.parse(stdout) as { errors: { source: string; reason: string }[] };
      expect(errors.map(({ source, reason }) => [source, reason])).toEqual([
        ['file.pkl', 'no-permission'],
        ['inner', 'no-permission']
      ]);
    });
  });

  it('takes names that are no UTF-8', () => {
    mkdirSync(join(program.folder, 'bytes'));
    const folder = Buffer.from(join(program.folder, 'bytes/'));
    writeFileSync(Buffer.concat([folder, Uint8Array.of(0xff, 0x31)]), EVIL);
    writeFileSync(Buffer.concat([folder, Uint8Array.of(0xfe, 0x31)]), EVIL);
    const { report } = program.json(['bytes']);
    expect(report.issues.map(({ source }) => source)).toEqual(['\\xfe1', '\\xff1']);
  });

  it('shows names that would take the terminal over as text', () => {
    program.file('names/\x1b[31mred\u202e.pkl', EVIL);
    const { stdout } = program.run(['names']);
    expect(stdout).toContain('\\x1b[31mred\\u202e.pkl');
    expect(stdout).not.toContain('\x1b');
  });

  it('lists Git’s own store as excluded, and scans it when it is named', () => {
    program.file('repo/model.pkl', HONEST);
    program.file('repo/.git/evil.pkl', EVIL);
    const { status, report } = program.json(['repo']);
    expect(status).toBe(0);
    expect(report.summary.skipped.skipped_files).toMatchObject([{ category: 'EXCLUDED', source: '.git' }]);
    expect(program.run(['repo/.git']).status).toBe(1);
  });

  it('tells sources of several paths relative to the nearest common folder', () => {
    program.file('two/x/evil.pkl', EVIL);
    const other = program.file('two/y/evil.pkl', EVIL);
    const { report } = program.json(['two/x', other]);
    expect(report.summary.absolute_path).toBe(join(program.folder, 'two'));
    expect(report.issues.map(({ source }) => source)).toEqual(['x/evil.pkl', 'y/evil.pkl']);
  });
});

describe('many files', () => {
  for (let i = 0; i < 60; i++) {
    program.file(`many/${i % 7}/${i}.pkl`, i % 10 === 0 ? EVIL : i % 10 === 1 ? UNKNOWN : HONEST);
  }
  const whole = program.json(['many']).report;
  const untimed = ({ summary, ...rest }: typeof whole): unknown => ({
    ...rest,
    summary: { ...summary, timestamp: '' }
  });

  it('give the same report with several threads', () => {
    expect(untimed(program.json(['many', '--jobs', '3']).report)).toEqual(untimed(whole));
  });

  it('lose nothing when one of them cannot be read and one is large', () => {
    link('nowhere', 'many/0/broken.pkl');
    program.file('many/0/large.bin', new Uint8Array(20 * 2 ** 20));
    const { status, report } = program.json(['many', '--jobs', '2']);
    expect(status).toBe(1);
    expect(report.files).toHaveLength(62);
    expect(report.issues).toHaveLength(12);
    expect(report.errors).toMatchObject([{ source: '0/broken.pkl' }]);
    execFileSync('rm', [join(program.folder, 'many/0/broken.pkl'), join(program.folder, 'many/0/large.bin')]);
  });

  it('can be split, and merged into the report of the whole', () => {
    const parts = [1, 2, 3].map(part => `part${part}.json`);
    parts.forEach((part, index) => program.run(['many', '--shard', `${index + 1}/3`, '-r', 'json', '-o', part, '-q']));
    const sizes = parts.map(
      part => (JSON.parse(readFileSync(join(program.folder, part), 'utf8')) as typeof whole).files.length
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
    expect(Math.min(...sizes)).toBeGreaterThan(5);
    const merged = program.json(['merge', ...parts]);
    expect(merged.status).toBe(1);
    expect(untimed(merged.report)).toEqual(untimed(whole));
  });

  it('can be merged from lines of JSON, and again', () => {
    writeFileSync(join(program.folder, 'a.ndjson'), program.run(['many', '--shard', '1/2', '-r', 'ndjson']).stdout);
    writeFileSync(join(program.folder, 'b.ndjson'), program.run(['many', '--shard', '2/2', '-r', 'ndjson']).stdout);
    expect(untimed(program.json(['merge', 'a.ndjson', 'b.ndjson']).report)).toEqual(untimed(whole));
  });

  it('are not clean while a part is missing', () => {
    program.run(['many/0', '--shard', '1/2', '-r', 'json', '-o', 'half.json', '--fail-on', 'critical']);
    const { report } = program.json(['merge', 'half.json']);
    expect(report.errors).toMatchObject([{ source: 'shard 2/2', reason: 'missing-shard' }]);
  });

  it('of a part that got no model are no error', () => {
    program.file('one/honest.pkl', HONEST);
    const statuses = [1, 2, 3].map(part => program.run(['one', '--shard', `${part}/3`]).status);
    expect(statuses).toEqual([0, 0, 0]);
  });

  it('merge no files that are no reports, nor lines that break off', () => {
    program.file('no.json', '{"a": 1}');
    program.file('cut.ndjson', program.run(['many', '-r', 'ndjson']).stdout.split('\n').slice(0, 5).join('\n'));
    expect(program.run(['merge', 'no.json']).stderr).toContain('no.json is not a report that can be merged');
    const cut = program.run(['merge', 'cut.ndjson']);
    expect(cut.status).toBe(4);
    expect(cut.stderr).toContain('did not come to its end');
  });
});

describe('a run that is cut short', () => {
  it('does not mind a reader that goes away', () => {
    const script = `"${process.execPath}" "${program.path}" many -r json | head -c 10 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    expect(execFileSync('bash', ['-c', script], { cwd: program.folder, encoding: 'utf8' })).toBe('1\n');
  });

  it('ends with Ctrl-C and leaves no half report', async () => {
    execFileSync('mkfifo', [join(program.folder, 'list')]);
    const child = spawn(
      'bash',
      ['-c', `exec "${process.execPath}" "${program.path}" --stdin-list -r json -o cut.json <> list`],
      {
        cwd: program.folder,
        stdio: 'ignore'
      }
    );
    const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('exit', (_, signal) => resolve(signal)));
    await new Promise(resolve => setTimeout(resolve, 500));
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(readdirSync(program.folder).filter(name => name.startsWith('cut.json'))).toEqual([]);
  });
});

describe('a terminal', () => {
  const onTerminal = (args: string[], env: Record<string, string> = {}): string =>
    execFileSync(
      'python3',
      ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', process.execPath, program.path, ...args],
      { cwd: program.folder, env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env }, input: '', encoding: 'utf8' }
    );

  it('gets colour, unless NO_COLOR says otherwise', () => {
    expect(onTerminal(['many'])).toContain('\x1b[31m--- CRITICAL ---\x1b[39m');
    expect(onTerminal(['many'], { NO_COLOR: '1' })).not.toContain('\x1b[31m');
    expect(onTerminal(['many', '-r', 'json'], { NO_COLOR: '1' })).not.toContain('\x1b[31m');
  });

  it('gets a line of progress, and none with --quiet', () => {
    expect(onTerminal(['many'])).toContain('\r\x1b[K');
    expect(onTerminal(['many', '--quiet'])).not.toContain('\r\x1b[K');
  });
});
