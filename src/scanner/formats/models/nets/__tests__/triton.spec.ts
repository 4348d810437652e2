import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';

const look = (text: string): string[] =>
  scan(new MemorySource(new TextEncoder().encode(text)), 'config.pbtxt').findings.map(
    ({ severity, rule, operator }) => `${severity} ${rule} ${operator}`
  );

const HEAD = 'name: "m"\nbackend: "python"\nmax_batch_size: 0\n';
const parameter = (key: string, value: string): string =>
  `parameters: { key: "${key}" value: { string_value: "${value}" } }\n`;

test.each([
  [parameter('EXECUTION_ENV_PATH', '/tmp/env.tar.gz'), ['MEDIUM config-path EXECUTION_ENV_PATH']],
  [parameter('EXECUTION_ENV_PATH', 'http://x/env.tar.gz'), ['MEDIUM config-path EXECUTION_ENV_PATH']],
  [parameter('EXECUTION_ENV_PATH', '$$TRITON_MODEL_DIRECTORY/env.tar.gz'), ['LOW config-path EXECUTION_ENV_PATH']],
  [
    parameter('EXECUTION_ENV_PATH', '$$TRITON_MODEL_DIRECTORY/../env.tar.gz'),
    ['MEDIUM config-path EXECUTION_ENV_PATH']
  ],
  [parameter('plugins', '/tmp/x.so'), ['MEDIUM config-path plugins']],
  ['model_operations { op_library_filename: "/tmp/x.so" }\n', ['MEDIUM config-path op_library_filename']],
  [parameter('threshold', '/tmp/x'), []]
])('settings of the Triton server: %s', (text, expected) => {
  expect(look(HEAD + text)).toEqual(expected);
});

describe('the library of a backend', () => {
  const of = (text: string, files: readonly string[]): string[] =>
    scan(new MemorySource(new TextEncoder().encode(text)), 'config.pbtxt', {
      beside: {
        module: name => files.find(file => file === `${name}.so`),
        below: folder => files.filter(file => file.startsWith(`${folder}/`)).map(file => file.slice(folder.length + 1))
      }
    }).findings.map(({ severity, rule, operator, evidence }) => `${severity} ${rule} ${operator} ${evidence}`);

  test.each([
    ['backend: "own"\n', ['libtriton_own.so'], ['MEDIUM config-path backend libtriton_own.so']],
    ['backend: "own"\n', ['3/libtriton_own.so'], ['MEDIUM config-path backend 3/libtriton_own.so']],
    ['backend: "own"\nruntime: "libx.so"\n', ['1/libx.so'], ['MEDIUM config-path runtime 1/libx.so']],
    ['backend: "../../own"\n', [], ['MEDIUM config-path backend ../../own']],
    [
      'backend: "pytorch"\ndefault_model_filename: "../../x.pt"\n',
      [],
      ['MEDIUM config-path default_model_filename ../../x.pt']
    ],
    ['backend: "onnxruntime"\ndefault_model_filename: "m.onnx"\n', ['1/m.onnx', 'libother.so'], []],
    ['platform: "tensorrt_plan"\n', ['libtriton_.so'], []]
  ])('%s', (text, files, expected) => {
    expect(of(`name: "m"\n${text}`, files)).toEqual(expected);
  });
});
