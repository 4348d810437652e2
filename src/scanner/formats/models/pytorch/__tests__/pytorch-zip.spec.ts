import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';
import type { Member } from '../../../../testing';
import {
  ECHO,
  PAYLOAD,
  Recorder,
  arrayOf,
  bytes,
  dataPkl,
  floats,
  proto,
  run,
  storage,
  tensor,
  text,
  torch,
  zipOf
} from '../../../../testing';

const EVIL = proto(2, PAYLOAD);
const said = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, where }) => `${severity} ${rule} @ ${where.members.join(' > ')}`);

test('a state dict: its pickle is scanned, its storages are one entry of raw tensors', () => {
  const report = run(
    torch([dataPkl(tensor('0', 16), tensor('1', 8)), storage('0', floats(16)), storage('1', floats(8))]),
    {},
    'm.pt'
  );
  expect(report).toMatchObject({ verdict: 'clean', format: 'pytorch-zip', findings: [] });
  expect(report.coverage).toContainEqual(
    expect.objectContaining({ members: ['archive/data/*'], status: 'inert', format: 'raw-tensor', count: 2, size: 96 })
  );
});

test.each<[string, Uint8Array, string[]]>([
  ['a payload in data.pkl', torch([dataPkl(PAYLOAD)]), ['CRITICAL pickle-dangerous-call @ archive/data.pkl']],
  [
    'in a member that the loader finds without regard to case',
    zipOf([{ name: 'archive/DATA.PKL', data: EVIL }]),
    ['CRITICAL pickle-dangerous-call @ archive/DATA.PKL']
  ],
  [
    'in a member beside it',
    torch([dataPkl(), { name: 'archive/extra/x', data: EVIL }]),
    ['CRITICAL pickle-dangerous-call @ archive/extra/x']
  ],
  [
    'where a storage would be, but none is declared',
    torch([dataPkl(), storage('0', EVIL)]),
    ['CRITICAL pickle-dangerous-call @ archive/data/0']
  ],
  [
    'in the bytes of a storage that is declared',
    torch([dataPkl(tensor('0', EVIL.length, 'ByteStorage')), storage('0', EVIL)]),
    ['CRITICAL pickle-dangerous-call @ archive/data/0']
  ],
  [
    "in a pickle of the code's debug information",
    torch([
      dataPkl(),
      text('archive/code/a.py', 'def f():\n  return 1\n'),
      { name: 'archive/code/a.py.debug_pkl', data: EVIL }
    ]),
    ['CRITICAL pickle-dangerous-call @ archive/code/a.py.debug_pkl']
  ],
  [
    'in the constants',
    torch([{ name: 'archive/constants.pkl', data: EVIL }]),
    ['CRITICAL pickle-dangerous-call @ archive/constants.pkl']
  ]
])('%s', (_where, data, expected) => {
  const report = run(data, {}, 'm.pt');
  expect(said(report)).toEqual(expected);
  expect(report.findings[0].evidence).toBe(ECHO);
});

test('two members whose names differ in case are one for the loader', () => {
  const report = run(torch([dataPkl(), { name: 'archive/DATA.PKL', data: EVIL }]));
  expect(said(report)).toContain('MEDIUM zip-duplicate-name @ ');
  expect(said(report)).toContain('CRITICAL pickle-dangerous-call @ archive/DATA.PKL');
});

describe('storages of another size than declared (CVE-2026-24747)', () => {
  test.each([
    [8, 16],
    [16, 8],
    [0, 4]
  ])('%i declared, %i there', (declared, there) => {
    const report = run(torch([dataPkl(tensor('0', declared)), storage('0', floats(there))]));
    expect(report.findings[0]).toMatchObject({
      rule: 'pytorch-storage-size',
      severity: 'HIGH',
      params: { declared: declared * 4, size: there * 4 }
    });
  });
});

test('one storage that is declared twice, of two sizes', () => {
  for (const ids of [
    [8, 16],
    [16, 8]
  ]) {
    const report = run(torch([dataPkl(...ids.map(numel => tensor('0', numel))), storage('0', floats(16))]));
    expect(report.findings).toMatchObject([{ rule: 'pytorch-storage-size', params: { declared: 32, size: 64 } }]);
  }
});

