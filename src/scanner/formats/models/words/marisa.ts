import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { Cursor } from '../../../encoding/cursor';
import { PRICES } from '../../../work';
import { judgeDataText } from '../data-texts';

/** Tries inside each other (`MARISA_MAX_NUM_TRIES`). */
const MAX_TRIES = 127;
/** Bytes of texts that are looked at. */
const MAX_TEXTS = 32 * 2 ** 20;
const HEADER = 16;
const ALIGNED = 8;

/** A trie of the library marisa-trie (`LoudsTrie::read_` in `louds-trie.cc` 0.2.6): vectors, each with its size in front. */
export function walkMarisa(cursor: Cursor, context: ScanContext): void {
  cursor.skip(HEADER);
  walkTrie(cursor, context, 0);
}

/** Passes over a vector of numbers of `width` bytes, filled up to eight; returns how many bytes it has. */
function vector(cursor: Cursor, width: number): number {
  const size = cursor.uint64();
  if (size % width !== 0) {
    throw new SourceError('corrupt', { offset: cursor.position });
  }
  cursor.skip(size);
  cursor.skip((ALIGNED - (size % ALIGNED)) % ALIGNED);
  return size;
}

/** Bits with their counts; returns how many are set. */
function bitVector(cursor: Cursor): number {
  vector(cursor, 8);
  cursor.skip(4);
  const ones = cursor.uint32();
  vector(cursor, 12);
  vector(cursor, 4);
  vector(cursor, 4);
  return ones;
}

function walkTrie(cursor: Cursor, context: ScanContext, depth: number): void {
  context.work.spend(PRICES.record);
  if (depth >= MAX_TRIES) {
    throw new SourceError('limit-depth', { offset: cursor.position });
  }
  bitVector(cursor);
  bitVector(cursor);
  const links = bitVector(cursor);
  vector(cursor, 1);
  // The links as numbers of a width of their own.
  vector(cursor, 8);
  cursor.skip(16);
  const tail = walkTail(cursor, context);
  if (links > 0 && tail === 0) {
    walkTrie(cursor, context, depth + 1);
  }
  vector(cursor, 12);
  cursor.skip(8);
}

/** The ends of words, one behind the other. */
function walkTail(cursor: Cursor, context: ScanContext): number {
  const size = cursor.uint64();
  const at = cursor.position;
  if (size <= MAX_TEXTS) {
    judgeTexts(cursor.take(size), context, at);
  } else {
    cursor.skip(size);
  }
  cursor.skip((ALIGNED - (size % ALIGNED)) % ALIGNED);
  bitVector(cursor);
  return size;
}

const RUN = /[\x20-\x7e]{6,4096}/g;

function judgeTexts(bytes: Uint8Array, context: ScanContext, offset: number): void {
  context.work.spend(bytes.length * PRICES.textByte);
  const text = new TextDecoder('latin1').decode(bytes);
  for (const { 0: run, index } of text.matchAll(RUN)) {
    judgeDataText(context, run, offset + index);
  }
}

const DARTS = 'OPENCCDARTS1';
const MARISA = 'OPENCC_MARISA_0.2.5';

/** A dictionary of OpenCC (`MarisaDict.cpp`, `DartsDict.cpp`, `SerializedValues.cpp`): a trie, then the texts that it leads to. */
export function walkOpenCC(cursor: Cursor, context: ScanContext): void {
  if (cursor.text(DARTS.length) === DARTS) {
    const size = cursor.uint64();
    if (size % 4 !== 0) {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
    cursor.skip(size);
  } else {
    cursor.skip(MARISA.length - DARTS.length);
    walkMarisa(cursor, context);
  }
  const items = cursor.uint32();
  const size = cursor.uint32();
  const at = cursor.position;
  const texts = cursor.take(size);
  judgeTexts(texts, context, at);
  let values = 0;
  for (let i = 0; i < items; i++) {
    context.work.spend(PRICES.value);
    const count = cursor.uint16();
    cursor.skip(2 * count);
    values += count;
  }
  if (values > size) {
    throw new SourceError('corrupt', { offset: at });
  }
}
