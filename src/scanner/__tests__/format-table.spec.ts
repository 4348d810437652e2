import { readFileSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import { MemorySource } from '../bytes/memory';
import type { Format } from '../format';
import { Probe } from '../format';
import type { FormatId } from '../format-catalog';
import { ANY_BYTE, FORMAT_IDS, formatRow } from '../format-catalog';
import { FormatTable, Row } from '../format-table';
import { FORMATS } from '../formats';
import { beginsWithAny } from '../magic-numbers';
import { Work } from '../work';

const FOLDERS = ['tests/fixtures', 'examples'].map(name => join(__dirname, '../../..', name));

/** What stands in the files of tests and examples. */
const files = FOLDERS.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
    .map(path => new Uint8Array(readFileSync(path)).slice(0, 4096))
);

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(ANY_BYTE, 'x').padEnd(64, ' '), char => char.charCodeAt(0));

const probeOf = (head: Uint8Array): Probe => new Probe(head, new MemorySource(head), '', false, new Work(1e9));

const format = (id: string, more: Partial<Format> = {}): Format => ({
  id: id as FormatId,
  probe: () => true,
  scan: () => undefined,
  ...more
});

describe('the catalogue', () => {
  it('has a row for every format, and no format twice', () => {
    const ids = FORMATS.map(({ id }) => id);
    expect(ids.filter(id => formatRow(id) === undefined)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives a format a probe, or a magic number that decides', () => {
    const undecided = FORMATS.filter(
      ({ id, probe }) => probe === undefined && (!formatRow(id)?.magic || formatRow(id)?.magicMayBeAbsent)
    );
    expect(undecided.map(({ id }) => id)).toEqual([]);
  });

  it('has magic numbers of bytes, and endings that promise one format each', () => {
    const rows = FORMAT_IDS.map(id => formatRow(id));
    const magics = rows.flatMap(row => row?.magic ?? []);
    expect(magics.filter(magic => !/^[\0-\u0100]+$/.test(magic) || magic.endsWith(ANY_BYTE))).toEqual([]);
    const endings = rows.flatMap(row => row?.endings ?? []);
    expect(endings.filter(ending => !/^[a-z0-9]+$/.test(ending))).toEqual([]);
    expect(new Set(endings).size).toBe(endings.length);
  });
});

it('a format whose magic number decides is recognised by each of them, and by nothing else', () => {
  for (const row of FORMATS.filter(({ probe }) => probe === undefined).map(each => new Row(each))) {
    for (const magic of formatRow(row.format.id)?.magic ?? []) {
      const head = bytesOf(magic);
      expect([row.format.id, row.recognises(probeOf(head))]).toEqual([row.format.id, true]);
      head[magic.length - 1] ^= 0x20;
      expect([row.format.id, row.recognises(probeOf(head))]).toEqual([row.format.id, false]);
    }
  }
});

it('a format that names its first bytes says no to every other one', () => {
  const wrong: string[] = [];
  const named = FORMATS.filter(({ firstBytes }) => firstBytes !== undefined);
  for (const original of [...files, bytesOf('  {"class_name": "Sequential"}'), bytesOf('\x78\x9c\x03\0\0\0\0\x01')]) {
    for (let byte = 0; byte < 256; byte++) {
      const head = original.slice();
      head[0] = byte;
      for (const { id, firstBytes, probe } of named) {
        if (!firstBytes?.includes(byte) && probe?.(probeOf(head))) {
          wrong.push(`${id} ${byte}`);
        }
      }
    }
  }
  expect(named.map(({ id }) => id)).toEqual([
    'keras-config',
    'zlib',
    'object-stream',
    'xgboost-json',
    'catboost-json',
    'marshal',
    'blosc'
  ]);
  expect(wrong).toEqual([]);
});

it('asks in the order of the table, and of an empty head all', () => {
  const table = new FormatTable([
    format('a', { firstBytes: [1] }),
    format('b'),
    format('c', { firstBytes: [2, 1] }),
    format('d', { fallback: true }),
    format('e', { fallback: true, firstBytes: [2] })
  ]);
  const ids = (rows: readonly Row[]): string => rows.map(row => row.format.id).join('');
  const asked = (...bytes: number[]): string => ids(table.candidates(Uint8Array.from(bytes)));
  expect([asked(1), asked(2), asked(3), asked(2), asked()]).toEqual(['abc', 'bc', 'b', 'bc', 'abc']);
  expect([1, 2].map(byte => ids(table.fallbackCandidates(Uint8Array.of(byte))))).toEqual(['d', 'de']);
});

it('knows the magic numbers of all formats at once', () => {
  expect(['PAR1', 'PK\x03\x04', 'GGUF', '\x89HDF\r\n\x1a\n'].map(text => beginsWithAny(bytesOf(text)))).toEqual(
    Array.from({ length: 4 }, () => true)
  );
  expect(['PAR2', 'PK\x03\x05', '', 'Pickle'].map(text => beginsWithAny(bytesOf(text)))).toEqual(
    Array.from({ length: 4 }, () => false)
  );
});

it('a probe works a question out once, whoever asks', () => {
  let asked = 0;
  const first = ({ head }: Probe): number => {
    asked++;
    return head[0];
  };
  const probe = probeOf(bytesOf('A'));
  expect([probe.memo(first), probe.memo(first), asked]).toEqual([65, 65, 1]);
});
