import * as fc from 'fast-check';
import { MemorySource } from '../../bytes/memory';
import { SourceError } from '../../bytes/byte-source';
import { Work } from '../../work';
import { Cursor } from '../cursor';
import type { ProtobufField } from '../protobuf';
import { peekField, ProtobufMessage, Wire } from '../protobuf';

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const tag = (number: number, wire: Wire): number[] => varint(number * 8 + wire);
const sized = (number: number, bytes: readonly number[]): number[] => [
  ...tag(number, Wire.SIZED),
  ...varint(bytes.length),
  ...bytes
];
const group = (number: number, bytes: readonly number[]): number[] => [
  ...tag(number, Wire.GROUP),
  ...bytes,
  ...tag(number, Wire.END_GROUP)
];
const messageOf = (bytes: readonly number[], work = Infinity): ProtobufMessage =>
  new ProtobufMessage(new Cursor(Uint8Array.from(bytes)), new Work(work));

/** All that can be had of a message, those in it as well where they can be one. */
function walk(message: ProtobufMessage): unknown[] {
  return [...message.fields()].map(field => [
    field.number,
    field.wire,
    field.wire === Wire.GROUP
      ? walk(message.message(field))
      : field.wire === Wire.SIZED
        ? message.text(field)
        : field.value
  ]);
}

const EVERYTHING = [
  ...tag(1, Wire.VARINT),
  ...varint(300),
  ...tag(2, Wire.FIXED64),
  ...[1, 0, 0, 0, 1, 0, 0, 0],
  ...sized(3, [0x68, 0x69]),
  ...group(4, [...tag(5, Wire.FIXED32), 7, 0, 0, 0, ...group(6, sized(7, [0x21]))]),
  ...tag(2 ** 29 - 1, Wire.VARINT),
  0
];

test('every kind of field, unknown ones too', () => {
  expect(walk(messageOf(EVERYTHING))).toEqual([
    [1, Wire.VARINT, 300],
    [2, Wire.FIXED64, 2 ** 32 + 1],
    [3, Wire.SIZED, 'hi'],
    [
      4,
      Wire.GROUP,
      [
        [5, Wire.FIXED32, 7],
        [6, Wire.GROUP, [[7, Wire.SIZED, '!']]]
      ]
    ],
    [2 ** 29 - 1, Wire.VARINT, 0]
  ]);
});

test('cut off anywhere: the fields before it, then an error or the end', () => {
  const starts = [...messageOf(EVERYTHING).fields()].map(({ at, length }) => at + length);
  for (let length = 0; length < EVERYTHING.length; length++) {
    const found: ProtobufField[] = [];
    let error: unknown;
    try {
      for (const field of messageOf(EVERYTHING.slice(0, length)).fields()) {
        found.push(field);
      }
    } catch (caught) {
      error = caught;
    }
    expect(found.length).toBeLessThanOrEqual(starts.filter(end => end <= length).length);
    if (error !== undefined) {
      expect(error).toEqual(new SourceError('truncated'));
    }
  }
});

test('messages in messages, and packed numbers', () => {
  const inner = [
    ...sized(1, [...varint(1), ...varint(300), ...varint(2 ** 40)]),
    ...sized(2, [1, 0, 0, 0, 2, 0, 0, 0])
  ];
  const message = messageOf([...sized(9, inner), ...tag(1, Wire.VARINT), 5]);
  const [outer, single] = [...message.fields()];
  const nested = message.message(outer);
  const [numbers, fixed] = [...nested.fields()];
  expect([...nested.numbers(numbers, Wire.VARINT)]).toEqual([1, 300, 2 ** 40]);
  expect([...nested.numbers(fixed, Wire.FIXED32)]).toEqual([1, 2]);
  expect([...nested.numbers(fixed, Wire.FIXED64)]).toEqual([2 * 2 ** 32 + 1]);
  expect([...message.numbers(single, Wire.VARINT)]).toEqual([5]);
  expect([...message.bytes(outer)]).toEqual(inner);
  expect(() => [...nested.numbers({ ...fixed, length: 7 }, Wire.FIXED32)]).toThrow(new SourceError('truncated'));
});

