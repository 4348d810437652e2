import { utf8 } from '../../testing';
import { Work } from '../../work';
import type { TextField } from '../protobuf-text';
import { readTextProto } from '../protobuf-text';

const shape = (fields: readonly TextField[]): unknown =>
  fields.map(({ name, value, fields: inner }) => [name, inner === undefined ? value : shape(inner)]);
const read = (text: string): unknown => shape(readTextProto(utf8(text), new Work(1e9)).fields);
const errorOf = (text: string): unknown => readTextProto(utf8(text), new Work(1e9)).error;

describe('readTextProto', () => {
  it('reads numbers, words, strings, messages and lists', () => {
    expect(read('a: 1 b: -2.5e+3, c: true; d { e: "x" } f < g: -inf > h: [1, 2] i: [{ j: 1 }, < j: 2 >]')).toEqual([
      ['a', '1'],
      ['b', '-2.5e+3'],
      ['c', 'true'],
      ['d', [['e', 'x']]],
      ['f', [['g', '-inf']]],
      ['h', '1'],
      ['h', '2'],
      ['i', [['j', '1']]],
      ['i', [['j', '2']]]
    ]);
  });

  it('reads extensions, numbers of fields and comments', () => {
    expect(read('# one\n[a.b.c]: 1 # two\n[type.googleapis.com/a.B] { 7: 2 }')).toEqual([
      ['[a.b.c]', '1'],
      ['[type.googleapis.com/a.B]', [['7', '2']]]
    ]);
  });

  it('joins strings in a row and knows every escape', () => {
    expect(
      read(String.raw`a: "x\n\x41" '\101\'' # c
      "\u00e9"`)
    ).toEqual([['a', "x\nAA'\xc3\xa9"]]);
    expect(read('a: "é"')).toEqual([['a', '\xc3\xa9']]);
  });

  it('keeps what stands before an error', () => {
    expect(errorOf('a: 1 b {')).toEqual({ reason: 'truncated', offset: 8 });
    expect(errorOf('a: 1 = 2')).toEqual({ reason: 'corrupt', offset: 5 });
    expect(errorOf('a: "x')).toEqual({ reason: 'truncated', offset: 3 });
    expect(errorOf('a {'.repeat(300))).toMatchObject({ reason: 'limit-depth' });
    expect(read('a: 1 b { c: 2 = }')).toEqual([
      ['a', '1'],
      ['b', [['c', '2']]]
    ]);
  });

  it('keeps no more than a few of many numbers', () => {
    expect(readTextProto(utf8('v: 1.5\n'.repeat(10_000)), new Work(1e9)).fields.length).toBe(64);
  });
});
