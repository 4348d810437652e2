import * as fc from 'fast-check';
import { MemorySource } from '../../bytes/memory';
import { SourceError } from '../../bytes/byte-source';
import { bytes, fixedField, group, numberField, sizedField, tag, u32, varint } from '../../testing';
import type { ReasonId } from '../../reason-ids';
import { Work } from '../../work';
import { Cursor } from '../cursor';
import type { ProtobufField } from '../protobuf';
import { peekField, ProtobufMessage, Wire } from '../protobuf';

const messageOf = (data: Uint8Array, work = Infinity): ProtobufMessage =>
  new ProtobufMessage(new Cursor(data), new Work(work));

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

const EVERYTHING = bytes(
  numberField(1, 300),
  fixedField(2, 8, 2 ** 32 + 1),
  sizedField(3, 'hi'),
  group(4, fixedField(5, 4, 7), group(6, sizedField(7, '!'))),
  numberField(2 ** 29 - 1, 0)
);

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
    // Of the last one only a part may be there.
    expect(found.length).toBeLessThanOrEqual(starts.filter(end => end <= length).length + 1);
    expect(found.every(({ at, length: own }) => at + own <= length)).toBe(true);
    if (error !== undefined) {
      expect(error).toEqual(new SourceError('truncated'));
    }
  }
});

test('messages in messages, and packed numbers', () => {
  const inner = bytes(
    sizedField(1, bytes(varint(1), varint(300), varint(2 ** 40))),
    sizedField(2, bytes(u32(1), u32(2)))
  );
  const message = messageOf(bytes(sizedField(9, inner), numberField(1, 5)));
  const [outer, single] = [...message.fields()];
  const nested = message.message(outer);
  const [numbers, fixed] = [...nested.fields()];
  expect([...nested.numbers(numbers, Wire.VARINT)]).toEqual([1, 300, 2 ** 40]);
  expect([...nested.numbers(fixed, Wire.FIXED32)]).toEqual([1, 2]);
  expect([...nested.numbers(fixed, Wire.FIXED64)]).toEqual([2 * 2 ** 32 + 1]);
  expect([...message.numbers(single, Wire.VARINT)]).toEqual([5]);
  expect(message.bytes(outer)).toEqual(inner);
  expect(() => [...nested.numbers({ ...fixed, length: 7 }, Wire.FIXED32)]).toThrow(new SourceError('truncated'));
});

const ONES = new Uint8Array(30).fill(0xff);

test.each<[string, Uint8Array, ReasonId]>([
  ['field number 0', bytes(0, 0), 'corrupt'],
  ['field number beyond 29 bits', numberField(2 ** 29, 0), 'corrupt'],
  ['a kind that does not exist', bytes(tag(1, 6), 0), 'corrupt'],
  ['a number beyond 64 bits', bytes(tag(1, 0), ONES.subarray(0, 9), 2), 'corrupt'],
  ['a number that does not end', bytes(tag(1, 0), ONES), 'corrupt'],
  ['a length beyond the end', bytes(tag(1, 2), varint(2 ** 50)), 'truncated'],
  ['an end without a beginning', tag(1, 4), 'corrupt'],
  ['groups that cross', bytes(tag(1, 3), tag(2, 3), tag(1, 4), tag(2, 4)), 'corrupt'],
  ['a group that does not end', bytes(tag(1, 3), numberField(1, 1)), 'truncated'],
  ['groups within groups without end', new Uint8Array(100_000).fill(0x0b), 'limit-depth']
])('%s', (_, data, reason) => {
  expect(() => walk(messageOf(data))).toThrow(new SourceError(reason));
});

test('messages within each other end at a depth', () => {
  let nested = bytes();
  for (let depth = 0; depth < 300; depth++) {
    nested = sizedField(1, nested);
  }
  const descend = (message: ProtobufMessage, depth = 0): number => {
    const [field] = message.fields();
    return field === undefined ? depth : descend(message.message(field), depth + 1);
  };
  expect(() => descend(messageOf(nested))).toThrow(new SourceError('limit-depth'));
});

test('each field is paid for', () => {
  const many = bytes(...Array.from({ length: 10_000 }, () => numberField(1, 1)));
  expect(() => walk(messageOf(many, 100_000))).toThrow(new SourceError('limit-work'));
});

test('values in a large source are not read', () => {
  let read = 0;
  const head = bytes(tag(1, 2), varint(2 ** 40));
  const source = {
    size: head.length + 2 ** 40 + 2,
    read: (offset: number, length: number) => {
      read += length;
      return offset < head.length ? head.subarray(offset, offset + length) : Uint8Array.of(0x10, 7).subarray(0, length);
    }
  };
  const message = new ProtobufMessage(new Cursor(source), new Work(Infinity));
  expect([...message.fields()].map(({ number, value }) => [number, value])).toEqual([
    [1, 0],
    [2, 7]
  ]);
  expect(read).toBeLessThan(10_000);
});

test('nothing but a SourceError for noise', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), data => {
      try {
        walk(new ProtobufMessage(new Cursor(new MemorySource(data)), new Work(1e7)));
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
      }
    }),
    { numRuns: 1000 }
  );
});

test('a probe sees what the most lenient parser sees', () => {
  const peek = (...data: number[]): unknown => peekField(Uint8Array.from(data), 0);
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