describe('bytes read', () => {
  /** A file of many storages that are mostly holes: what is read of them would be seen. */
  function large(
    count: number,
    numel: number
  ): { report: ScanReport; inStorages: readonly [number, number][]; size: number } {
    const keys = Array.from({ length: count }, (_, i) => String(i));
    const data = torch([
      dataPkl(...keys.map(key => tensor(key, numel))),
      ...keys.map(key => storage(key, floats(numel)))
    ]);
    const source = new Recorder(new MemorySource(data));
    const report = scan(source, 'm.pt');
    // HDF5's loaders look for a signature of 8 bytes at these places of any file, and so does the scanner.
    const isSignature = (offset: number, length: number): boolean =>
      length === 8 && Number.isInteger(Math.log2(offset));
    const inStorages = source.reads.filter(
      ([offset, length]) => offset > 100_000 && offset < data.length - 70_000 && !isSignature(offset, length)
    );
    return { report, inStorages, size: data.length };
  }

  test('more than 64 storages are not touched at all', () => {
    const { report, inStorages, size } = large(80, 25_000);
    expect(report.verdict).toBe('clean');
    expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['archive/data/*'], count: 80 }));
    expect(size).toBeGreaterThan(8_000_000);
    expect(report.bytesRead).toBeLessThan(200_000);
    expect(inStorages).toEqual([]);
  });

  test('up to 64 are looked at with one small read each', () => {
    const { report, inStorages } = large(20, 25_000);
    expect(report.verdict).toBe('clean');
    expect(inStorages.length).toBeLessThanOrEqual(20);
    expect(Math.max(...inStorages.map(([, length]) => length))).toBeLessThanOrEqual(512);
  });
});

test('TorchScript before PyTorch 1.3', () => {
  const old = (code: string): ScanReport =>
    run(
      zipOf([
        text('s/version', '1\n'),
        text(
          's/code/s.py',
          `op_version_set = 1\ndef forward(self,\n    x: Tensor) -> Tensor:\n  ${code}\n  return x\n`
        ),
        { name: 's/tensors/0', data: floats(12) },
        text('s/model.json', '{"protoVersion":"2","tensors":[{"dims":["12"],"data":{"key":"tensors/0"}}]}')
      ]),
      {},
      's.pt'
    );
  const { format, verdict } = old('_0 = torch.relu(x)');
  expect([format, verdict]).toEqual(['torchscript', 'clean']);
  expect(said(old('_0 = torch.save(x, "/tmp/x")'))).toEqual(['HIGH torchscript-file-access @ s/code/s.py']);
});

describe('TorchScript', () => {
  const script = (code: string): ScanReport =>
    run(
      torch([
        dataPkl(),
        { name: 'archive/constants.pkl', data: proto(2, ')') },
        text('archive/code/__torch__/m.py', code)
      ]),
      {},
      'm.pt'
    );

  test.each<[string, string, string]>([
    ['torch.save', '  _0 = torch.save(x, "/tmp/x")', 'HIGH torchscript-file-access'],
    ['torch.from_file', '  _0 = torch.from_file("/etc/passwd", False, 10)', 'HIGH torchscript-file-access'],
    ['os.system', '  _0 = os.system("id")', 'MEDIUM torchscript-file-access'],
    ['eval', '  _0 = eval("1")', 'MEDIUM torchscript-file-access'],
    ['ops.aten.from_file', '  _0 = ops.aten.from_file("/etc/passwd")', 'HIGH torchscript-file-access'],
    [
      'an operator of a domain library that writes a file',
      '  _0 = ops.torchaudio.sox_io_save_audio_file("/tmp/x", x, 1, True, None, "raw", None, None)',
      'HIGH torchscript-file-access'
    ],
    ["an operator of somebody's library", '  _0 = ops.mine.blur("id")', 'LOW torchscript-custom-operator'],
    ['an operator that says that it acts', '  _0 = ops.evil.run_shell("id")', 'MEDIUM torchscript-custom-operator'],
    ["a class of somebody's library", '  x : __torch__.torch.classes.mine.Blur', 'LOW torchscript-custom-operator']
  ])('%s', (_name, line, expected) => {
    const report = script(`class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n${line}\n    return x\n`);
    expect(said(report)).toEqual([`${expected} @ archive/code/__torch__/m.py`]);
    expect(report.findings[0].evidence).toBe(line.trim());
    expect(report.format).toBe('torchscript');
  });

  test('ordinary code, and text that mentions calls, say nothing', () => {
    const report = script(
      'class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n    ops.prim.RaiseException("torch.save(x) failed: ops.evil.x")\n' +
        '    y = ops.torchvision.nms(x, x, 0.5)\n    return torch.linear(x, self.save(x), None)\n'
    );
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('clean');
    expect(report.coverage).toContainEqual(expect.objectContaining({ format: 'torchscript-code', status: 'scanned' }));
  });
});