test.each<[string, number[], string]>([
  ['field number 0', [0x00, 0x00], 'corrupt'],
  ['field number beyond 29 bits', [...varint(2 ** 32 + 8), 0], 'corrupt'],
  ['a kind that does not exist', [0x0e, 0], 'corrupt'],
  ['a number beyond 64 bits', [0x08, ...Array<number>(9).fill(0xff), 2], 'corrupt'],
  ['a number that does not end', [0x08, ...Array<number>(30).fill(0xff)], 'corrupt'],
  ['a length beyond the end', [0x0a, ...varint(2 ** 50)], 'truncated'],
  ['an end without a beginning', [0x0c], 'corrupt'],
  ['groups that cross', [0x0b, 0x13, 0x0c, 0x14], 'corrupt'],
  ['a group that does not end', [0x0b, 0x08, 0x01], 'truncated'],
  ['groups within groups without end', Array<number>(100_000).fill(0x0b), 'limit-depth']
])('%s', (_, bytes, reason) => {
  expect(() => walk(messageOf(bytes))).toThrow(new SourceError(reason));
});

test('messages within each other end at a depth', () => {
  let bytes: number[] = [];
  for (let depth = 0; depth < 300; depth++) {
    bytes = sized(1, bytes);
  }
  const descend = (message: ProtobufMessage, depth = 0): number => {
    const [field] = message.fields();
    return field === undefined ? depth : descend(message.message(field), depth + 1);
  };
  expect(() => descend(messageOf(bytes))).toThrow(new SourceError('limit-depth'));
});

test('each field is paid for', () => {
  const many = Array<number>(20_000)
    .fill(0x08)
    .map((byte, i) => (i % 2 ? 1 : byte));
  expect(() => walk(messageOf(many, 100_000))).toThrow(new SourceError('limit-work'));
});

test('values in a large source are not read', () => {
  let read = 0;
  const head = Uint8Array.from([...tag(1, Wire.SIZED), ...varint(2 ** 40)]);
  const source = {
    size: head.length + 2 ** 40 + 2,
    read: (offset: number, length: number) => {
      read += length;
      return offset < head.length ? head.subarray(offset, offset + length) : Uint8Array.of(0x10, 7).subarray(0, length);
    }
  };
  const message = new ProtobufMessage(new Cursor({ ...source, size: source.size }), new Work(Infinity));
  expect([...message.fields()].map(({ number, value }) => [number, value])).toEqual([
    [1, 0],
    [2, 7]
  ]);
  expect(read).toBeLessThan(10_000);
});

test('nothing but a SourceError for noise', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      try {
        walk(new ProtobufMessage(new Cursor(new MemorySource(bytes)), new Work(1e7)));
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
      }
    }),
    { numRuns: 1000 }
  );
});

test('a probe sees what the most lenient parser sees', () => {
  const peek = (...bytes: number[]): unknown => peekField(Uint8Array.from(bytes), 0);
  expect(peek(0x08, 0x96, 0x01)).toEqual({ number: 1, wire: Wire.VARINT, at: 1, length: 2, value: 150 });
  expect(peek(0x12, 0x05, 0x68)).toEqual({ number: 2, wire: Wire.SIZED, at: 2, length: 5, value: 0 });
  expect(peek(0x0d, 1, 0, 0, 0)).toEqual({ number: 1, wire: Wire.FIXED32, at: 1, length: 4, value: 1 });
  expect(peek(0x09, 1)).toEqual({ number: 1, wire: Wire.FIXED64, at: 1, length: 8, value: 1 });
  expect(peek(0x0b)).toEqual({ number: 1, wire: Wire.GROUP, at: 1, length: 0, value: 0 });
  expect(peek(0x08, ...Array<number>(9).fill(0xff), 0x7f)).toMatchObject({ number: 1, length: 10 });
  expect([
    peek(0x00),
    peek(0x0f),
    peek(...Array<number>(11).fill(0xff)),
    peek(0x0a, ...Array<number>(11).fill(0xff))
  ]).toEqual([undefined, undefined, undefined, undefined]);
});
