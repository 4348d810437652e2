import { bytes, run } from '../../../testing';

/** Numbers as weights are: around zero, of several sizes. */
const weights = Float32Array.from({ length: 4096 }, (_, i) => Math.sin(i * 12.9898) / ((i % 97) + 1));
const raw = new Uint8Array(weights.buffer);
const put = (at: number, what: string): Uint8Array => bytes(raw.slice(0, at), what, raw.slice(at + what.length));

test.each([
  ['single precision', raw],
  ['double precision', new Uint8Array(Float64Array.from(weights).buffer)],
  ['whole numbers', new Uint8Array(Int32Array.from({ length: 4096 }, (_, i) => i * 31 - 5000).buffer)]
])('numbers of %s are inert', (_, data) => {
  const { verdict, coverage } = run(data, {}, 'weights.bin');
  expect([verdict, coverage.map(({ status, format }) => `${status} ${format}`)]).toEqual([
    'clean',
    ['inert raw-tensor']
  ]);
});

test.each([
  ['words', put(5000, 'import os and run whatever is written in here, as long as it is some words')],
  ['noise', Uint8Array.from({ length: 16_384 }, (_, i) => (Math.sin(i * 78.233) * 43758.5453) & 0xff)],
  ['too little', raw.slice(0, 512)]
])('%s are not', (_, data) => {
  expect(run(data, {}, 'unnamed.dat').verdict).not.toBe('clean');
});

test('a pickle among them is found', () => {
  expect(run(put(8000, "cposix\nsystem\n(S'echo hi'\ntR."), {}, 'weights.bin').verdict).toBe('unsafe');
});
