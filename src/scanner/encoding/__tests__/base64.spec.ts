import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeBase64, decodeBase85, decodeUnpadded, readBase64, URL_SAFE } from '../base64';

/** What Python said (tests/fixtures/encoding/make_base64.py). */
const FILE = path.join(__dirname, '../../../../tests/fixtures/encoding/base64.json');
const ROWS = JSON.parse(fs.readFileSync(FILE, 'utf8')) as [name: string, text: string, hex: string | null][];
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
  expect(decodeUnpadded(text)).toEqual(rest === 1 ? undefined : reading.bytes);
});
