import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { SourceError } from '../../bytes/byte-source';
import type { FlatTable } from '../flatbuffers';
import { FlatBuffer } from '../flatbuffers';
import { uint32 } from '../integers';

const FEATHER = fs.readFileSync(path.join(__dirname, '../../../../tests/fixtures/arrow/plain.feather'));
/** The footer of an Arrow file, as Arrow's own code made it. */
const FOOTER = new Uint8Array(FEATHER.subarray(FEATHER.length - 10 - uint32(FEATHER, FEATHER.length - 10), -10));

/** Names and types of the columns, and all else that the walk can reach. */
function columns(bytes: Uint8Array, maxVisits?: number): unknown[] {
  const footer = new FlatBuffer(bytes, maxVisits).root;
  const schema = footer.table(1);
  const metadata = (table: FlatTable, id: number): unknown[] =>
    [...table.tables(id)].map(pair => [pair.text(0), pair.text(1)]);
  return [...(schema?.tables(1) ?? [])].map(field => [
    field.text(0),
    field.union(3)?.type,
    field.uint8(1),
    [...field.tables(5)].length,
    metadata(field, 6)
  ]);
}

test('what Arrow wrote', () => {
  expect(columns(FOOTER)).toEqual([
    ['numbers', 2, 1, 0, []],
    ['words', 5, 1, 0, []]
  ]);
  const footer = new FlatBuffer(FOOTER).root;
  expect(footer.uint16(0)).toBe(4);
  expect(footer.vector(3, 24)?.length).toBe(1);
  expect([footer.has(1), footer.has(9), footer.table(9), footer.text(9), footer.vector(9, 4)]).toEqual([
    true,
    false,
    undefined,
    undefined,
    undefined
  ]);
  expect([...footer.tables(9)]).toEqual([]);
});

test('cut off anywhere, or with any byte changed: a SourceError at most', () => {
  const tolerate = (bytes: Uint8Array): void => {
    try {
      columns(bytes, 10_000);
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
    }
  };
  for (let at = 0; at < FOOTER.length; at++) {
    tolerate(FOOTER.subarray(0, at));
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const changed = FOOTER.slice();
      changed[at] = value;
      tolerate(changed);
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), tolerate), { numRuns: 500 });
});

/** A buffer from 32-bit and 16-bit numbers. */
function build(...parts: ({ u32: number } | { u16: number } | { u8: number[] })[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap(part =>
      'u8' in part
        ? part.u8
        : Array.from(
            { length: 'u32' in part ? 4 : 2 },
            (_, i) => (('u32' in part ? part.u32 : part.u16) >>> (8 * i)) & 255
          )
    )
  );
}

/** A root table at 16 whose vtable, at 8, has one field at 4 in the table. */
const withField = (...field: Parameters<typeof build>): Uint8Array =>
  build(
    { u32: 16 },
    { u8: [0x54, 0x45, 0x53, 0x54] },
    { u16: 6 },
    { u16: 8 },
    { u16: 4 },
    { u16: 0 },
    { u32: 8 },
    ...field
  );

test('numbers, and the defaults of those that are missing', () => {
  const buffer = new FlatBuffer(withField({ u32: 0xfffffffe }, { u32: 1 }));
  const { root } = buffer;
  expect(buffer.identifier).toBe('TEST');
  expect([root.uint8(0), root.uint16(0), root.uint32(0), root.int32(0), root.uint64(0)]).toEqual([
    0xfe,
    0xfffe,
    0xfffffffe,
    -2,
    2 ** 32 + 0xfffffffe
  ]);
  expect([root.uint8(1, 3), root.uint16(1, 3), root.uint32(7, 3), root.int32(9999, -3), root.uint64(1)]).toEqual([
    3, 3, 3, -3, 0
  ]);
});

