import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import type { FormatId } from '../../../format-catalog';
import { PRICES } from '../../../work';
import { openZlib } from '../../../codecs/deflate';
import { inflatedChild } from '../../archives/compressed-member';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { judgeDataText, orTextsOf } from '../data-texts';
import { walkMarisa, walkOpenCC } from './marisa';

/** Bytes of one entry: words are short. */
const MAX_ENTRY = 4096;
/** Shorter ends of words say nothing. */
const MIN_JUDGED = 6;
/** Words of one file. */
const MAX_WORDS = 64 * 2 ** 20;

type Walk = (cursor: Cursor, context: ScanContext) => void;

const WALKS: Readonly<Partial<Record<FormatId, Walk>>> = {
  marisa: walkMarisa,
  opencc: walkOpenCC,
  simplemma: walkSimplemma,
  stempel: walkStempel,
  navec: walkNavec,
  'navec-words': walkNavecWords,
  chardet: walkChardet,
  'chardet-pairs': walkPairs
};

/**
 * Walks a dictionary to the end of the file. Readers of these formats take numbers and words from them; a file whose sizes do not
 * add up is not understood, and its texts are judged as they stand.
 */
export function scanWords(id: FormatId, source: ByteSource, context: ScanContext): void {
  scanHiddenInText(source, context);
  orTextsOf(source, context, watched => {
    const cursor = new Cursor(source);
    WALKS[id]?.(cursor, watched);
    const params = cursor.left > 0 ? { offset: cursor.position } : undefined;
    watched.cover({
      status: params === undefined ? 'scanned' : 'not-understood',
      format: id,
      size: source.size,
      reason: params && 'unknown-record',
      params
    });
  });
}

/** A word of so many bytes, which has to be one: no control characters. */
function word(cursor: Cursor, context: ScanContext, length: number): void {
  if (length > MAX_ENTRY) {
    throw new SourceError('corrupt', { offset: cursor.position });
  }
  const at = cursor.position;
  const text = cursor.text(length);
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) {
    throw new SourceError('corrupt', { offset: at });
  }
  judgeDataText(context, text, at);
}

/** The end of a word of which the beginning is that of another: it may begin inside a character. */
function ending(cursor: Cursor, context: ScanContext, length: number): void {
  if (length > MAX_ENTRY) {
    throw new SourceError('corrupt', { offset: cursor.position });
  }
  const at = cursor.position;
  const bytes = cursor.take(length);
  if (bytes.some(byte => byte < 0x20)) {
    throw new SourceError('corrupt', { offset: at });
  }
  if (length >= MIN_JUDGED) {
    judgeDataText(context, String.fromCharCode(...bytes), at);
  }
}

const SAME = 254;

/** Sorted words, of each what differs from the one before, with the word that it comes from (`frontcode.py` of simplemma 2). */
function walkSimplemma(cursor: Cursor, context: ScanContext): void {
  cursor.skip(6);
  const count = cursor.varint();
  let found = 0;
  for (; cursor.left > 0; found++) {
    context.work.spend(PRICES.value);
    cursor.varint();
    ending(cursor, context, cursor.varint());
    if (cursor.uint8() !== SAME) {
      ending(cursor, context, cursor.varint());
    }
  }
  if (found !== count) {
    throw new SourceError('corrupt', { offset: cursor.position });
  }
}

/** A trie of commands that change a word into its stem, or several of them (`Trie.java`, `MultiTrie.java` of egothor). */
function walkStempel(cursor: Cursor, context: ScanContext): void {
  const isMany = /m/i.test(cursor.text(cursor.uint16be()));
  if (isMany) {
    cursor.skip(5);
  }
  const tries = isMany ? cursor.uint32be() : 1;
  for (let trie = 0; trie < tries; trie++) {
    cursor.skip(5);
    const commands = cursor.uint32be();
    for (let i = 0; i < commands; i++) {
      context.work.spend(PRICES.value);
      word(cursor, context, cursor.uint16be());
    }
    const rows = cursor.uint32be();
    for (let i = 0; i < rows; i++) {
      context.work.spend(PRICES.value);
      cursor.skip(cursor.uint32be() * 18);
    }
  }
}

function walkNavec(cursor: Cursor): void {
  cursor.skip(cursor.left);
}

function walkNavecWords(cursor: Cursor, context: ScanContext): void {
  const count = cursor.uint32();
  cursor.skip(4 * count);
  if (cursor.left > MAX_WORDS) {
    throw new SourceError('limit-size', { size: cursor.left, limit: MAX_WORDS });
  }
  const at = cursor.position;
  context.work.spend(cursor.left * PRICES.textByte);
  const lines = cursor.text(cursor.left).split('\n');
  if (lines.length !== count || lines.some(line => line.length > MAX_ENTRY || /[\0-\x08\x0e-\x1f\ufffd]/.test(line))) {
    throw new SourceError('corrupt', { offset: at });
  }
  lines.forEach(line => judgeDataText(context, line, at));
}

/** Bytes of a table of one encoding: a weight for each pair of bytes; for its rows. */
const TABLE = 256 * 256;
const ROW = 256;
const DIGEST = 32;

/** Weights of pairs of bytes in languages and encodings, compressed (`models/__init__.py` of chardet 6), or their largest by row. */
function walkChardet(cursor: Cursor, context: ScanContext): void {
  const kind = cursor.text(4);
  if (kind === 'CRM1') {
    cursor.skip(DIGEST);
    cursor.skip(cursor.left - (cursor.left % ROW));
    return;
  }
  const count = cursor.uint32be();
  for (let i = 0; i < count; i++) {
    context.work.spend(PRICES.record);
    word(cursor, context, cursor.uint32be());
    cursor.skip(8);
  }
  const size = cursor.left;
  const tables = cursor.source(size);
  const inflated = inflatedChild(context, 'tables', tables, openZlib, {
    onUnknown: () =>
      context.cover({ status: 'inert', format: 'chardet', size, reason: 'numbers-by-header', member: 'tables' })
  });
  if (inflated !== undefined && (inflated.consumed !== size || inflated.size !== count * TABLE)) {
    throw new SourceError('corrupt', { offset: cursor.position - size });
  }
}

function walkPairs(cursor: Cursor, context: ScanContext): void {
  const pairs = cursor.uint16be();
  for (let i = 0; i < pairs; i++) {
    context.work.spend(PRICES.record);
    word(cursor, context, cursor.uint8());
    word(cursor, context, cursor.uint8());
    cursor.skip(3 * cursor.uint8());
  }
}
