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