test('texts, and buffers within a buffer', () => {
  const inner = withField({ u32: 7 });
  const outer = withField({ u32: 4 }, { u32: inner.length }, { u8: [...inner] });
  const held = new FlatBuffer(outer).root.sized(0);
  expect(held?.at).toBe(28);
  expect(new FlatBuffer(held?.bytes ?? inner).root.uint32(0)).toBe(7);
  expect(new FlatBuffer(withField({ u32: 4 }, { u32: 2 }, { u8: [0x68, 0x69, 0] })).root.text(0)).toBe('hi');
  const cut = new FlatBuffer(withField({ u32: 4 }, { u32: 2 }, { u8: [0x68, 0x69, 0] })).root;
  expect([cut.text(0, 1), cut.placed(0, 99), cut.placed(1, 99)]).toEqual(['h', { at: 28, text: 'hi' }, undefined]);
  const list = withField({ u32: 4 }, { u32: 1 }, { u32: 4 }, { u32: 1 }, { u8: [0x21] });
  expect([...new FlatBuffer(list).root.texts(0)].map(({ bytes }) => [...bytes])).toEqual([[0x21]]);
});

test.each<[string, Uint8Array, (table: FlatTable) => unknown]>([
  ['a text longer than the buffer', withField({ u32: 4 }, { u32: 0xffffffff }), table => table.text(0)],
  ['a vector of more than there is', withField({ u32: 4 }, { u32: 2 }, { u32: 0 }), table => table.vector(0, 4)],
  ['a width that goes beyond all numbers', withField({ u32: 4 }, { u32: 1 }), table => table.vector(0, 1e300)],
  ['an offset out of the buffer', withField({ u32: 0xfffffff0 }), table => table.table(0)],
  ['an offset to itself', withField({ u32: 0 }), table => table.table(0)],
  ['a field that reaches over the end', withField({ u16: 1 }), table => table.uint32(0)],
  [
    'a vtable of an odd size',
    withField({ u32: 4 }, { u32: 0xfffffffc }, { u16: 5 }, { u16: 8 }, { u16: 4 }),
    t => t.table(0)
  ],
  ['a vtable before the buffer', withField({ u32: 4 }, { u32: 100 }), table => table.table(0)],
  ['a vtable behind the buffer', withField({ u32: 4 }, { u32: 0x80000000 }), table => table.table(0)]
])('%s', (_, bytes, read) => {
  expect(() => read(new FlatBuffer(bytes).root)).toThrow(new SourceError('corrupt'));
});

test.each([[new Uint8Array(0)], [new Uint8Array(3)], [new Uint8Array(64)], [new Uint8Array(64).fill(0xff)]])(
  'no root in %p',
  bytes => {
    expect(() => new FlatBuffer(bytes).root).toThrow(new SourceError('corrupt'));
  }
);

test('many offsets that lead to one table are counted', () => {
  // A vector of ten offsets to one table, which has a vector of ten offsets to another, and so on.
  const levels = 9;
  const table = 8 + 8;
  const bytes = new Uint8Array(16 + levels * (table + 4 + 40 + 8));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 16, true);
  let at = 16;
  for (let level = 0; level < levels; level++) {
    // vtable behind the table: size 6, table 8, field at 4.
    view.setInt32(at, -8, true);
    view.setUint32(at + 4, 16 - 4, true);
    view.setUint16(at + 8, 6, true);
    view.setUint16(at + 10, 8, true);
    view.setUint16(at + 12, 4, true);
    const vector = at + 16;
    const next = vector + 44;
    view.setUint32(vector, level < levels - 1 ? 10 : 0, true);
    for (let i = 0; i < 10; i++) {
      view.setUint32(vector + 4 + 4 * i, next - (vector + 4 + 4 * i), true);
    }
    at = next;
  }
  const count = (flat: FlatTable): number => [...flat.tables(0)].reduce((sum, child) => sum + count(child), 1);
  expect(() => count(new FlatBuffer(bytes, 5000).root)).toThrow(new SourceError('limit-members'));
});
