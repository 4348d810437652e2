import { zlibSync } from 'fflate';
import type { Part } from './bytes';
import { be16, be32, bytes, floats, u16, u32, u64, utf8, zeros } from './bytes';

const filled = (data: Uint8Array): Uint8Array => bytes(u64(data.length), data, zeros((8 - (data.length % 8)) % 8));
const NOTHING = u64(0);
const BITS = bytes(NOTHING, u32(0), u32(0), NOTHING, NOTHING, NOTHING);

/** A trie of marisa-trie whose words end in `tail`. */
export const marisa = (tail: Uint8Array): Uint8Array =>
  bytes(
    'We love Marisa.\0',
    BITS,
    BITS,
    BITS,
    NOTHING,
    NOTHING,
    u32(0),
    u32(0),
    u64(0),
    filled(tail),
    BITS,
    NOTHING,
    u64(0)
  );

/** A dictionary of OpenCC with one text. */
export const opencc = (
  text: Part,
  beginning: Uint8Array = bytes('OPENCC_MARISA_0.2.5', marisa(zeros(3)))
): Uint8Array => {
  const data = bytes(text, 0);
  return bytes(beginning, u32(1), u32(data.length), data, u16(1), u16(0));
};

/** Words of simplemma, of which no two share a beginning, each with the word that it comes from. */
export const simplemma = (words: readonly string[], count = words.length): Uint8Array =>
  bytes('SMFC1', 0, count, ...words.map(word => bytes(0, utf8(word).length, utf8(word), 255, 1, 'a')));

/** A table of Stempel with these commands and one row. */
export const stempel = (commands: readonly string[], cells = 1): Uint8Array => {
  const texts = commands.map(text => bytes(be16(utf8(text).length), utf8(text)));
  const trie = bytes(0, be32(0), be32(texts.length), ...texts, be32(1), be32(cells), zeros(18));
  return bytes(be16(5), '-0ME2', 0, be32(1), be32(1), trie);
};

/** Two vectors of two numbers in two parts, of two centroids. */
export const navec = (indexes: Uint8Array = zeros(4)): Uint8Array => {
  const vectors = indexes.length / 2;
  return bytes(u32(vectors), u32(2), u32(2), u32(2), indexes, floats(4));
};

/** Words of Navec, each found once. */
export const navecWords = (words: readonly string[]): Uint8Array =>
  bytes(u32(words.length), ...words.map(() => u32(1)), utf8(words.join('\n')));

/** One model of chardet. */
export const chardet = (table: Uint8Array): Uint8Array =>
  bytes('CMD2', be32(1), be32(7), 'de/utf8', zeros(8), zlibSync(table));

/** One pair of encodings that two bytes tell apart. */
export const chardetPairs = (name: string): Uint8Array =>
  bytes(be16(1), 5, 'ascii', name.length, name, 2, 1, 2, 3, 4, 5, 6);

/** Morphemes of Kiwi. */
export const kiwi = (records: Uint8Array): Uint8Array => bytes('IWIK', u32(1), u32(1), u32(1), records);
