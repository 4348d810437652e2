import { readFileSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import type { Format, Probe } from '../context';
import { FORMATS } from '../formats';
import { MemorySource } from '../bytes/memory';
import { FormatTable, tableOf } from '../format-table';
import { Work } from '../work';

const FOLDERS = ['tests/fixtures', 'examples'].map(name => join(__dirname, '../../..', name));

/** The first bytes of real files, and signatures of formats that may not be among them. */
const heads = [
  ...FOLDERS.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map(name => join(folder, name))
      .filter(path => statSync(path).isFile())
      .map(path => new Uint8Array(readFileSync(path)).slice(0, 4096))
  ),
  ...[
    '7z\xbc\xaf\x27\x1c',
    '\x93NUMPY\x01\0',
    'PAR1',
    'ARROW1',
    '\x1f\x8b\x08\0',
    'BZh91AY&SY',
    '\xfd7zXZ\0',
    'ZF0x10'
  ].map(text => Uint8Array.from(text.padEnd(64, ' '), char => char.charCodeAt(0))),
  ...[
    [0x04, 0x22, 0x4d, 0x18],
    [0x02, 0x21, 0x4c, 0x18],
    [0x5a, 0x2a, 0x4d, 0x18],
    [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]
  ].map(bytes => Uint8Array.from([...bytes, ...new Array<number>(32).fill(0)])),
  Uint8Array.from('  {"class_name": "Sequential"}', char => char.charCodeAt(0))
];

function probeOf(head: Uint8Array): Probe {
  const source = new MemorySource(head);
  return { head, size: head.length, source, name: '', inside: false, work: new Work(1e9), notes: new Map() };
}

const withFirst = FORMATS.filter(({ first }) => first !== undefined);

it('a format that names its first bytes says no to every other one', () => {
  const wrong: string[] = [];
  for (const original of heads) {
    for (let byte = 0; byte < 256; byte++) {
      const head = original.slice();
      head[0] = byte;
      for (const { id, first, probe } of withFirst) {
        if (!first?.includes(byte) && probe(probeOf(head))) {
          wrong.push(`${id} ${byte}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

it('each of them is recognised by some of the files here', () => {
  const known = (format: Format): boolean => heads.some(head => head.length > 0 && format.probe(probeOf(head)));
  expect(withFirst.filter(format => !known(format)).map(({ id }) => id)).toEqual([]);
});

it('asks in the order of the table, and of an empty head all', () => {
  const format = (id: string, more: Partial<Format> = {}): Format => ({
    id,
    label: id,
    probe: () => true,
    scan: () => undefined,
    ...more
  });
  const formats = [
    format('a', { first: [1] }),
    format('b'),
    format('c', { first: [2, 1] }),
    format('d', { fallback: true })
  ];
  const table = new FormatTable(formats);
  const asked = (...bytes: number[]): string =>
    table
      .beginning(Uint8Array.from(bytes))
      .map(({ id }) => id)
      .join('');
  expect([asked(1), asked(2), asked(3), asked(2), asked()]).toEqual(['abc', 'bc', 'b', 'bc', 'abc']);
  expect(table.fallbacks.map(({ id }) => id)).toEqual(['d']);
  expect(tableOf(formats)).toBe(tableOf(formats));
});
