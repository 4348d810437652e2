import { bytes, run } from '../../../testing';

/** Numbers as weights are: around zero, of several sizes. */
const weights = Float32Array.from({ length: 4096 }, (_, i) => Math.sin(i * 12.9898) / ((i % 97) + 1));
const raw = new Uint8Array(weights.buffer);
const put = (at: number, what: string): Uint8Array => bytes(raw.slice(0, at), what, raw.slice(at + what.length));

test.each([
  ['single precision', raw],
  ['double precision', new Uint8Array(Float64Array.from(weights).buffer)],
  ['few numbers', raw.slice(0, 256)],
  ['few of double precision', new Uint8Array(Float64Array.from(weights.slice(0, 32)).buffer)],
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
  ['too little', raw.slice(0, 16)],
  ['few, of which one is odd', bytes(raw.slice(0, 256), 0xff, 0xff, 0x7f, 0x7f)],
  ['few, with a rest', bytes(raw.slice(0, 256), 1)],
  ['few whole numbers', new Uint8Array(Int32Array.from({ length: 64 }, (_, i) => i).buffer)],
  ['few words', bytes(raw.slice(0, 64), "IMPORT'OS':IMPORT'RE':B(A)".padEnd(64, '>'))]
])('%s are not', (_, data) => {
  expect(run(data, {}, 'unnamed.dat').verdict).not.toBe('clean');
});

test('a pickle among them is found', () => {
  expect(run(put(8000, "cposix\nsystem\n(S'echo hi'\ntR."), {}, 'weights.bin').verdict).toBe('unsafe');
});