describe('exported programs (.pt2)', () => {
  const exported = (members: readonly Member[], program: unknown = { graph: {} }): ScanReport =>
    run(
      zipOf([
        { name: 'm/data/weights/weight_0', data: floats(4) },
        text(
          'm/data/weights/model_weights_config.json',
          JSON.stringify({ config: { w: { path_name: 'weight_0', is_param: true, use_pickle: false } } })
        ),
        text('m/models/model.json', JSON.stringify(program)),
        text('m/archive_format', 'pt2'),
        text('m/archive_version', '0'),
        ...members
      ]),
      {},
      'm.pt2'
    );

  test('weights are raw tensors, the program is read', () => {
    const report = exported([], {
      nodes: [{ target: 'torch.ops.aten.linear.default' }, { target: '_operator.add' }],
      sizes: [
        { expr_str: "Mul(Integer(3), Symbol('s77', positive=True, integer=True))" },
        { expr_str: 's0 // 2 + Max(1, s1)' },
        { expr_str: "And(Equality(Mod(Symbol('s0', integer=True), Integer(8)), Integer(0)), Not(true))" },
        {
          expr_str:
            "OpaqueUnaryFn_sqrt(ToFloat(Symbol('u0', integer=True))) + BitwiseFn_bitwise_and(3, 5) + Float('0.5', precision=53)"
        }
      ]
    });
    expect(report).toMatchObject({ verdict: 'clean', format: 'pytorch-export', findings: [] });
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ members: ['m/data/weights/*'], format: 'raw-tensor', count: 1 })
    );
  });

  test.each<[string, unknown]>([
    ['an import', { expr_str: "__import__('os').system('echo hi')" }],
    ['eval', { expr_str: 'eval(chr(49))' }],
    ['attributes', { expr_str: 's0.func.mro' }],
    ['text that is put together', { expr_str: 'S(chr(95)+chr(95))' }],
    ['text for a function that evaluates it', { expr_str: "sin('os')" }],
    ['an unknown function', { expr_str: 'Lambda (s0, s0)' }],
    ['a call of a result', { expr_str: 'Max(s0, 1)(s1)' }],
    ['a loader as operator', { target: 'torch.ops.load_library' }],
    ['an operator outside of torch', { target: 'os.system' }],
    ['a module that another of torch imports', { target: 'torch._higher_order_ops.utils.torch.os.execvp' }],
    // torch 2.13 made the file when the loaded program ran.
    ['an operator that maps a file, by its overload', { target: 'torch.ops.aten.from_file.default' }],
    ['an operator that another is given', { inputs: [{ arg: { as_operator: 'torch.ops.aten.from_file.default' } }] }]
  ])('%s where a size or an operator stands', (_name, node) => {
    expect(said(exported([], { deep: [{ er: node }] }))).toEqual(['HIGH pytorch-export-code @ m/models/model.json']);
  });

  test('compiled code', () => {
    const report = exported([{ name: 'm/data/aotinductor/model/x.so', data: bytes('\x7fELF', new Uint8Array(60)) }]);
    expect(said(report)).toEqual(['HIGH pytorch-native-code @ ']);
    expect(report.verdict).toBe('unsafe');
  });

  /** The file names beside a configuration, each with what its entry says. */
  const config = (folder: string, ...entries: readonly (readonly [string, boolean])[]): Member =>
    text(
      `m/data/${folder}/other_${folder}_config.json`,
      JSON.stringify({
        config: Object.fromEntries(
          entries.map(([name, pickled], i) => [`w${i}`, { path_name: name, use_pickle: pickled }])
        )
      })
    );
  const OLD = bytes("cposix\nsystem\n(S'echo hi'\ntR.");

  test.each<[string, string, Uint8Array]>([
    ['an opaque object', 'constants/opaque_obj_0', EVIL],
    ['an opaque object without header', 'constants/opaque_obj_0', OLD],
    ['an opaque object in other letters', 'constants/OPAQUE_OBJ_0', OLD],
    ['weights of an older version', 'weights/model.pt', OLD],
    ['a tensor that is a pickle', 'constants/tensor_0', OLD]
  ])('declared as no pickle: %s', (_name, path, data) => {
    const [folder, name] = path.split('/');
    expect(said(exported([{ name: `m/data/${path}`, data }, config(folder, [name, false])]))).toEqual([
      `CRITICAL pickle-dangerous-call @ m/data/${path}`
    ]);
  });

  test('an object of C++ is an archive, whatever stands before it', () => {
    const data = torch([dataPkl(PAYLOAD)], { prefix: floats(64), adjusted: true });
    expect(
      said(exported([{ name: 'm/data/constants/custom_obj_0', data }, config('constants', ['custom_obj_0', false])]))
    ).toContain('CRITICAL pickle-dangerous-call @ m/data/constants/custom_obj_0 > archive/data.pkl');
  });

  test('a weight that one of two entries unpickles is unpickled', () => {
    const noise = bytes(new Uint8Array(64).map((_, i) => i * 37 + 11));
    const twice = (...pickled: boolean[]): ScanReport =>
      exported([
        { name: 'm/data/weights/weight_9', data: noise },
        config('weights', ...pickled.map(each => ['weight_9', each] as const))
      ]);
    expect(twice(false, false).verdict).toBe('clean');
    expect(twice(false, true).verdict).toBe('incomplete');
    // The loader finds the member by either name.
    const other = [
      { name: 'm/data/weights/weight_9', data: noise },
      config('weights', ['weight_9', false], ['WEIGHT_9', true])
    ];
    expect(exported(other).verdict).toBe('incomplete');
  });

  test('each member of the folder is a program, whatever its name ends in', () => {
    const program = text('m/models/evil.text', `${' '.repeat(9000)}{"a": {"expr_str": "eval(chr(49))"}}`);
    expect(said(exported([program]))).toEqual(['HIGH pytorch-export-code @ m/models/evil.text']);
  });

  test('no member has to end in .json, and compiled code needs no mark', () => {
    const loaded = { name: 'm/data/sample_inputs/model.pt', data: OLD };
    expect(run(zipOf([text('m/archive_format', 'pt2'), loaded]))).toMatchObject({ format: 'pytorch-export' });
    const native = zipOf([text('data/aotinductor/model/a.cpp', 'int x;')]);
    expect(said(run(native))).toEqual(['HIGH pytorch-native-code @ ']);
  });

  test('sample inputs are PyTorch files, weights may be pickled', () => {
    const nested = torch([dataPkl(PAYLOAD)]);
    expect(said(exported([{ name: 'm/data/sample_inputs/model.pt', data: nested }]))).toEqual([
      'CRITICAL pickle-dangerous-call @ m/data/sample_inputs/model.pt > archive/data.pkl'
    ]);
    expect(said(exported([{ name: 'm/data/weights/weight_1', data: nested }]))).toEqual([
      'CRITICAL pickle-dangerous-call @ m/data/weights/weight_1 > archive/data.pkl'
    ]);
  });
});

