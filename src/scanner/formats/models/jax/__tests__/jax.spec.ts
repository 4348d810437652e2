import { zlibSync } from 'fflate';
import { elfOf } from '../../../../testing/native-builder';
import { PAYLOAD, be32, bytes, floats, numberField, proto, run, sizedField, utf8, zeros } from '../../../../testing';

const text = (value: string): Uint8Array => bytes(0xa0 + value.length, value);
const bin = (data: Uint8Array): Uint8Array => bytes(0xc4, data.length, data);
const ext = (type: number, data: Uint8Array): Uint8Array => bytes(0xc7, data.length, type, data);
const array = ext(1, bytes(0x93, 0x91, 4, text('float32'), bin(floats(4))));
const map = (...pairs: readonly Uint8Array[]): Uint8Array => bytes(0x80 + pairs.length / 2, ...pairs);
const pickle = proto(2, PAYLOAD);
const BASE64 = Buffer.from(pickle).toString('base64');

describe('MessagePack', () => {
  test.each([
    ['arrays of Flax', map(text('params'), map(text('w'), array), text('step'), bytes(3))],
    ['a table whose keys are numbers', bytes(0x82, 0xcb, zeros(8), 0x80, 0xff, 0x81, 3, 4)],
    [
      'numbers of every kind',
      map(
        text('a'),
        bytes(
          0x9a,
          0xc0,
          0xc2,
          0xca,
          zeros(4),
          0xcb,
          zeros(8),
          0xcc,
          1,
          0xcd,
          0,
          1,
          0xd0,
          1,
          0xd3,
          zeros(8),
          0xff,
          0xd6,
          0xff,
          zeros(4)
        )
      )
    ],
    ['complex numbers', map(text('c'), bytes(0xc7, 18, 2, 0x92, 0xcb, zeros(8), 0xcb, zeros(7)))]
  ])('honest: %s', (_name, data) => {
    const fixed =
      _name === 'complex numbers' ? map(text('c'), ext(2, bytes(0x92, 0xcb, zeros(8), 0xcb, zeros(8)))) : data;
    expect(run(fixed, {}, 'm.msgpack')).toMatchObject({ verdict: 'clean', format: 'msgpack' });
  });

  test.each([
    ['a pickle in bytes', map(text('d'), bin(pickle))],
    ['a pickle in an array', map(text('d'), ext(1, bytes(0x93, 0x90, text('O'), bin(pickle))))],
    ['a pickle of a type of its own', map(text('d'), ext(42, pickle))],
    ['code', map(text('a'), text("os.system('id')"))],
    ['code as bytes', map(text('b'), bin(utf8('import subprocess; subprocess.call(["sh"])')))],
    ['code in a list', bytes(0x91, text('os.popen("x").read()'))],
    ['code in a file that breaks off', map(text('a'), bytes(0xdd, be32(2 ** 31), 0xb0, "eval(open('x'))  "))],
    ['a callable', map(text('__reduce__'), text('os.system'))],
    ['a pickle behind', bytes(map(text('w'), array), pickle)]
  ])('harmful: %s', (_name, data) => {
    expect(run(data, {}, 'm.msgpack').verdict).toBe('unsafe');
  });

  test.each([
    ['more items than bytes', map(text('w'), bytes(0xdd, be32(2 ** 32 - 1)))],
    ['lists in lists', map(text('w'), bytes(...Array.from({ length: 5000 }, () => 0x91)))],
    ['bytes in an array that are none', map(text('w'), ext(1, bytes(0x91, 1, 1)))]
  ])('not clean: %s', (_name, data) => {
    expect(run(data, {}, 'm.msgpack').verdict).toBe('incomplete');
  });
});

test.each([
  ['a program among bytes', bin(elfOf(2)), 'elf'],
  ['a pickle in base64', bytes(0xd9, BASE64.length, BASE64), 'posix'],
  ['a compressed pickle among bytes', bin(zlibSync(pickle)), 'posix']
])('MessagePack: %s', (_name, value, what) => {
  const found = run(map(text('w'), value), {}, 'm.msgpack').findings;
  expect(found.map(({ module }) => module)).toContain(what);
});

