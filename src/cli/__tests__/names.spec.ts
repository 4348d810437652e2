import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { JsonReport } from '../../report/writers/json-report';
import { EVIL, HONEST, Program } from './program';

const program = new Program();
afterAll(() => program.remove());

const BASH = { XDG_CACHE_HOME: join(program.folder, 'cache'), XDG_CONFIG_HOME: join(program.folder, 'config') };

/** Run a script of bash in a folder, with the program as `scan-model`. */
function bash(script: string, folder: string): { status: number | null; stdout: string; stderr: string } {
  const text = `scan-model() { "${process.execPath}" "${program.path}" "$@"; }; ${script}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', text], {
    cwd: join(program.folder, folder),
    env: { ...process.env, ...BASH },
    encoding: 'utf8'
  });
  return { status, stdout, stderr };
}

describe('names that look like options', () => {
  program.file('options/--policy=p.toml', '');
  program.file('options/--help', '');
  program.file('options/-r', '');
  program.file('options/p.toml', 'exclude = ["**"]\n');
  program.file('options/evil.pkl', EVIL);

  it('are paths after --', () => {
    const { status, stdout } = bash('scan-model -- *', 'options');
    expect(status).toBe(1);
    expect(stdout).toContain('5 files, read');
    expect(bash('scan-model --quiet -- *', 'options').status).toBe(1);
    expect(bash('scan-model scan -- *', 'options').status).toBe(1);
    expect(bash('ls | scan-model --stdin-list', 'options').status).toBe(1);
  });
});

describe('names that look like commands', () => {
  program.file('commands/policy', '');
  program.file('commands/status', '');
  program.file('commands/evil.pkl', EVIL);
  mkdirSync(join(program.folder, 'opa/policy'), { recursive: true });

  it.each(['scan', 'merge', 'create-settings-file'])('%s is not taken for one', command => {
    program.file(`${command}-here/${command}`, EVIL);
    const { status, stdout, stderr } = bash('scan-model *', `${command}-here`);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain(`'${command}' is a command, and here it names files too`);
    expect(bash('scan-model -- *', `${command}-here`).status).toBe(1);
    expect(bash('scan-model ./*', `${command}-here`).status).toBe(1);
  });

  it('policy and what it does are not either, when both are there', () => {
    expect(bash('scan-model policy status evil.pkl', 'commands').status).toBe(4);
    expect(bash('scan-model policy status', 'commands').stderr).toContain("'policy status' is a command");
    expect(bash('scan-model policy status', 'opa').status).toBe(0);
  });
});

describe('names that are no UTF-8', () => {
  const folder = join(program.folder, 'bytes');
  mkdirSync(folder);
  const put = (name: readonly number[], data: string | Uint8Array): void =>
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), data);
  const ascii = (text: string): number[] => [...Buffer.from(text)];
  put([0xff, ...ascii('1.pkl')], EVIL);
  put([0xfe, ...ascii('1.pkl')], HONEST);
  // The shown form of the second name is the name of another file.
  put(ascii('\\xfe1.pkl'), EVIL);
  put([...Buffer.from('ü\ufffd'), ...ascii('.pkl')], EVIL);
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Uint8Array.of(0xe9)]));
  put([0xe9, ...ascii('/'), ...Buffer.from('ü'), 0xfc, ...ascii('.pkl')], EVIL);

  const scanned = (script: string): string[] =>
    (JSON.parse(bash(script, 'bytes').stdout) as JsonReport).files
      .map(({ path, verdict }) => `${path} ${verdict}`)
      .sort();
  const all = [
    '\\xe9/\\xc3\\xbc\\xfc.pkl unsafe',
    '\\xfe1.pkl clean',
    '\\xfe1.pkl unsafe',
    '\\xff1.pkl unsafe',
    'ü\ufffd.pkl unsafe'
  ];

  it('are scanned in a folder, none for another', () => {
    expect(scanned('scan-model -r json .')).toEqual(all);
    expect(scanned('scan-model -r json . --jobs 3')).toEqual(all);
  });

  it('are scanned as arguments', () => {
    expect(scanned('scan-model -r json -- *')).toEqual(all);
    expect(scanned("scan-model -r json $'\\xff1.pkl' -p $'\\xe9'")).toEqual([all[0], all[3]]);
    expect(scanned("cd $'\\xe9'; scan-model -r json *")).toEqual(['\\xc3\\xbc\\xfc.pkl unsafe']);
    const { status, stderr } = bash("scan-model $'\\xfb.pkl'", 'bytes');
    expect(status).toBe(4);
    expect(stderr).toContain("Path '\\xfb.pkl' does not exist.");
  });

  it('are scanned from a list, one a line or with NUL between them', () => {
    const listed = all.map(line => `./${line}`).sort();
    expect(scanned('find . -type f | scan-model -r json --stdin-list')).toEqual(listed);
    expect(scanned('find . -type f -print0 | scan-model -r json --stdin-list')).toEqual(listed);
  });

  it('come through the launcher of the Python package as they are', () => {
    const launcher = (script: string): string[] =>
      scanned(`scan-model() { python3 -c 'import sys; sys.path.insert(0, "${process.cwd()}")
from jupyterlab_scan_model import launcher
launcher._program = lambda: "${program.path}"
sys.argv[0] = "scan-model"
launcher.main()' "$@"; }; export SCAN_MODEL_NODE="${process.execPath}"; ${script}`);
    expect(launcher('scan-model -r json -- *')).toEqual(all);
  });
});
