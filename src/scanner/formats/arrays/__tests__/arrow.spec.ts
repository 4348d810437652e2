import * as fs from 'node:fs';
import * as path from 'node:path';
import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { Cursor } from '../../../encoding/cursor';
import { MemorySource } from '../../../bytes/memory';

const FIXTURES = path.join(__dirname, '../../../../../tests/fixtures/arrow');
const load = (name: string): Uint8Array => fs.readFileSync(path.join(FIXTURES, name));
const run = (data: Uint8Array): ScanReport => scan(new MemorySource(data), 'x');

test.each(['parquet', 'feather'])('%s: a column whose type is a pickle', ending => {
  const report = run(load(`pickled_type.${ending}`));
  expect(report.verdict).toBe('unsafe');
  expect(report.findings.map(({ severity, where, evidence }) => [severity, where.members, evidence])).toEqual([
    ['CRITICAL', ['ARROW:extension:metadata'], "posix.system('echo hi')"]
  ]);
});

test.each([
  ['parquet', 'parquet'],
  ['feather', 'arrow']
])('%s: numbers and words are clean', (ending, format) => {
  const report = run(load(`plain.${ending}`));
  expect(report).toMatchObject({ format, verdict: 'clean' });
  expect(report.coverage).toEqual([expect.objectContaining({ status: 'scanned', format })]);
});

test('only the ends of a large file are read', () => {
  const parts = [load('pickled_type.parquet').subarray(0, 4), new Uint8Array(50_000_000)];
  const data = new Uint8Array(Buffer.concat([...parts, load('pickled_type.parquet')]));
  const report = run(data);
  expect(report.verdict).toBe('unsafe');
  expect(report.bytesRead).toBeLessThan(1_000_000);
});

test.each(['parquet', 'feather'])('%s: what is cut off is said to be', ending => {
  const report = run(load(`pickled_type.${ending}`).subarray(0, -3));
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'truncated' }));
});

test('an encrypted footer is no clean one', () => {
  const data = load('plain.parquet').slice();
  data.set(new TextEncoder().encode('PARE'), data.length - 4);
  expect(run(data).coverage).toEqual([expect.objectContaining({ status: 'not-understood', reason: 'encrypted' })]);
});

test('a footer longer than the file', () => {
  const data = load('plain.parquet').slice();
  data.set([0xff, 0xff, 0xff, 0x7f], data.length - 8);
  expect(run(data).verdict).toBe('incomplete');
});

test('a schema whose tables are damaged is searched for pickles all the same', () => {
  const data = new Uint8Array(load('pickled_type.feather'));
  const length = new DataView(data.buffer).getUint32(data.length - 10, true);
  // The offset of the footer's root, and that of the first message's.
  data.fill(0xff, data.length - 10 - length, data.length - 6 - length);
  data.fill(0xff, 16, 20);
  expect(run(data).findings.map(({ severity, evidence }) => [severity, evidence])).toEqual([
    ['CRITICAL', "posix.system('echo hi')"]
  ]);
});

