import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';
import { bytes } from '../../../testing/bytes';
import type { ScanReport } from '../../../report';

const PICKLE = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
const text = (data: string): Uint8Array => new TextEncoder().encode(data);
const look = (name: string, data: Uint8Array | string): ScanReport =>
  scan(new MemorySource(typeof data === 'string' ? text(data) : data), name);
const isFound = ({ findings }: ScanReport): boolean => findings.some(({ operator }) => operator === 'system');

const CONFIG = JSON.stringify({ model_type: 'x', auto_map: { AutoModel: 'evil/repo--m.M' } });
const wide = (width: 2 | 4, big: boolean, mark: boolean): Uint8Array =>
  bytes(
    ...Array.from(`${mark ? '\ufeff' : ''}${CONFIG}`, char => {
      const code = char.charCodeAt(0);
      const low = [code & 0xff, code >> 8, ...Array<number>(width - 2).fill(0)];
      return big ? low.reverse() : low;
    }).flat()
  );

test.each([2, 4] as const)('JSON in characters of %s bytes', width => {
  for (const big of [false, true]) {
    for (const mark of [false, true]) {
      expect(look('config.json', wide(width, big, mark)).verdict).toBe('unsafe');
    }
  }
});

test('numbers in wide units are no text', () => {
  const numbers = bytes(
    ...Array.from({ length: 400 }, (_, i) => [0x7b + i, 0, 0, 0])
      .flat()
      .map(value => value & 0xff)
  );
  expect(look('x.bin', numbers).format).not.toBe('json');
});

/** Written by Python's `base64`. */
const BASES = {
  base32: 'MNYG643JPAFHG6LTORSW2CRIKMTWKY3IN4QGQ2JHBJ2FELQ=',
  base85: 'V{mVCX?O~Ad2@7SZ3-w;CuL)3Zy;!CCkk{@E&',
  ascii85: '@rQ@-Bm9u+H#n(=D$h[i-Y6e$D]i_--OOrn/c'
};

test.each([
  ['base32', BASES.base32],
  ['base32 in small letters', BASES.base32.toLowerCase()],
  ['base85', BASES.base85],
  ['Ascii85', BASES.ascii85],
  ['Ascii85 in its frame', `<~${BASES.ascii85}~>`]
])('a pickle as %s', (_, written) => {
  expect(isFound(look('a.json', JSON.stringify({ w: written })))).toBe(true);
  expect(isFound(look('a.yaml', `w: ${JSON.stringify(written)}\n`))).toBe(true);
  expect(isFound(look('a.txt', `${written}\n`))).toBe(true);
});

test('a pickle as a list', () => {
  const numbers = Array.from(PICKLE);
  const encoded = Buffer.from(PICKLE).toString('base64');
  const pieces = encoded.match(/.{1,10}/g) ?? [];
  for (const list of [numbers, pieces]) {
    expect(isFound(look('a.json', JSON.stringify({ w: list })))).toBe(true);
    expect(isFound(look('a.json', JSON.stringify({ a: 1, w: [['x'], list] })))).toBe(true);
    expect(isFound(look('a.yaml', `w: ${JSON.stringify(list)}\n`))).toBe(true);
  }
});

test('a pickle in a page, a document and a program', () => {
  const encoded = Buffer.from(PICKLE).toString('base64');
  expect(isFound(look('README.md', `# Model\n\n${encoded}\n`))).toBe(true);
  expect(isFound(look('a.html', `<html><body data-x="${encoded}"></body></html>`))).toBe(true);
  expect(isFound(look('a.py', `import x\nW = "${encoded}"\n`))).toBe(true);
});

test('hashes are no pickles', () => {
  const hash = (i: number): string =>
    Array.from(
      { length: 43 },
      (_, j) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[(i * 7919 + j * j * 31 + i * j) % 64]
    ).join('');
  const report = look('RECORD', Array.from({ length: 2_000 }, (_, i) => `x/${i}.py,sha256=${hash(i)},1\n`).join(''));
  expect(report.verdict).toBe('not-a-model');
});
