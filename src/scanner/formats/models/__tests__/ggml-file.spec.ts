import { bytes, u32, zeros } from '../../../testing/bytes';
import { elfOf } from '../../../testing/native-builder';
import { PAYLOAD, proto } from '../../../testing/pickle-assembler';
import { run } from '../../../testing/scanning';
import { ggmlTensor } from '../../../testing/tensor-files-builder';

const word = (text: string, ...more: readonly Uint8Array[]): Uint8Array => bytes(u32(text.length), text, ...more);
const numbers = (...values: readonly number[]): Uint8Array => bytes(...values.map(u32));
const words = bytes(word('<s>'), word(''), word('hello'));
const scored = bytes(word('<s>', zeros(4)), word('', zeros(4)), word('hello', zeros(4)));

const padded = (header: Uint8Array, ...types: readonly [number, number][]): Uint8Array =>
  types.reduce((file, [type, size], i) => {
    const described = bytes(file, ggmlTensor(`layers.${i}`, [64, 4], type));
    return bytes(described, zeros(-described.length & 31), zeros(size));
  }, header);

const FILES: readonly (readonly [string, Uint8Array])[] = [
  [
    'llama.cpp, without a version',
    bytes(
      'lmgg',
      numbers(3, 8, 256, 4, 2, 2, 1),
      words,
      ggmlTensor('a', [4, 2], 1),
      zeros(16),
      ggmlTensor('b', [8], 0),
      zeros(32)
    )
  ],
  ['llama.cpp, version 3', padded(bytes('tjgg', numbers(3, 3, 8, 256, 4, 2, 2, 2), scored), [2, 144], [0, 1024])],
  ['llama.cpp, version 1', padded(bytes('tjgg', numbers(1, 3, 8, 256, 4, 2, 2, 2), scored), [2, 160], [1, 512])],
  ['a LoRA', padded(bytes('algg', numbers(1, 8, 16)), [0, 1024])],
  ['rwkv.cpp', bytes('fmgg', numbers(101, 4, 64, 2, 1), ggmlTensor('emb', [8], 1), zeros(16))],
  [
    'whisper.cpp, with no tensors',
    bytes('lmgg', numbers(3, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 3), zeros(24), u32(3), words)
  ]
];

it.each(FILES)('is clean: %s', (_, data) => {
  expect(run(data, undefined, 'ggml-model.bin')).toMatchObject({ format: 'ggml', verdict: 'clean' });
});

it.each(FILES)('is not understood when it was cut off: %s', (_, data) => {
  expect(run(data.subarray(0, -3), undefined, 'ggml-model.bin').verdict).toBe('incomplete');
});

it('finds a pickle behind the magic number', () => {
  const data = bytes('lmgg', numbers(1, 2, 3), proto(2, PAYLOAD));
  expect(run(data, undefined, 'ggml-model.bin').findings.map(({ rule }) => rule)).toContain('pickle-dangerous-call');
});

test('a program among what is not understood', () => {
  const report = run(bytes('lmgg', numbers(1, 100, 4096), zeros(999), elfOf(3), zeros(99)), undefined, 'model.bin');
  expect(report.findings.map(({ rule }) => rule)).toEqual(['program-in-model']);
});
