import type { YamlNode } from '..';
import { readYaml } from '..';

/** A value as plain data; tags stand in front of theirs. */
function plain(node: YamlNode): unknown {
  const value =
    node.type === 'object'
      ? Object.fromEntries(
          node.members.map(({ key, keyNode, value }) => [
            keyNode === undefined ? key : JSON.stringify(plain(keyNode)),
            plain(value)
          ])
        )
      : node.type === 'array'
        ? node.items.map(plain)
        : node.type === 'null'
          ? null
          : node.value;
  return node.tag === undefined ? value : { [node.tag]: value };
}

const itemsOf = (node: YamlNode): readonly YamlNode[] => (node.type === 'array' ? node.items : []);

const read = (text: string): unknown => {
  const { documents, error } = readYaml(text);
  expect(error).toBeUndefined();
  return documents.length === 1 ? plain(documents[0]) : documents.map(plain);
};

// What yaml.compose of PyYAML 6.0 makes of them.
test.each<[string, string, unknown]>([
  ['nested collections', 'a:\n  - b: 1\n    c: [x, {y: z}]\n  - - d\n', { a: [{ b: 1, c: ['x', { y: 'z' }] }, ['d']] }],
  ['a sequence as deep as its key', 'a:\n- 1\n- 2\nb: 3\n', { a: [1, 2], b: 3 }],
  ['plain text over lines', 'a: one\n  two\n\n  three\nb: x # c\n', { a: 'one two\nthree', b: 'x' }],
  ['quotes', `a: "x\\ty\\u0041\\\n  z"\nb: 'it''s\n  so'\n`, { a: 'x\tyAz', b: "it's so" }],
  ['block texts', 'a: |\n  one\n   two\nb: >-\n  one\n  two\n', { a: 'one\n two', b: 'one two' }],
  ['words and numbers', '[yes, ~, 1_000, 1.5e3, 0x1, "1"]', [true, null, 1000, 1500, '0x1', '1']],
  ['anchors', 'a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
  ['merged mappings stay', 'a: &x {b: 1}\nc:\n  <<: *x\n', { a: { b: 1 }, c: { '<<': { b: 1 }, b: 1 } }],
  [
    'members of several, the first ones first',
    'a: &x {b: 1, d: 2}\ne: &y {<<: *x, f: 3}\nc:\n  <<: [*y, {b: 4}]\n  d: 5\n',
    {
      a: { b: 1, d: 2 },
      e: { '<<': { b: 1, d: 2 }, f: 3, b: 1, d: 2 },
      c: { '<<': [{ '<<': { b: 1, d: 2 }, f: 3, b: 1, d: 2 }, { b: 4 }], d: 5, f: 3, b: 1 }
    }
  ],
  [
    'of repeated keys the last one, as PyYAML has it',
    'a: &x {b: 1}\ne: &y {b: 2, b: 3}\nc:\n  <<: *x\n  <<: *y\n',
    { a: { b: 1 }, e: { b: 3 }, c: { '<<': { b: 3 }, b: 3 } }
  ],
  [
    'keys that merge by their tag, and texts that a tag leaves what they are',
    'a: &x {! b: 1, !!str d: 2}\nc:\n  !!merge e: *x\n',
    {
      a: { '{"!":"b"}': 1, '{"tag:yaml.org,2002:str":"d"}': 2 },
      c: {
        '{"tag:yaml.org,2002:merge":"e"}': { '{"!":"b"}': 1, '{"tag:yaml.org,2002:str":"d"}': 2 },
        '{"!":"b"}': 1,
        '{"tag:yaml.org,2002:str":"d"}': 2
      }
    }
  ],
  [
    'keys of which a tag makes none',
    'a: &x {b: 1}\nc:\n  <<: *x\n  !!null b: 2\n',
    { a: { b: 1 }, c: { '<<': { b: 1 }, '{"tag:yaml.org,2002:null":"b"}': 2, b: 1 } }
  ],
  ['documents', '--- 1\n...\n---\na: b\n', [1, { a: 'b' }]],
  ['explicit keys', '? a\n: b\n? [c, d]\n: - e\n', { a: 'b', '["c","d"]': ['e'] }],
  ['a tag of the key', '!!x a: b\n', { '{"tag:yaml.org,2002:x":"a"}': 'b' }],
  ['a tag of the mapping', '!!x\na: b\n', { 'tag:yaml.org,2002:x': { a: 'b' } }],
  ['handles', '%TAG !e! tag:e.org,2000:\n---\n!e!x [1]\n', { 'tag:e.org,2000:x': [1] }],
  ['verbatim and encoded tags', '[!<tag:a,1:b> x, !!p%79 y]', [{ 'tag:a,1:b': 'x' }, { 'tag:yaml.org,2002:py': 'y' }]],
  ['line breaks of YAML 1.1', 'a: b # c\u2028d: e\x85f: g\r\nh: i\r', { a: 'b', d: 'e', f: 'g', h: 'i' }],
  ['pairs in a flow sequence', '[a: b, "c":d, ? e : f]', [{ a: 'b' }, { c: 'd' }, { e: 'f' }]],
  ['nothing', '# only a comment\n', []],
  [
    'an OpenCV file',
    '%YAML:1.0\n---\nm: !!opencv-matrix\n   rows: 1\n   data: [ 1., 2. ]\n',
    { m: { 'tag:yaml.org,2002:opencv-matrix': { rows: 1, data: [1, 2] } } }
  ]
])('reads %s', (_, text, value) => {
  expect(read(text)).toEqual(value);
});

test.each(['a: [1\n', 'a: b: c\n', 'a: "x\n', '- a\nb: c\n', 'a:\n   b: 1\n  c: 2\n'])('refuses %j', text => {
  expect(readYaml(text).error?.reason).toBe('corrupt');
});

test('a recursive alias ends', () => {
  const { documents } = readYaml('- &a\n  - *a\n- *a\n');
  const [first, second] = itemsOf(documents[0]);
  expect(first).toBe(second);
  expect(itemsOf(first)[0]).toBe(first);
});

test('aliases that multiply are counted, not followed', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`);
  const { expanded, nodes } = readYaml(`a-1: &a-1 x\n${lines.join('\n')}\n`);
  expect(nodes).toBeLessThan(200);
  expect(expanded).toBeGreaterThan(9 ** 29);
});

test('mappings that grow with each link of a chain have an end', () => {
  const base = Array.from({ length: 1000 }, (_, i) => `  k${i}: 1`).join('\n');
  const links = Array.from({ length: 1000 }, (_, i) => `m${i}: {<<: *b}`).join('\n');
  expect(readYaml(`b: &b\n${base}\n${links}\n`).error?.reason).toBe('limit-size');
});

test('depth has an end', () => {
  expect(readYaml('['.repeat(100_000)).error?.reason).toBe('limit-depth');
  expect(readYaml('- '.repeat(100_000)).error?.reason).toBe('limit-depth');
});
