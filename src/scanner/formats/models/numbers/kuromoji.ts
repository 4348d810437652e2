import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { uint32 } from '../../../encoding/integers';
import type { Format, Probe } from '../../../format';
import { PRICES } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { judgeTextsIn } from '../data-texts';

/** Two classes of connections, a cost, and where the word's description begins: `TokenInfoDictionary.js`. */
const TOKEN = 10;
const DESCRIBED_AT = 6;
/** Bytes of one description. */
const MAX_DESCRIPTION = 4096;
/** Fewer tokens or descriptions could be chance. */
const MIN_ENTRIES = 8;
const COMMA = 0x2c;
const PIECE = 2 ** 16;
const FRONT = 2 ** 20;
const CONTROL = /[\x01-\x08\x0b-\x1f\x7f]/;

/** How many tokens stand at the beginning of the bytes: each is described behind the one before it. */
function tokensIn(bytes: Uint8Array, last: number): number {
  let count = 0;
  for (let described = last; (count + 1) * TOKEN <= bytes.length; count++) {
    const next = uint32(bytes, count * TOKEN + DESCRIBED_AT);
    if (next <= described || next - described > MAX_DESCRIPTION) {
      break;
    }
    described = next;
  }
  return count;
}

function areTokens({ head }: Probe): boolean {
  return head.length > TOKEN && uint32(head, DESCRIBED_AT) === 0 && tokensIn(head.subarray(TOKEN), 0) >= MIN_ENTRIES;
}

/** Descriptions are words between commas, each with a zero behind it. */
function areDescriptions({ head }: Probe): boolean {
  const comma = head.indexOf(COMMA);
  if (comma < 1 || head.subarray(0, comma).includes(0)) {
    return false;
  }
  const text = letters(head, 0, 4096);
  const entries = text.split('\0');
  return (
    entries.length > MIN_ENTRIES &&
    !CONTROL.test(text.replaceAll('\0', '')) &&
    entries.slice(0, MIN_ENTRIES).every(entry => /^[^,]+,/.test(entry))
  );
}

/** Where the tokens end. */
function endOfTokens(source: ByteSource, context: ScanContext): number {
  let last = 0;
  let at = TOKEN;
  for (;;) {
    const bytes = source.read(at, PIECE - (PIECE % TOKEN));
    context.work.spend(bytes.length * PRICES.sumByte);
    const count = tokensIn(bytes, last);
    at += count * TOKEN;
    if (count === 0 || (count + 1) * TOKEN <= bytes.length) {
      return at;
    }
    last = uint32(bytes, (count - 1) * TOKEN + DESCRIBED_AT);
  }
}

/** Where the descriptions end: in front of two zeros, or of bytes that are no text. */
function endOfDescriptions(source: ByteSource, context: ScanContext): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < source.size; at += PIECE) {
    const bytes = source.read(at, PIECE);
    context.work.spend(bytes.length * PRICES.textByte);
    const empty = bytes.findIndex((byte, index) => byte === 0 && bytes[index + 1] === 0);
    try {
      const text = decoder.decode(empty < 0 ? bytes : bytes.subarray(0, empty), { stream: true });
      if (CONTROL.test(text.replaceAll('\0', ''))) {
        return at;
      }
    } catch {
      return at;
    }
    if (empty >= 0) {
      return at + empty;
    }
  }
  return source.size;
}

/** True when nothing but zeros stands behind `from`: a dictionary is written as it was allocated. */
function areZeros(source: ByteSource, context: ScanContext, from: number): boolean {
  for (let at = from; at < source.size; at += PIECE) {
    const bytes = source.read(at, PIECE);
    context.work.spend(bytes.length * PRICES.sumByte);
    if (bytes.some(byte => byte !== 0)) {
      return false;
    }
  }
  return true;
}

/**
 * Dictionaries that kuromoji.js makes of those of MeCab and unpacks: tokens, and the descriptions to which they point. Its other
 * files are numbers of one kind, or have the form of MeCab's own.
 */
export const kuromoji: Format = {
  id: 'kuromoji',
  probe: probe => areTokens(probe) || areDescriptions(probe),
  scan(source, context) {
    scanHiddenInBinary(source, context);
    judgeTextsIn(source, context, 0, FRONT);
    const isText = source.read(0, TOKEN).every(byte => byte >= 0x20);
    const end = isText ? endOfDescriptions(source, context) : endOfTokens(source, context);
    const isWhole = areZeros(source, context, end);
    context.cover({
      status: isWhole ? 'scanned' : 'not-understood',
      format: 'kuromoji',
      size: source.size,
      reason: isWhole ? undefined : 'unknown-record',
      params: isWhole ? undefined : { offset: end }
    });
  }
};
