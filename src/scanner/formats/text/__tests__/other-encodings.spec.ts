import { deflateSync } from 'zlib';
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

/** Written by Python's `base64`, `binascii`, `quopri`, `codecs` and `repr`. */
const UU = '=8W!O<VEX"G-Y<W1E;0HH4R=E8VAO(&AI)PIT4BX \n';
const SELDOM = {
  base32hex: 'CDO6USR9F0576UBJEHIMQ2H8ACJMAOR8DSG6GQ9719Q54BG=',
  'base32hex in small letters': 'cdo6usr9f0576ubjehimq2h8acjmaor8dsg6gq9719q54bg',
  uuencode: `begin 666 model.pkl\n${UU}\x20\nend\n`,
  'uuencode without its frame': UU,
  'quoted printable': "=80=02cposix\nsystem\n(S'echo hi'\ntR.",
  'base64 turned by 13': 'L3Oip2y4PaA5p3EyoDbbHlqyL2uiVTucWjc0Hv4=',
  'letters turned by 13': "pcbfvk\nflfgrz\n(F'rpub uv'\ngE.",
  'a literal of Python': 'b"cposix\\nsystem\\n(S\'echo hi\'\\ntR."',
  'a literal of Python in a call': 'bytearray(b"cposix\\nsystem\\n(S\'echo hi\'\\ntR.")',
  'an array of C': Array.from(PICKLE, byte => `0x${byte.toString(16)}`).join(', ')
};

test.each(Object.entries(SELDOM))('a pickle as %s', (_, written) => {
  const quoted = JSON.stringify(written);
  expect(isFound(look('a.json', `{"a": 1, "w": ${quoted}}`))).toBe(true);
  expect(isFound(look('a.yaml', `w: ${quoted}\n`))).toBe(true);
  expect(isFound(look('a.toml', `[model]\nw = ${quoted}\n`))).toBe(true);
  expect(isFound(look('a.jsonl', `{"a": 1, "w": ${quoted}}\n{"a": 2}\n`))).toBe(true);
  expect(isFound(look('a.csv', `id,w\n1,"${written.replace(/"/g, '""')}"\n`))).toBe(true);
  const text = written.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  expect(isFound(look('a.xml', `<m><w>${text}</w></m>`))).toBe(true);
});

test('values of settings and cells of tables are looked at by themselves', () => {
  const numbers = Array.from(PICKLE);
  const { base85 } = BASES;
  for (const [name, data] of [
    ['a.ini', `[model]\nw = ${base85}\n`],
    ['a.csv', `id\tw\n1\t${base85}\n`],
    ['a.toml', `[model]\nw = [${numbers.join(', ')}]\n`],
    ['a.jsonl', `{"a": 1, "w": [${numbers.join(', ')}]}\n{"a": 2}\n`],
    ['a.jsonl', `${JSON.stringify({ w: String.fromCharCode(...numbers) })}\n{}\n`],
    ['a.txt', `key: ${Array.from(PICKLE, byte => byte.toString(16).padStart(2, '0')).join(':')}\n`]
  ]) {
    expect(isFound(look(name, data))).toBe(true);
  }
});

test('words and measurements in tables are no pickles', () => {
  const rows = Array.from(
    { length: 3_000 },
    (_, i) =>
      `${i},"a sentence about row ${i}, and 'quotes'",${(i * 0.37).toFixed(5)},${'cposnx'.repeat(1 + (i % 6))}\n`
  );
  expect(look('a.csv', `id,text,value,word\n${rows.join('')}`).findings).toEqual([]);
});

test('digits that begin like zlib and soon break are no file, but for one to load', () => {
  const cut = (data: Uint8Array): string => deflateSync(data).subarray(0, -3).toString('base64');
  const noise = Uint8Array.from({ length: 60 }, (_, i) => (i * i * 37 + i * 11 + 200) & 0xff);
  const verdictOf = (id: string): string => look('a.json', JSON.stringify({ id })).verdict;
  expect(verdictOf(cut(noise))).toBe('clean');
  expect(verdictOf(deflateSync(noise).toString('base64'))).toBe('incomplete');
  expect(verdictOf(cut(PICKLE))).toBe('unsafe');
  expect(verdictOf(cut(text('import os\nos.system("echo hi")\n')))).toBe('unsafe');
});

test('a table of texts that a program keeps packed in a literal is no file', () => {
  const literal = (data: Uint8Array): string =>
    Array.from(deflateSync(data), byte =>
      /\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
    ).join('');
  const source = (data: Uint8Array): string => `int a = 1;\nconst char *t = "${literal(data)}";\n`;
  const table = bytes('.?Lib/fontTools/cu2qu.py', 0, 0xff, 0x80, 'disable');
  expect(look('a.c', source(table)).coverage).toHaveLength(1);
  expect(isFound(look('a.c', source(PICKLE)))).toBe(true);
});
