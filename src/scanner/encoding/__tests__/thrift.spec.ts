import { bytes } from '../../testing';
import { Work } from '../../work';
import { Cursor } from '../cursor';
import { Thrift, thriftBytes, thriftFields, thriftList } from '../thrift';

const STOP = 0;
/** The head of a field whose id is larger by one than that before it. */
const next = (type: number): number => 0x10 | type;

function fieldsOf(data: Uint8Array, work = Infinity): { fields: (readonly [number, Thrift])[]; end: number } {
  const cursor = new Cursor(data);
  const fields = [...thriftFields(cursor, new Work(work))].map(({ id, type }) => [id, type] as const);
  return { fields, end: cursor.position };
}

test.each<[string, Thrift, readonly number[]]>([
  ['a truth value is its type', Thrift.TRUE, []],
  ['a byte', Thrift.INT8, [7]],
  ['a number', Thrift.INT32, [0x80, 0x80, 1]],
  ['a floating point number', Thrift.DOUBLE, [0, 0, 0, 0, 0, 0, 0, 0]],
  ['a text', Thrift.BINARY, [3, 0, 0, 0]],
  ['an id', Thrift.UUID, new Array<number>(16).fill(0)],
  ['a list of truth values', Thrift.LIST, [0x31, 0, 0, 0]],
  ['a long list', Thrift.LIST, [0xf5, 16, ...new Array<number>(16).fill(0)]],
  ['a set of texts', Thrift.SET, [0x28, 1, 0, 0]],
  ['an empty map', Thrift.MAP, [0]],
  ['a map of texts and numbers', Thrift.MAP, [2, 0x85, 1, 0, 0x80, 1, 1, 0, 5]],
  ['a struct', Thrift.STRUCT, [next(Thrift.INT8), 0, next(Thrift.STRUCT), STOP, next(Thrift.FALSE), STOP]]
])('%s is passed over', (_name, type, value) => {
  const data = bytes([next(type), ...value, next(Thrift.INT8), 1, STOP, 9]);
  expect(fieldsOf(data)).toEqual({
    fields: [
      [1, type],
      [2, Thrift.INT8]
    ],
    end: data.length - 1
  });
});

test('ids may stand in the long form, go back and be negative', () => {
  const data = bytes([Thrift.INT8, 10, 0, Thrift.INT8, 2, 0, Thrift.INT8, 3, 0, STOP]);
  expect(fieldsOf(data).fields.map(([id]) => id)).toEqual([5, 1, -2]);
});

test('the value of a field can be read', () => {
  const cursor = new Cursor(bytes([next(Thrift.LIST), 0x18, 2, 0x68, 0x69, STOP]));
  for (const { type } of thriftFields(cursor, new Work(Infinity))) {
    expect(type).toBe(Thrift.LIST);
    expect(thriftList(cursor)).toEqual({ type: Thrift.BINARY, length: 1 });
    expect(thriftBytes(cursor)).toEqual(bytes('hi'));
  }
});

test('depth costs no call frames, and has an end', () => {
  const deep = (depth: number): Uint8Array =>
    bytes(new Uint8Array(depth).fill(next(Thrift.STRUCT)), new Uint8Array(depth + 1));
  expect(fieldsOf(deep(40_000))).toEqual({ fields: [[1, Thrift.STRUCT]], end: 80_001 });
  expect(() => fieldsOf(deep(60_000))).toThrow('limit-depth');
});

test.each<[string, readonly number[], string]>([
  ['a struct without an end', [next(Thrift.INT8), 0], 'truncated'],
  ['a list longer than the data', [next(Thrift.LIST), 0xf3, 0xff, 0xff, 3], 'truncated'],
  ['a type that does not exist', [next(14), 0, STOP], 'corrupt']
])('%s', (_name, data, reason) => {
  expect(() => fieldsOf(bytes(data))).toThrow(expect.objectContaining({ reason }));
});

test('each value is paid for', () => {
  expect(() => fieldsOf(new Uint8Array(10_000).fill(next(Thrift.STRUCT)), 100_000)).toThrow(
    expect.objectContaining({ reason: 'limit-work' })
  );
});
