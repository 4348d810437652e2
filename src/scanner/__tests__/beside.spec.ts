import type { BesideFolder } from '../beside';
import { MemorySource } from '../bytes/memory';
import { scan } from '..';
import type { ScanReport } from '../report';
import { bytes, call, proto, sglob, str } from '../testing';

const EVIL = proto(4, call(sglob('os', 'system'), str('echo hi')));
const HONEST = proto(4, bytes('K', 1));
const wrapper = (name: Uint8Array, type = 'NDArrayWrapper'): Uint8Array =>
  proto(4, sglob('joblib.numpy_pickle', type), ')', 0x81, '}(', str('filename'), name, 'ub');

function folder(files: Readonly<Record<string, Uint8Array>>): BesideFolder & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    module: () => undefined,
    open: (name, look) => {
      opened.push(name);
      if (!(name in files)) {
        return false;
      }
      look(new MemorySource(files[name]));
      return true;
    }
  };
}

const run = (file: Uint8Array, beside: BesideFolder): ScanReport =>
  scan(new MemorySource(file), 'model.pkl', { beside });
const severities = (file: Uint8Array, beside: BesideFolder): readonly string[] =>
  run(file, beside).findings.map(({ severity }) => severity);

describe('a second file that joblib reads', () => {
  const named = wrapper(str('model.pkl_01.npy'));

  test('is scanned as a member', () => {
    const report = run(named, folder({ 'model.pkl_01.npy': EVIL }));
    expect(report.findings).toMatchObject([{ module: 'os', where: { members: ['model.pkl_01.npy'] } }]);
    expect(report.bytesRead).toBe(named.length + EVIL.length);
    expect(run(named, folder({ 'model.pkl_01.npy': HONEST })).verdict).toBe('clean');
  });

  test('is LOW where it is missing, and no more than said where numbers are packed', () => {
    expect(run(named, folder({})).findings).toMatchObject([{ rule: 'pickle-second-file', severity: 'LOW' }]);
    const packed = folder({ 'a.npy.z': bytes('ZF0x1') });
    expect(run(wrapper(str('a.npy.z'), 'ZNDArrayWrapper'), packed).verdict).toBe('clean');
  });

  test.each(['../x.npy', '/x.npy', 'a\\x.npy', 'C:x.npy', '..', '.'])('is not looked for as %s', name => {
    const beside = folder({ [name]: HONEST });
    expect(severities(wrapper(str(name)), beside)).toEqual(['HIGH']);
    expect(beside.opened).toEqual([]);
  });

  test.each([
    [
      'by the constructor',
      proto(4, call(sglob('joblib.numpy_pickle', 'NDArrayWrapper'), str('a.npy'), bytes('N')), '}b')
    ],
    [
      'of an alias',
      proto(
        4,
        call(sglob('builtins', 'max'), bytes(']', sglob('joblib.numpy_pickle', 'NDArrayWrapper'), ')', 0x81, 'a')),
        '}(',
        str('filename'),
        str('a.npy'),
        'ub'
      )
    ],
    [
      'by a partial',
      proto(
        4,
        call(
          call(sglob('functools', 'partial'), sglob('joblib.numpy_pickle', 'NDArrayWrapper'), str('a.npy'), bytes('N'))
        ),
        '}b'
      )
    ],
    ['computed', wrapper(call(sglob('builtins', 'str'), call(sglob('builtins', 'max'), bytes(']', str('a.npy'), 'a'))))]
  ])('is unsafe when it is named %s', (_how, file) => {
    expect(run(file, folder({ 'a.npy': EVIL })).verdict).toBe('unsafe');
  });

  test('may name itself and others, each once', () => {
    const first = wrapper(str('b.pkl'));
    const second = wrapper(str('a.pkl'));
    const beside = folder({ 'a.pkl': first, 'b.pkl': second });
    run(first, beside);
    expect(beside.opened.sort()).toEqual(['a.pkl', 'b.pkl']);
  });
});

describe('a module beside the file', () => {
  const found = (module: string, beside: readonly string[]): readonly object[] =>
    scan(new MemorySource(proto(4, call(sglob(module, 'f')), '0', call(sglob(module, 'g')))), 'model.pkl', { beside })
      .findings;

  test('is one finding, when it is called too', () => {
    expect(found('pwnhelper', ['pwnhelper.py'])).toMatchObject([
      { rule: 'pickle-unknown-reference', severity: 'HIGH', params: { beside: 'pwnhelper.py' } }
    ]);
  });

  test('hides an installed package; a folder of that name does not', () => {
    const file = proto(4, sglob('numpy', 'ndarray'));
    const verdict = (beside: readonly string[]): string => scan(new MemorySource(file), 'm.pkl', { beside }).verdict;
    expect(verdict(['numpy.py'])).toBe('unsafe');
    expect(verdict(['numpy/', 'numpy/__init__.py'])).toBe('unsafe');
    expect(verdict(['numpy/', 'numpy.txt'])).toBe('clean');
    const counter = proto(4, sglob('collections', 'OrderedDict'));
    expect(scan(new MemorySource(counter), 'm.pkl', { beside: ['collections.py'] }).verdict).toBe('clean');
  });
});
