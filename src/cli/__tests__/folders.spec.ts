import { execFileSync, spawn, spawnSync } from 'child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { JsonReport } from '../../report/writers/json-report';
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

  it('ends with links in circles, scans what links lead to, and enters no folder outside unless it is asked', () => {
    program.file('circle/in/evil.pkl', EVIL);
    program.file('outside/evil.pkl', EVIL);
    program.file('outside/deeper/evil.pkl', EVIL);
    link('..', 'circle/in/up');
    link('.', 'circle/self');
    link('../outside', 'circle/out');
    link('../outside/deeper', 'circle/out2');
    link('in/evil.pkl', 'circle/alias.pkl');
    link('../outside/evil.pkl', 'circle/file.pkl');
    const { status, report } = program.json(['circle']);
    expect(status).toBe(1);
    expect(report.issues.map(({ source }) => source)).toEqual(['alias.pkl', 'file.pkl', 'in/evil.pkl']);
    expect(report.errors).toEqual([]);
    expect(report.summary.skipped.skipped_files).toMatchObject([
      { source: 'out', reason: 'link-not-followed' },
      { source: 'out2', reason: 'link-not-followed' }
    ]);
    expect(program.json(['circle', '--follow-links']).report.issues.map(({ source }) => source)).toEqual([
      'alias.pkl',
      'file.pkl',
      'in/evil.pkl',
      'out/deeper/evil.pkl',
      'out/evil.pkl'
    ]);
  });

  it('is incomplete with a link that was not followed; one that is named, or leads to what is scanned too, is no link', () => {
    program.file('linking/in/model.pkl', HONEST);
    program.file('linked/model.pkl', HONEST);
    link('../../linked', 'linking/in/elsewhere');
    const { status, report } = program.json(['linking']);
    expect(status).toBe(2);
    expect(report.summary.verdict).toBe('incomplete');
    expect(program.json(['linking', 'linked']).status).toBe(0);
    expect(program.json(['linking/in/elsewhere']).status).toBe(0);
    expect(program.json(['linking', '--exclude', 'elsewhere']).report.summary).toMatchObject({
      exit_code: 0,
      verdict: 'accepted',
      skipped: { skipped_files: [{ category: 'EXCLUDED', source: 'in/elsewhere', glob: 'elsewhere' }] }
    });
  });

  it('is not left by a link to what was excluded in it', () => {
    program.file('shut/secret/deep/evil.pkl', EVIL);
    program.file('shut/model.pkl', HONEST);
    link('secret/deep', 'shut/way');
    const { status, report } = program.json(['shut', '--exclude', 'secret']);
    expect(status).toBe(0);
    expect(report.summary.skipped.skipped_files).toMatchObject([{ source: 'secret', glob: 'secret' }]);
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
    // The superuser may read everything: a test run as root drops to the user `nobody`.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    chmodSync(program.folder, 0o755);
    // A file in a folder that the user may not enter causes no crash.
    const inner = spawnSync(process.execPath, [program.path, join(folder, 'inner/evil.pkl')], nobody);
    expect({ status: inner.status, stderr: inner.stderr.toString() }).toEqual({ status: 2, stderr: '' });
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

  it('scans what lies in a folder called .git like anything else', () => {
    program.file('repo/model.pkl', HONEST);
    program.file('repo/.git/objects/ab/cdef0123456789abcdef0123456789abcdef01', EVIL);
    program.file('repo/.git/refs/heads/main', EVIL);
    program.file('repo/artifacts/.git/scaler.pkl', HONEST);
    const { status, report } = program.json(['repo']);
    expect(status).toBe(1);
    expect(report.issues.map(({ source }) => source)).toEqual([
      '.git/objects/ab/cdef0123456789abcdef0123456789abcdef01',
      '.git/refs/heads/main'
    ]);
    expect(report.files.map(({ source }) => source)).toContain('artifacts/.git/scaler.pkl');
  });

  it('counts Git’s own files that are no models, and lists them when it is asked to', () => {
    program.file('clone/model.pkl', HONEST);
    program.file('clone/.git/HEAD', 'ref: refs/heads/main\n');
    program.file('clone/.git/refs/heads/main', `${'0'.repeat(40)}\n`);
    const { status, report } = program.json(['clone']);
    expect(status).toBe(0);
    expect(report.summary).toMatchObject({
      verdict: 'clean',
      stores: [{ path: 'clone/.git', source: '.git', files: 2 }]
    });
    expect(report.files.map(({ source }) => source)).toEqual(['model.pkl']);
    expect(program.run(['clone']).stdout).toContain(
      'Besides, 2 files of Git’s own were read and are no models (clone/.git).'
    );
    const lines = program.run(['clone', '-r', 'ndjson']).stdout.trim().split('\n');
    expect(lines.map(line => (JSON.parse(line) as { type: string }).type)).toEqual(['file', 'summary']);
    for (const args of [
      ['clone', '--no-default-excludes'],
      ['clone', 'clone/.git', '--no-default-excludes']
    ]) {
      const whole = program.json(args);
      expect(whole.status).toBe(0);
      expect(whole.report.summary.stores).toBeUndefined();
      expect(whole.report.files.map(({ source }) => source)).toEqual([
        '.git/HEAD',
        '.git/refs/heads/main',
        'model.pkl'
      ]);
    }
    expect(program.json(['clone/.git']).report.files).toHaveLength(2);
    const parts = [1, 2].map(part => `store${part}.json`);
    parts.forEach((part, index) => program.run(['clone', '--shard', `${index + 1}/2`, '-r', 'json', '-o', part, '-q']));
    expect(program.json(['merge', ...parts]).report.summary.stores).toMatchObject([{ files: 2 }]);
  });

  it('leaves out what the reader excludes, and says so: files, folders as a whole, links', () => {
    program.file('choice/model.pkl', HONEST);
    program.file('choice/.git/evil.pkl', EVIL);
    program.file('choice/old/deep/evil.pkl', EVIL);
    program.file('choice/evil.pkl', EVIL);
    const args = ['choice', '--exclude', '.git', '--exclude', 'choice/old', '--exclude=ev?l.pkl'];
    const { status, report } = program.json(args);
    expect(status).toBe(0);
    expect(report.summary).toMatchObject({ verdict: 'accepted', headline: 'Accepted: 3 left out' });
    expect(report.summary.skipped.skipped_files).toMatchObject([
      { category: 'EXCLUDED', source: '.git', glob: '.git' },
      { category: 'EXCLUDED', source: 'evil.pkl', glob: 'ev?l.pkl' },
      { category: 'EXCLUDED', source: 'old', glob: 'choice/old' }
    ]);
    expect(program.run([...args, '--show-skipped']).stdout).toContain('choice/old: excluded (choice/old)');
    expect(program.run(['choice', '--exclude', '[z-a]']).status).toBe(4);
    expect(program.run(['choice', '--exclude', '']).status).toBe(4);
  });

  it('names a lost+found of root’s, and calls it no error', () => {
    // Only root can make one.
    if (process.getuid?.() !== 0) {
      return;
    }
    const folder = join(program.folder, 'volume');
    program.file('volume/model.pkl', HONEST);
    program.file('volume/deeper/lost+found/x', '');
    program.file('volume/lost+found/x', '');
    [folder, join(folder, 'deeper')].forEach(path => chmodSync(join(path, 'lost+found'), 0o700));
    chmodSync(program.folder, 0o755);
    const scan = (args: string[]): JsonReport =>
      JSON.parse(
        spawnSync(process.execPath, [program.path, ...args, '-r', 'json'], { uid: 65534, gid: 65534 }).stdout.toString()
      ) as JsonReport;
    const { summary, errors } = scan([folder]);
    expect(summary).toMatchObject({ exit_code: 2, verdict: 'incomplete' });
    expect(summary.skipped.skipped_files).toMatchObject([{ source: 'lost+found', reason: 'lost-found' }]);
    expect(errors).toMatchObject([{ source: 'deeper/lost+found', reason: 'no-permission' }]);
    chownSync(join(folder, 'lost+found'), 1, 1);
    expect(scan([folder]).errors).toHaveLength(2);
    expect(scan([folder, '--exclude', 'lost+found']).summary).toMatchObject({ exit_code: 0, verdict: 'accepted' });
  });

  it('does not keep others from being scanned when it is missing', () => {
    const evil = program.file('there/evil.pkl', EVIL);
    const honest = program.file('there/honest.pkl', HONEST);
    const { status, report } = program.json([honest, 'nowhere.pkl']);
    expect(status).toBe(4);
    expect(report.summary).toMatchObject({ exit_code: 4, verdict: 'incomplete', missing: ['nowhere.pkl'] });
    expect(report.files.map(({ verdict }) => verdict).sort()).toEqual(['clean', 'incomplete']);
    expect(report.errors).toMatchObject([{ reason: 'no-such-file' }]);
    expect(program.run([honest, 'nowhere.pkl']).stderr).toBe("Error: Path 'nowhere.pkl' does not exist.\n");
    expect(program.json([evil, 'nowhere.pkl']).status).toBe(1);
    program.run([honest, 'nowhere.pkl', '-r', 'json', '-o', 'missing.json', '-q']);
    expect(program.run(['merge', 'missing.json']).status).toBe(4);
    expect(program.run(['merge', 'missing.json', 'nowhere.json']).stderr).toContain("'nowhere.json' does not exist");
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