describe('storages that another loader could read otherwise', () => {
  /** Protocol 0: no header tells that it is a pickle. */
  const OLD = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
  const PACKAGE: readonly Member[] = [text('archive/.data/extern_modules', 'posix\n')];
  const many = (
    count: number,
    key: string,
    data: Uint8Array,
    members: readonly Member[],
    name = 'm.pt'
  ): ScanReport => {
    const keys = Array.from({ length: count }, (_, i) => String(i));
    return run(
      torch([
        dataPkl(...keys.map(each => tensor(each, 16)), tensor(key, data.length, 'ByteStorage')),
        ...keys.map(each => storage(each, floats(16))),
        storage(key, data),
        ...members
      ]),
      {},
      name
    );
  };

  test.each([3, 80])('torch.package unpickles any member that it is asked for, %i tensors', count => {
    for (const key of ['model.pkl', '999']) {
      expect(said(many(count, key, OLD, PACKAGE))).toEqual([`CRITICAL pickle-dangerous-call @ archive/data/${key}`]);
    }
    expect(said(many(count, '999', torch([dataPkl(PAYLOAD)]), PACKAGE))).toEqual([
      'CRITICAL pickle-dangerous-call @ archive/data/999 > archive/data.pkl'
    ]);
  });

  test.each<[string, Uint8Array]>([
    ['source', bytes('import os\nos.system("id")\n')],
    [
      'source that is a pickle, too',
      bytes("U'", 'a'.repeat(38), "'", '.', 'real if 0 else __import__("os").system("id")\n')
    ],
    ['source that begins as a picture', bytes('GIF89a=1\nimport os\nos.system("id")\n')]
  ])('torch.package imports modules: %s', (_name, data) => {
    for (const member of [
      storage('evil.py', data),
      { name: 'archive/evil.py', data },
      { name: 'archive/code/evil.py', data }
    ]) {
      const report = run(
        torch([dataPkl(tensor('evil.py', data.length, 'ByteStorage')), member, ...PACKAGE]),
        {},
        'm.pt'
      );
      expect(report.verdict).toBe('unsafe');
      expect(report.coverage).toContainEqual(
        expect.objectContaining({ members: [member.name], status: 'scanned', format: 'python-source' })
      );
    }
  });

  test('a module of a package is one although it is marked as a link', () => {
    const module = { ...text('archive/m.py', "__import__('os').system('id')"), mode: 0o120777 };
    const { coverage } = run(torch([dataPkl(), ...PACKAGE, module]), {}, 'm.pt');
    expect(coverage).toContainEqual(expect.objectContaining({ members: ['archive/m.py'], format: 'python-source' }));
  });

  test.each([1, 40, 44, 49, 93, 99])('a storage of a package that is filled with %i is numbers', byte => {
    const data = new Uint8Array(300).fill(byte);
    const file = torch([dataPkl(tensor('0', 300, 'ByteStorage')), ...PACKAGE, storage('0', data)]);
    expect(run(file, {}, 'm.pt').verdict).toBe('clean');
    data.set(proto(2, PAYLOAD), 300 - proto(2, PAYLOAD).length);
    const evil = torch([dataPkl(tensor('0', 300, 'ByteStorage')), ...PACKAGE, storage('0', data)]);
    // No unpickler gets through 1, 44 and 49 to the payload.
    expect(run(evil, {}, 'm.pt').verdict === 'clean').toBe([1, 44, 49].includes(byte));
  });

  test.each([
    ['dictionary', proto(2, '}', '(', 'X\x01\0\0\x000', tensor('0', 4), 'u')],
    ['list', proto(2, ']', '(', 'X\x01\0\0\x000', tensor('0', 4), 'e')]
  ])('a %s that begins with the key of a storage is no list of storages', (_name, data) => {
    const file = torch([{ name: 'archive/data.pkl', data }, storage('0', floats(4))]);
    expect(run(file, {}, 'm.pt').verdict).toBe('clean');
  });

  test('the storages of a package are numbers when a pickle declares them and they begin so', () => {
    const model = { name: 'p/model/model.pkl', data: proto(2, ']', '(', tensor('0', 16), tensor('1', 16), 'e') };
    const archive = (second: Uint8Array): ScanReport =>
      run(
        zipOf([
          model,
          { name: 'p/.data/0.storage', data: floats(16) },
          { name: 'p/.data/1.storage', data: second },
          text('p/.data/extern_modules', 'torch\n')
        ])
      );
    expect(archive(floats(16))).toMatchObject({ verdict: 'clean', format: 'pytorch-zip' });
    expect(archive(floats(16)).coverage).toContainEqual(
      expect.objectContaining({ members: ['p/.data/*'], count: 2, reason: 'begins-as-numbers' })
    );
    expect(said(archive(OLD))).toContain('CRITICAL pickle-dangerous-call @ p/.data/1.storage');
  });

  test('numpy.load reads any array of an archive that has the name of its own', () => {
    const array = arrayOf('|O', 1, EVIL);
    expect(said(many(80, '999', array, [], 'm.npz'))).toEqual(['CRITICAL pickle-dangerous-call @ archive/data/999']);
    expect(said(many(80, '999.npy', array, []))).toEqual(['CRITICAL pickle-dangerous-call @ archive/data/999.npy']);
  });

  test('where no loader reads them otherwise, the report says so, and that they were not read', () => {
    const { verdict, coverage } = many(80, '80', OLD, []);
    expect(verdict).toBe('clean');
    expect(coverage).toContainEqual(
      expect.objectContaining({ count: 81, status: 'inert', reason: 'declared-storage', params: { looked: 0 } })
    );
  });
});