describe('Zarr', () => {
  const zarray = (filters: unknown, compressor: unknown = { id: 'blosc' }): Uint8Array =>
    utf8(JSON.stringify({ chunks: [5], compressor, dtype: '|O', filters, shape: [5], zarr_format: 2 }));

  test.each([
    [zarray(null), 'clean'],
    [zarray([{ id: 'vlen-utf8' }, { id: 'delta', dtype: '<i4' }]), 'clean'],
    [zarray([{ id: 'pickle', protocol: 5 }]), 'unsafe'],
    [zarray(null, { id: 'pickle' }), 'unsafe'],
    [zarray([{ id: 'mycodec' }]), 'review'],
    [
      utf8(
        '{"zarr_format":3,"node_type":"array","codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":0}}],"attributes":{"name":"pickle"}}'
      ),
      'clean'
    ],
    [
      utf8(
        '{"zarr_format":3,"codecs":[{"name":"sharding_indexed","configuration":{"codecs":[{"name":"numcodecs.pickle"}]}}]}'
      ),
      'unsafe'
    ],
    [utf8('{"metadata":{"a/.zarray":{"filters":[{"id":"pickle"}]}},"zarr_consolidated_format":1}'), 'unsafe']
  ])('%#', (data, verdict) => {
    expect(run(data, {}, '.zarray')).toMatchObject({ verdict, format: 'zarr' });
  });
});

test('Orbax: what its files say of the tree', () => {
  const tree = '{"tree_metadata":{"(\'a\',)":{"key_metadata":[{"key":"a","key_type":2}]}},"use_ocdbt":true}';
  expect(run(utf8(tree), {}, '_METADATA')).toMatchObject({ verdict: 'clean', format: 'orbax' });
  expect(run(utf8('{"item_handlers":"subprocess.Popen"}'), {}, '_CHECKPOINT_METADATA').verdict).toBe('unsafe');
});

test('a list of maps is told without a name, and nothing in it is missed', () => {
  const map = bytes(0x82, 0xa1, 'a', 0x91, 1, 0xa1, 'b', 0xa2, 'NN');
  expect(run(bytes(0x92, map, map), {}, 'patterns')).toMatchObject({ verdict: 'clean', format: 'msgpack' });
  expect(run(bytes(0xdc, 0, 1, map), {}, 'patterns')).toMatchObject({ verdict: 'clean', format: 'msgpack' });
  expect(run(bytes(0x80), {}, 'lookups.bin').verdict).toBe('clean');
  expect(run(bytes(0x92, map, map, proto(2, PAYLOAD)), {}, 'patterns').verdict).toBe('unsafe');
  expect(run(bytes(0x92, map, 0x82), {}, 'patterns').verdict).toBe('incomplete');
});

test('a value of a type of its own that names what its reader imports', () => {
  const named = bytes(0x93, text('os'), text('system'), text('id'));
  expect(run(map(text('x'), ext(0, named)), {}, 'm.msgpack').findings).toMatchObject([{ rule: 'data-carries-code' }]);
  const id = map(text('id'), bytes(0x92, text('os'), text('system')));
  expect(run(id, {}, 'm.msgpack').findings).toMatchObject([{ rule: 'data-carries-code' }]);
  const honest = map(text('os'), text('linux'), text('x'), ext(7, bytes(0x92, text('flax'), text('Module'))));
  expect(run(honest, {}, 'm.msgpack').verdict).toBe('clean');
});

