import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeBase85, readBase64, readingsOfBase64, URL_SAFE } from '../base64';

/** What Python said (tests/fixtures/encoding/make_base64.py). */
const FILE = path.join(__dirname, '../../../../tests/fixtures/encoding/base64.json');
const ROWS = JSON.parse(fs.readFileSync(FILE, 'utf8')) as [name: string, text: string, hex: string | null][];
/** Undefined when Python raises `binascii.Error`: a lone digit, or padding is missing. */
function decodeBase64(text: string, alternatives = ''): Uint8Array | undefined {
  const { bytes, rest } = readBase64(text, alternatives);
  return rest === 0 ? bytes : undefined;
}

const FUNCTIONS: Readonly<Record<string, (text: string) => Uint8Array | undefined>> = {
  a2b_base64: text => decodeBase64(text),
  b64decode: text => decodeBase64(text),
  'b64decode -_': text => decodeBase64(text, '-_'),
  'b64decode /+': text => decodeBase64(text, '/+'),
  'b64decode =A': text => decodeBase64(text, '=A'),
  urlsafe_b64decode: text => decodeBase64(text, URL_SAFE),
  'codecs.decode': text => decodeBase64(text),
  b85decode: decodeBase85
};
const hexOf = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined ? null : Buffer.from(bytes).toString('hex');

test.each(Object.keys(FUNCTIONS))('%s is read as Python reads it', name => {
  const rows = ROWS.filter(([which]) => which === name);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.map(([, text]) => [text, hexOf(FUNCTIONS[name](text))])).toEqual(
    rows.map(([, text, hex]) => [text, hex])
  );
});

test('padding ends the data', () => {
  expect(Buffer.from(decodeBase64('b3M=QUFB') ?? []).toString()).toBe('os');
});

test.each([
  ['aGVs\nbG8', 'hello', 3],
  ['aGVsbG8=AAAA', 'hello', 0],
  ['aGVsb', 'hel', 1]
])('%j without its padding is read as far as it goes', (text, expected, rest) => {
  const reading = readBase64(text);
  expect(Buffer.from(reading.bytes).toString()).toBe(expected);
  expect(reading.rest).toBe(rest);
});

test.each([
  ['ab==c', ['69', '69b7']],
  ['ab==cd', ['69', '69b71d']],
  ['abc=d', ['69b7', '69b71d']],
  ['abc=:=', ['69b7']],
  ['ab==\n', ['69']],
  ['a=bcd', ['69b71d']],
  ['abcd=', ['69b71d']]
])('%j has the readings of older and newer versions of Python', (text, expected) => {
  expect(readingsOfBase64(text).map(({ bytes }) => hexOf(bytes))).toEqual(expected);
});

test('a limit ends the reading', () => {
  expect(readingsOfBase64('YWJjZGVm', '', 2).map(({ bytes }) => hexOf(bytes))).toEqual(['6162']);
});
