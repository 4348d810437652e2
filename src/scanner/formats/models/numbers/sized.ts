import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { uint16, uint32, uint32be, uint64 } from '../../../encoding/integers';
import type { Format, Probe } from '../../../format';
import type { FormatId } from '../../../format-catalog';
import { PRICES } from '../../../work';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { letters, uint32OrNaN, uint32beOrNaN } from '../../magic';
import { textOf } from '../../text/plain-text';
import { judgeDataText, orTextsOf } from '../data-texts';
import { isDictionary } from './espeak';

/** Bytes of one word; a larger file of words and numbers is judged by its first words. */
const MAX_WORD = 4096;
const MAX_WALKED = 64 * 2 ** 20;
const FIRST_WORDS = 200;

/** A format whose walk returns where the file has to end: its sizes add up, or it is not understood. */
function walked(id: FormatId, probe: Format['probe'], walk: (cursor: Cursor, context: ScanContext) => number): Format {
  return {
    id,
    probe,
    scan(source, context) {
      // Words may look like anything: only a whole pickle counts.
      scanHiddenInText(source, context);
      orTextsOf(source, context, watched => coverUpTo(walk(new Cursor(source), context), source, watched, id));
    }
  };
}

function coverUpTo(end: number, source: ByteSource, context: ScanContext, format: FormatId): void {
  const isWhole = end === source.size;
  context.cover({
    status: isWhole ? 'scanned' : end > source.size ? 'failed' : 'not-understood',
    format,
    size: source.size,
    reason: isWhole ? undefined : end > source.size ? 'truncated' : 'unknown-record',
    params: isWhole ? undefined : { offset: Math.min(end, source.size) }
  });
}