describe('programs for XLA', () => {
  const said = (text: string, name = 'program'): string[] =>
    run(utf8(text), {}, name).findings.map(({ rule, severity }) => `${severity} ${rule}`);
  const inModule = (line: string): string =>
    `// made by hand\nmodule @m attributes {} {\n func.func @main() {\n ${line}\n }\n}`;
  const python = ['HIGH model-python-operator'];

  test.each([
    ['%0 = stablehlo.add %a, %b', []],
    ['%0 = stablehlo.custom_call @Sharding(%a)', []],
    ['%0 = stablehlo.custom_call @lapack_sgetrf_ffi(%a)', []],
    ['%0 = stablehlo.custom_call @xla_python_cpu_callback(%a) {backend_config = "140000"}', python],
    ['%0 = stablehlo.custom_call @"xla_ffi_python_gpu_callback"(%a)', python],
    ['%0 = "stablehlo.custom_call"(%a) {call_target_name = "xla_ffi_partitioned_python_cpu_callback"}', python],
    ['%0 = mhlo.custom_call\n @my_kernel(%a)', ['LOW model-custom-operator']],
    ['%0 = stablehlo.custom_call @run_shell(%a)', ['MEDIUM model-custom-operator']]
  ])('%s', (line, expected) => {
    expect(said(inModule(line))).toEqual(expected);
    expect(said(`func.func @main() {\n ${line}\n}`, 'a.mlir')).toEqual(expected);
  });

  test('HLO in text, and bytecode', () => {
    expect(
      said('HloModule m\nENTRY e {\n ROOT c = f32[] custom-call(), custom_call_target="xla_python_cpu_callback"\n}')
    ).toEqual(python);
    expect(run(bytes('ML', 0xef, 'R', 1, 'StableHLO', 0, 'xla_ffi_python_cpu_callback', 0), {}, 'a').verdict).toBe(
      'unsafe'
    );
    expect(run(bytes('ML', 0xef, 'R', 1, 'StableHLO', 0, 'Sharding', 0), {}, 'a')).toMatchObject({
      verdict: 'clean',
      format: 'stablehlo'
    });
  });

  test('other texts are none', () => {
    expect(run(utf8('module.exports = { a: 1 }'), {}, 'a.js').format).not.toBe('stablehlo');
    expect(run(utf8('module "vpc" {\n source = "a"\n}'), {}, 'main.tf').format).not.toBe('stablehlo');
  });
});

test('programs for XLA as protocol buffers', () => {
  const instruction = (opcode: string, ...more: readonly Uint8Array[]): Uint8Array =>
    sizedField(2, bytes(sizedField(1, 'c'), sizedField(2, opcode), ...more));
  const module = (...instructions: readonly Uint8Array[]): Uint8Array =>
    bytes(
      sizedField(1, 'jit_f'),
      sizedField(2, 'main'),
      sizedField(3, bytes(sizedField(1, 'main'), ...instructions, numberField(5, 1)))
    );
  const call = (target: string, config = ''): Uint8Array =>
    instruction('custom-call', sizedField(28, target), sizedField(43, config));
  for (const wrap of [(data: Uint8Array) => data, (data: Uint8Array) => sizedField(1, data)]) {
    const said = (...instructions: readonly Uint8Array[]): string[] => {
      const { format, findings } = run(wrap(module(instruction('parameter'), ...instructions)), {}, 'module.pb');
      // Bytes that may be a graph of TensorFlow as well are read as both.
      const said = findings.filter(({ module }) => module !== 'tensorflow');
      return [format, ...said.map(({ rule, severity }) => `${severity} ${rule}`)];
    };
    expect(said()).toEqual(['stablehlo']);
    expect(said(call('lapack_sgeqrf_ffi'))).toEqual(['stablehlo']);
    expect(said(call('xla_python_cpu_callback'))).toEqual(['stablehlo', 'HIGH model-python-operator']);
    expect(said(call('run_shell_command'))).toEqual(['stablehlo', 'MEDIUM model-custom-operator']);
    expect(said(call('my_kernel'))).toEqual(['stablehlo', 'LOW model-custom-operator']);
    expect(said(call('TopK', "__import__('os').system('id')"))).toEqual(['stablehlo', 'MEDIUM model-metadata-code']);
  }
});
