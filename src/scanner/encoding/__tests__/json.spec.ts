import { member, membersOf, readJson, textOf } from '../json';
import type { JsonNode } from '../json';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readJson(utf8(text));

/** The plain value; the last of repeated keys counts, as in JSON.parse. */
function plain(node: JsonNode | undefined): unknown {
  switch (node?.type) {
    case undefined:
      return undefined;
    case 'null':
      return null;
    case 'array':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
    default:
      return node?.value;
  }
}

describe('readJson', () => {
  it.each([
    '{}',
    '[]',
    ' [1, -2.5e3, 0, "a", true, false, null, {"b": [[]], "": {}}] ',
    '"\\u0041\\n\\"\\\\/\\/é€😀\\ud83d\\ude00"',
    '-0',
    '1E+2',
    '{"a":{"a":{"a":[{}]}}}'
  ])('reads %s like JSON.parse', text => {
    const { root, error } = read(text);
    expect(error).toBeUndefined();
    expect(plain(root)).toEqual(JSON.parse(text));
  });

  it('reads what Python writes beyond the standard', () => {
    expect(plain(read('[NaN, Infinity, -Infinity]').root)).toEqual([NaN, Infinity, -Infinity]);
    expect(plain(read('"\\ud800"').root)).toBe('\ud800');
  });

  it('keeps every value of a repeated key; the last one is the value', () => {
    const { root } = read('{"a": 1, "a": {"b": 2}, "a": 3}');
    expect(membersOf(root, 'a').map(plain)).toEqual([1, { b: 2 }, 3]);
    expect(plain(member(root, 'a'))).toBe(3);
    expect(member(root, 'c')).toBeUndefined();
    expect(textOf(member(root, 'a'))).toBeUndefined();
  });

  it('knows the byte offset and length of each value', () => {
    const text = '{"é": [10, "x"], "k": {"v": true}}';
    const { root } = read(text);
    const at = (node: JsonNode | undefined) =>
      node ? new TextDecoder().decode(utf8(text).subarray(node.offset, node.offset + node.length)) : '';
    expect(at(root)).toBe(text);
    expect(at(member(root, 'é'))).toBe('[10, "x"]');
    expect(at(member(member(root, 'k'), 'v'))).toBe('true');
  });

  it.each([
    ['utf-8 with a byte order mark', [0xef, 0xbb, 0xbf, ...utf8('{"a": "é"}')]],
    ['utf-16-le', Array.from(Buffer.from('{"a": "é"}', 'utf16le'))],
    ['utf-16-le with a mark', [0xff, 0xfe, ...Buffer.from('{"a": "é"}', 'utf16le')]],
    ['utf-16-be', Array.from(Buffer.from('{"a": "é"}', 'utf16le').swap16())],
    ['utf-16-be with a mark', [0xfe, 0xff, ...Buffer.from('{"a": "é"}', 'utf16le').swap16()]],
    ['utf-32-le', Array.from('{"a": "é"}').flatMap(char => [char.charCodeAt(0), 0, 0, 0])],
    ['utf-32-be', Array.from('{"a": "é"}').flatMap(char => [0, 0, 0, char.charCodeAt(0)])],
    [
      'utf-32-be with a mark',
      [0, 0, 0xfe, 0xff, ...Array.from('{"a": "é"}').flatMap(char => [0, 0, 0, char.charCodeAt(0)])]
    ]
  ])('reads %s, as json.loads does', (_, bytes) => {
    expect(plain(readJson(Uint8Array.from(bytes)).root)).toEqual({ a: 'é' });
  });

  it.each([
    ['{"a": [1, 2', 'truncated', { a: [1, 2] }],
    ['{"a": 1, "b', 'truncated', { a: 1 }],
    ['{"a": 1, "b": "x', 'truncated', { a: 1 }],
    ['{"a": 1,, "b": 2}', 'corrupt', { a: 1 }],
    ['{"a": 1} x', 'corrupt', { a: 1 }],
    ['{"a": 1, b: 2}', 'corrupt', { a: 1 }],
    ['["\\q"]', 'corrupt', []],
    ['', 'truncated', undefined],
    ['nothing', 'corrupt', undefined]
  ])('keeps what stands before the fault in %j', (text, reason, value) => {
    const { root, error } = read(text);
    expect(error?.reason).toBe(reason);
    expect(plain(root)).toEqual(value);
  });

  it('stops at its limits', () => {
    expect(read('['.repeat(200_000)).error?.reason).toBe('limit-depth');
    expect(readJson(utf8(`[${'1,'.repeat(50)}1]`), { maxDepth: 10, maxNodes: 20 }).error?.reason).toBe('limit-size');
  });

  it('never differs from JSON.parse on mutated text, but where Python allows more', () => {
    const text = utf8(
      '{"class_name": "Dense", "config": {"units": 4, "x": [1.5, null, true, "a\\u0041"]}, "é": -1e-3}'
    );
    let seed = 11;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    let parsed = 0;
    for (let round = 0; round < 4_000; round++) {
      const bytes = text.slice(0, random(8) === 0 ? random(text.length) : text.length);
      for (let i = 0; i < random(4) && bytes.length > 0; i++) {
        bytes[random(bytes.length)] = 32 + random(95);
      }
      const { root, error } = readJson(bytes);
      let expected: unknown;
      try {
        expected = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      } catch {
        continue;
      }
      parsed++;
      expect(error).toBeUndefined();
      expect(plain(root)).toEqual(expected);
    }
    expect(parsed).toBeGreaterThan(300);
  });
});