/** Passes over a text that a zero ends. */
function skipWord(cursor: Cursor): void {
  for (let length = 0; cursor.uint8() !== 0; length++) {
    if (length > MAX_WORD) {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
  }
}

/** fastText (`FastText::saveModel`): settings, words, two matrices, which may be quantized. */
export const fastText = walked(
  'fasttext',
  ({ head }) => uint32(head, 4) > 0 && uint32(head, 4) <= 12,
  (cursor, context) => {
    cursor.skip(8 + 12 * 4 + 8);
    const words = cursor.int32();
    cursor.skip(8 + 8);
    const pruned = cursor.uint64();
    for (let i = 0; i < words; i++) {
      context.work.spend(PRICES.record);
      skipWord(cursor);
      cursor.skip(9);
    }
    if (pruned < 2 ** 40) {
      cursor.skip(pruned * 8);
    }
    for (let matrix = 0; matrix < 2; matrix++) {
      skipMatrix(cursor, cursor.uint8() !== 0);
    }
    return cursor.position;
  }
);

function skipMatrix(cursor: Cursor, isQuantized: boolean): void {
  if (!isQuantized) {
    const rows = cursor.uint64();
    cursor.skip(rows * cursor.uint64() * 4);
    return;
  }
  const hasNorms = cursor.uint8() !== 0;
  const rows = cursor.uint64();
  cursor.skip(8);
  cursor.skip(cursor.int32());
  skipQuantizer(cursor);
  if (hasNorms) {
    cursor.skip(rows);
    skipQuantizer(cursor);
  }
}

function skipQuantizer(cursor: Cursor): void {
  const dimensions = cursor.int32();
  cursor.skip(12 + dimensions * 256 * 4);
}

/** CTranslate2's `model.bin`: the name of the model, then tensors with their names. */
export const ctranslate2 = walked('ctranslate2', isCTranslate2, (cursor, context) => {
  const version = cursor.uint32();
  if (version >= 2) {
    skipText(cursor, context);
    cursor.skip(4);
  }
  const tensors = cursor.uint32();
  for (let i = 0; i < tensors; i++) {
    context.work.spend(PRICES.record);
    skipText(cursor, context);
    const dimensions = cursor.uint8();
    cursor.skip(dimensions * 4);
    if (version >= 4) {
      cursor.skip(1);
      cursor.skip(cursor.uint32());
    } else {
      const itemSize = cursor.uint8();
      cursor.skip(cursor.uint32() * itemSize);
    }
  }
  const aliases = version >= 3 && cursor.left > 0 ? cursor.uint32() : 0;
  for (let i = 0; i < 2 * aliases; i++) {
    context.work.spend(PRICES.record);
    skipText(cursor, context);
  }
  return cursor.position;
});

function isCTranslate2({ head, size }: Probe): boolean {
  const version = uint32(head, 0);
  const length = head[4] + 256 * head[5];
  return (
    size > 32 &&
    version >= 2 &&
    version <= 20 &&
    length > 4 &&
    length < 64 &&
    /^[A-Z]\w+Spec\0$/.test(letters(head, 6, 6 + length))
  );
}

function skipText(cursor: Cursor, context: ScanContext): void {
  const length = cursor.uint16();
  const at = cursor.position;
  judgeDataText(context, cursor.text(length), at);
}

/** CRFsuite (`crf1d_model.c`): a header of sizes and offsets, which its reader follows without a check. */
export const crfSuite = walked(
  'crfsuite',
  ({ head }) => letters(head, 8, 12) === 'FOMC',
  (cursor, context) => {
    cursor.skip(4);
    const size = cursor.uint32();
    cursor.skip(20);
    for (let i = 0; i < 5; i++) {
      const at = cursor.position;
      const offset = cursor.uint32();
      if (size <= cursor.end && offset >= size) {
        context.finding({
          rule: 'numbers-outside-file',
          severity: 'MEDIUM',
          module: 'crfsuite',
          operator: 'offset',
          offset: at,
          evidence: String(offset),
          params: { name: offset }
        });
      }
    }
    return size;
  }
);

/** hnswlib (`saveIndex` in `hnswalg.h`): sizes, elements of one size, then the links of each. */
export const hnswlib = walked('hnswlib', isHnsw, (cursor, context) => {
  cursor.skip(16);
  const elements = cursor.uint64();
  const elementSize = cursor.uint64();
  cursor.seek(96);
  cursor.skip(elements * elementSize);
  for (let i = 0; i < elements; i++) {
    context.work.spend(PRICES.value);
    cursor.skip(cursor.uint32());
  }
  return cursor.position;
});

function isHnsw({ head, size }: Probe): boolean {
  const [first, most, count, width, label, data] = [0, 8, 16, 24, 32, 40].map(at => uint64(head, at));
  return (
    head.length >= 96 &&
    first === 0 &&
    count <= most &&
    count > 0 &&
    width === label + 8 &&
    data < label &&
    data >= 8 &&
    count * width < size
  );
}

/** word2vec's binary format: how many words and numbers, then each word with its numbers. */
export const word2vecBinary = walked('word2vec-binary', isWord2Vec, (cursor, context) => {
  const [, count, width, header] = headerOf(letters(cursor.take(Math.min(64, cursor.left)), 0, 64));
  cursor.seek(header);
  const words = cursor.end > MAX_WALKED ? Math.min(count, FIRST_WORDS) : count;
  for (let i = 0; i < words; i++) {
    context.work.spend(PRICES.record);
    skipVectorsWord(cursor);
    cursor.skip(width * 4);
  }
  if (words < count) {
    // The numbers of the other words are as many, and a reader takes nothing but numbers from them.
    const rest = (count - words) * (width * 4 + 2);
    return cursor.left >= rest && cursor.left <= rest + (count - words) * MAX_WORD ? cursor.end : cursor.end + 1;
  }
  // Google's program ends every line.
  return cursor.left === 1 ? cursor.position + 1 : cursor.position;
});

function skipVectorsWord(cursor: Cursor): void {
  for (let length = 0; cursor.uint8() !== 0x20; length++) {
    if (length > MAX_WORD) {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
  }
}

function headerOf(text: string): readonly [boolean, number, number, number] {
  const [all = '', count, width] = /^(\d{1,10}) (\d{1,5})\n/.exec(text) ?? [];
  return [all !== '', Number(count), Number(width), all.length];
}

function isWord2Vec(probe: Probe): boolean {
  const { head, size } = probe;
  const [isHeader, count, width, at] = headerOf(letters(head, 0, 64));
  const first = letters(head, at, at + 80);
  return (
    isHeader &&
    count > 0 &&
    width > 0 &&
    size >= at + count * (width * 4 + 1) &&
    /^[^\0 ]{1,64} /.test(first) &&
    textOf(probe) === undefined
  );
}

/** Parts of a file of Tesseract (`TessdataType` in `tessdatamanager.h`): 11 in version 3, 24 today. */
const MIN_PARTS = 8;
const MAX_PARTS = 40;
const ABSENT = 0xffffffff;

/** Tesseract's `.traineddata`: how many parts, where each begins, and the parts: tables, networks, settings of names and numbers. */
export const tesseract = walked('tesseract', isTesseract, (cursor, context) => {
  const parts = cursor.uint32();
  let least = 4 + parts * 8;
  for (let i = 0; i < parts; i++) {
    context.work.spend(PRICES.record);
    const low = cursor.uint32();
    const high = cursor.uint32();
    if (low !== ABSENT || high !== ABSENT) {
      least = Math.max(least, high * 2 ** 32 + low);
    }
  }
  return Math.max(least, cursor.end);
});

/** Parts that are there follow one another, from the end of the table. */
function isTesseract({ head, size }: Probe): boolean {
  const parts = uint32(head, 0);
  let last = 4 + parts * 8;
  if (parts < MIN_PARTS || parts > MAX_PARTS || head.length < last) {
    return false;
  }
  let isFirst = true;
  for (let at = 4; at < 4 + parts * 8; at += 8) {
    if (uint32(head, at) === ABSENT && uint32(head, at + 4) === ABSENT) {
      continue;
    }
    const offset = uint64(head, at);
    if (isFirst ? offset !== last : offset < last || offset > size) {
      return false;
    }
    last = offset;
    isFirst = false;
  }
  return !isFirst;
}

/** Characters of MeCab's `char.bin`, and bytes of a kind's name. */
const MECAB_CHARACTERS = 0xffff;
const MECAB_KIND = 32;
const MECAB_MAGIC = 0xef718f77;
const MECAB_VERSION = 102;

/**
 * Dictionaries of MeCab: the costs of connections (`connector.cpp`), kinds of characters (`char_property.cpp`), and words
 * (`dictionary.cpp`), whose sizes are those of the file.
 */
export const mecab = walked('mecab', isMecab, cursor => cursor.end);

function isMecab({ head, size }: Probe): boolean {
  const [left, right] = [uint16(head, 0), uint16(head, 2)];
  const kinds = uint32(head, 0);
  const isMatrix = left > 1 && right > 1 && size === 4 + 2 * left * right;
  const isCharacters =
    kinds > 0 && kinds < MECAB_KIND && size === 4 + MECAB_KIND * kinds + 4 * MECAB_CHARACTERS && head[4] > 0x20;
  const [lexicon, words, feature, zero] = [24, 28, 32, 36].map(at => uint32(head, at));
  const isWords =
    (uint32(head, 0) ^ MECAB_MAGIC) >>> 0 === size &&
    uint32(head, 4) === MECAB_VERSION &&
    zero === 0 &&
    72 + lexicon + words + feature === size;
  // The model of a tagger: pairs of a hash and a weight behind the name of the encoding.
  const isModel = size === 36 + 16 * uint32(head, 0) && size > 36 && /^[\w-]{3,30}\0+$/.test(letters(head, 4, 36));
  return isMatrix || isCharacters || isWords || isModel;
}

/** Bytes of a number of MATLAB 4, by the tens digit of the type. */
const MATLAB_WIDTHS = [8, 4, 4, 2, 2, 1];

/** MATLAB's files of arrays before version 5: a header of five numbers, a name and the numbers of each, to the end of the file. */
export const matlab4 = walked('matlab-4', isMatlab4, (cursor, context) => {
  while (cursor.left > 0) {
    context.work.spend(PRICES.record);
    const header = cursor.take(20);
    const number = uint32(header, 0) > MATLAB_LARGEST ? uint32be : uint32;
    const [type, rows, columns, imaginary, length] = [0, 4, 8, 12, 16].map(at => number(header, at));
    const width = MATLAB_WIDTHS[Math.floor(type / 10) % 10];
    if (type > MATLAB_LARGEST || width === undefined || imaginary > 1 || length > MAX_WORD) {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
    judgeDataText(context, cursor.text(length), cursor.position - length);
    cursor.skip(rows * columns * width * (1 + imaginary));
  }
  return cursor.position;
});

/** The largest type: of a machine of the fourth kind, sparse, in bytes. */
const MATLAB_LARGEST = 4052;

function isMatlab4({ head, size }: Probe): boolean {
  const isBig = uint32(head, 0) > MATLAB_LARGEST;
  const [type, rows, columns, imaginary, length] = [0, 4, 8, 12, 16].map(at =>
    isBig ? uint32beOrNaN(head, at) : uint32OrNaN(head, at)
  );
  return (
    size > 20 &&
    type <= MATLAB_LARGEST &&
    Math.floor(type / 100) % 10 === 0 &&
    type % 10 <= 2 &&
    Math.floor(type / 10) % 10 <= 5 &&
    imaginary <= 1 &&
    length >= 2 &&
    length <= 64 &&
    rows * columns * (MATLAB_WIDTHS[Math.floor(type / 10) % 10] ?? 0) * (1 + imaginary) + 20 + length <= size &&
    /^[A-Za-z]\w*\0$/.test(letters(head, 20, 20 + length))
  );
}

/**
 * A precompiled normalizer of SentencePiece (`Normalizer::DecodePrecompiledCharsMap`): the size of a trie, the trie, and the texts
 * that it leads to, each with a zero behind it.
 */
export const charsMap = walked('sentencepiece-rules', isCharsMap, (cursor, context) => {
  cursor.skip(cursor.uint32());
  const texts = cursor.take(cursor.left);
  context.work.spend(texts.length * PRICES.textByte);
  if (!isTexts(texts)) {
    throw new SourceError('corrupt', { offset: cursor.position });
  }
  return cursor.position;
});

function isCharsMap(probe: Probe): boolean {
  const { head, size, source } = probe;
  const trie = uint32(head, 0);
  return (
    trie >= 1024 &&
    trie % 1024 === 0 &&
    trie + 68 < size &&
    source.read(size - 1, 1)[0] === 0 &&
    // A character may be cut off at the end of the piece.
    isTexts(source.read(4 + trie, 64), true) &&
    !isDictionary(probe)
  );
}

function isTexts(bytes: Uint8Array, isPart = false): boolean {
  try {
    return /^[^\x01-\x08\x0e-\x1f\x7f]*$/.test(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isPart })
    );
  } catch {
    return false;
  }
}