describe('the pairs of a Parquet footer', () => {
  // PyArrow 26 takes the schema from each of them, and versions before 14.0.1 unpickle it.
  const data = load('pickled_type.parquet');
  const text = Buffer.from(data).toString('latin1');
  const pairAt = text.indexOf('\x18\x0cARROW:schema\x18');
  const cursor = new Cursor(data, pairAt + 15);
  const length = cursor.varint();
  const value = text.slice(cursor.position, cursor.position + length);
  const sized = text.slice(pairAt + 15, cursor.position) + value;
  const footerAt = data.length - 8 - new DataView(data.buffer, data.byteOffset).getUint32(data.length - 8, true);

  const withPair = (pair: string): Uint8Array => {
    const footer = text.slice(footerAt, pairAt) + pair + text.slice(cursor.position + length, -8);
    const ending = Buffer.alloc(4);
    ending.writeUInt32LE(footer.length);
    return new Uint8Array(Buffer.concat([Buffer.from(`PAR1${footer}`, 'latin1'), ending, Buffer.from('PAR1')]));
  };
  const said = (report: ScanReport): unknown[] => [
    report.findings.map(({ evidence }) => evidence),
    report.coverage.flatMap(({ format, status }) => (format === 'parquet' ? [status] : []))
  ];
  const KEY = '\x0cARROW:schema';

  test.each<[string, string]>([
    ['as they are written', `\x18${KEY}\x18${sized}`],
    ['with an id in the long form', `\x18${KEY}\x08\x04${sized}`],
    ['the value first', `\x28${sized}\x08\x02${KEY}`],
    ['another field between them', `\x18${KEY}\x35\x00\x08\x04${sized}`],
    ['the key again', `\x18\x03abc\x08\x02${KEY}\x18${sized}`],
    ['the value again', `\x18${KEY}\x18\x04AAAA\x08\x04${sized}`]
  ])('%s', (_name, pair) => {
    expect(said(run(withPair(pair)))).toEqual([["posix.system('echo hi')"], ['scanned']]);
  });

  test('a schema under a key that is none is looked at, and said to be unknown', () => {
    expect(said(run(withPair(`\x18\x0cArrow:schema\x18${sized}`)))).toEqual([
      ["posix.system('echo hi')"],
      ['not-understood']
    ]);
  });
});

describe.each(['parquet', 'feather'])('%s: readers begin at the end', ending => {
  const data = load(`pickled_type.${ending}`);

  test.each<[string, string]>([
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0'],
    ['another picture', 'GIF89a\x01\0\x01\0\0\0\0;'],
    ['a text', 'words and words\n'.repeat(500)],
    ['nothing known', '\x01\x02\x03\x04']
  ])('%s in front', (_name, front) => {
    const report = run(new Uint8Array(Buffer.concat([Buffer.from(front, 'latin1'), data])));
    expect(report.findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
    expect(report.verdict).toBe('unsafe');
  });

  test('what is in front of columns without pickles is said not to be known', () => {
    const report = run(
      new Uint8Array(Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), load(`plain.${ending}`)]))
    );
    expect(report.verdict).toBe('incomplete');
  });
});

describe('a stream', () => {
  /** The messages of a file: all between its mark and its footer, with the end of the stream. */
  const stream = (name: string): Uint8Array => {
    const data = new Uint8Array(load(`${name}.feather`));
    const length = new DataView(data.buffer).getUint32(data.length - 10, true);
    return data.subarray(8, data.length - 10 - length);
  };
  const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
    new Uint8Array(Buffer.concat(parts.map(part => Uint8Array.from(part))));
  const plain = stream('plain');

  test('of numbers and words is clean, with and without a mark at its end', () => {
    for (const data of [plain, plain.subarray(0, -8)]) {
      const report = run(data);
      expect(report).toMatchObject({ format: 'arrow', verdict: 'clean' });
      expect(report.coverage).toEqual([expect.objectContaining({ status: 'scanned', format: 'arrow' })]);
    }
  });

  test('with a column whose type is a pickle', () => {
    const report = run(stream('pickled_type'));
    expect(report.findings.map(({ severity, evidence }) => [severity, evidence])).toEqual([
      ['CRITICAL', "posix.system('echo hi')"]
    ]);
  });

  test('with such a schema behind another', () => {
    const report = run(joined(plain.subarray(0, -8), stream('pickled_type')));
    expect(report.findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
  });

  test.each<[string, Uint8Array, string]>([
    ['that breaks off in a batch', plain.subarray(0, -20), 'failed'],
    ['whose body is longer than the file', plain.subarray(0, plain.length - 9), 'failed'],
    ['with more behind its end', joined(plain, [1, 2, 3, 4, 5, 6, 7, 8]), 'not-understood'],
    ['with another beginning inside', joined(plain.subarray(0, -8), plain), 'not-understood']
  ])('%s is not clean', (_name, data, status) => {
    expect(run(data)).toMatchObject({ verdict: 'incomplete', coverage: [expect.objectContaining({ status })] });
  });

  test('a pickle behind its end is found', () => {
    const evil = Buffer.from("cposix\nsystem\n(S'echo hi'\ntR.");
    expect(run(joined(plain, evil)).findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
  });
});
