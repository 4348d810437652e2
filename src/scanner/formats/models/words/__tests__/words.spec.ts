import { bytes, be32, run, u32, utf8, zeros } from '../../../../testing';
import { chardet, marisa, navec, navecWords, opencc, simplemma, stempel } from '../../../../testing/words-builder';

const WORDS = Array.from({ length: 64 }, (_, i) => `w${i}`);

test.each([
  ['an older dictionary of OpenCC', bytes('OPENCCDARTS1', u32(8), u32(0), zeros(8)), 'opencc'],
  ['the largest weights of each row', undefined, 'chardet']
])('honest: %s', (_name, beginning, format) => {
  const data = beginning === undefined ? bytes('CRM1', zeros(32 + 512)) : opencc('text', beginning);
  expect(run(data, {}, 'm.bin')).toMatchObject({ verdict: 'clean', format });
});

test.each([
  ['a trie with a rest', bytes(marisa(zeros(3)), 'and more')],
  ['a trie, cut', marisa(zeros(30)).slice(0, 180)],
  ['fewer words than the header says', simplemma(['one', 'two'], 9)],
  ['words with control characters', simplemma(['on\x01e', 'two'])],
  ['a table with a rest', bytes(stempel(['-a']), zeros(4))],
  ['a table with too many cells', stempel(['-a'], 9)],
  ['vectors of another size', bytes(navec(), 0)],
  ['fewer words than numbers', navecWords([...WORDS, 'two\nthree'])],
  ['weights of another size', chardet(zeros(65_537))],
  ['weights with something behind them', bytes(chardet(zeros(65_536)), zeros(9), 1)],
  ['largest weights of half a row', bytes('CRM1', zeros(32 + 128))],
  ['names as long as the file', bytes('CMD2', be32(1), be32(4000), zeros(4000))]
])('not clean: %s', (_name, data) => {
  expect(run(data, {}, 'm.bin').verdict).not.toBe('clean');
});

test('a list of words has words only', () => {
  expect(run(utf8(WORDS.join('\0')), {}, 'table.bin').verdict).toBe('not-a-model');
  for (const odd of ['a\x01b', 'a'.repeat(99), 'cos\nsystem']) {
    expect(run(utf8([...WORDS, odd].join('\0')), {}, 'table.bin').verdict).not.toBe('not-a-model');
  }
});
