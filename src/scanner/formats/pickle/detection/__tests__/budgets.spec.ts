import { gzipSync } from 'node:zlib';
import { MemorySource } from '../../../../bytes/memory';
import { Work } from '../../../../work';
import { looksLikePickle } from '../pickle-probe';
import { arrayOf, bytes, glob, npyOf, proto, run, str, u32, zipOf } from '../../../../testing';

/** A call of a package that nobody knows, so that nothing but the call tells that it is a pickle. */
const CALLEE = glob('package', 'run');
/** Lines that have to be read to their ends. */
const LINES = bytes(...Array.from({ length: 40 }, () => `V${'a'.repeat(16_384)}\n`));
/** Texts with a length, which are passed over. */
const TEXTS = bytes(...Array.from({ length: 40 }, () => bytes('X', u32(30_000), 'a'.repeat(30_000))));
const MANY = bytes('N'.repeat(6000), '0'.repeat(5999));
const NOISE = Uint8Array.from({ length: 300 }, (_, i) => 0x81 + ((i * 37) % 13) + (i % 5) * 16);
const TEXT = 'one line of a text that is long enough\n'.repeat(150);

/** Pickles with so many values before the call that a short look does not reach it. */
const PICKLES: readonly (readonly [string, Uint8Array])[] = [
  ['forty lines', bytes(CALLEE, '(', LINES, 'tR.')],
  ['forty texts', bytes(CALLEE, '(', TEXTS, 'tR.')],
  ['thousands of constants', bytes(CALLEE, '(', MANY, 'tR.')],
  ['forty lines, with a header', proto(2, CALLEE, '(', LINES, 'tR')],
  ['forty lines before it', bytes(LINES, CALLEE, ')R.')],
  ['forty texts before it', bytes(TEXTS, CALLEE, ')R.')]
];

const names = (data: Uint8Array, name = 'model.bin'): string[] =>
  run(data, undefined, name).findings.map(({ module }) => module);

describe.each(PICKLES)('a pickle with %s', (_name, pickle) => {
  test('alone', () => expect(names(pickle)).toContain('package'));
  test('compressed', () => expect(names(gzipSync(pickle))).toContain('package'));
  test('in an archive, under any name', () =>
    expect(names(zipOf([{ name: 'a.txt', data: pickle }]))).toContain('package'));
  test('as an array of objects', () => expect(names(arrayOf('|O', 1, pickle))).toContain('package'));
  test('behind a header that may be one', () => {
    const header = "{'descr': ['aO'], 'fortran_order': False, 'shape': (1,), }";
    expect(names(npyOf(header, pickle))).toContain('package');
  });
});

describe.each(PICKLES.slice(0, 4))('a pickle with %s', (_name, pickle) => {
  test('behind another pickle and noise', () =>
    expect(names(bytes(proto(2, 'N'), NOISE, pickle))).toContain('package'));
  test('behind noise', () => expect(names(bytes(NOISE, pickle))).toContain('package'));
  test('behind a text, with a text at the end', () =>
    expect(names(bytes(TEXT, pickle, TEXT), 'notes.txt')).toContain('package'));
});

test('a literal that is larger than what is skipped in compressed data', () => {
  const large = 70 * 2 ** 20;
  const pickle = bytes('T', u32(large), new Uint8Array(large), '0', CALLEE, ')R.');
  expect(names(gzipSync(pickle, { level: 1 }))).toContain('package');
});

test('a name outside ASCII', () => {
  const name = 'модуль';
  expect(run(bytes('c', new TextEncoder().encode(`${name}\nrun\n`), ')R.', NOISE)).findings).not.toEqual([]);
});

describe('names of a pickle behind noise in every spelling', () => {
  const wide = (text: string): Uint8Array => bytes(0x8d, u32(text.length), u32(0), text);
  test.each([
    ['SHORT_BINUNICODE', str('package'), str('run')],
    ['BINUNICODE', bytes('X', u32(7), 'package'), bytes('X', u32(3), 'run')],
    ['BINUNICODE8', wide('package'), wide('run')],
    ['UNICODE', bytes('Vpackage\n'), bytes('Vrun\n')],
    ['STRING', bytes("S'package'\n"), bytes('S"run"\n')],
    ['BINSTRING', bytes('T', u32(7), 'package'), bytes('U', 3, 'run')],
    ['memoized', bytes('Vpackage\np0\n'), bytes('Vrun\nq', 1)],
    ['a mixture', bytes('Vpackage\n'), str('run')]
  ])('%s', (_name, module, name) => {
    const call = bytes(module, name, 0x93, ')R.');
    expect(names(bytes(proto(2, 'N'), NOISE, call))).toContain('package');
    expect(names(bytes(NOISE, call))).toContain('package');
  });
});

test.each([
  ['OBJ', bytes('(', CALLEE, str('x'), 'o.')],
  ['INST', bytes('(', str('x'), 'ipackage\nrun\n.')]
])('a call by %s, whose MARK stands before the name', (_name, pickle) => {
  expect(names(bytes(proto(2, 'N'), NOISE, pickle))).toContain('package');
  expect(names(bytes('one line of a text\n', pickle), 'notes.txt')).toContain('package');
});

test('names of thousands of letters, looked up again and again, cost a look no more than its share', () => {
  const names = bytes(str('a'.repeat(4000)), '\x94', 'h\0h\0\x930'.repeat(100_000), 'N.');
  const work = new Work(1e9);
  looksLikePickle(new MemorySource(bytes(0x80, 4, names)), work);
  expect(work.exhausted).toBe(false);
});
