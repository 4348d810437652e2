import { wideEncoding } from '../../../encoding/wide-text';
import type { Probe } from '../../../format';
import { PRICES } from '../../../work';

const MAX_SIZE = 4 * 2 ** 20;
const MIN_WORDS = 32;
/** Characters of one word. */
const MAX_WORD = 64;
/** Words of one letter for each longer one: in text of two bytes for each letter there are no others. */
const MOST_LETTERS = 4;
/** A word has no control characters, but a table of characters has them as words of their own. */
const WORD = /^(?:[^\0-\x1f\x7f\ufffd]*|[\0-\x1f\x7f]|[\n\r]{2})$/;

/**
 * Words in UTF-8 with a zero behind each, to the end of the file (the table of Text::Unidecode). No pickle imports anything in them: the
 * names of an import stand on lines of their own, and the opcodes of later protocols are no UTF-8.
 */
export function isWordList({ head, size, source, work }: Probe): boolean {
  if (size > MAX_SIZE || size < 2 * MIN_WORDS || wideEncoding(head) !== undefined || !areWords(head, true)) {
    return false;
  }
  work.spend(size * PRICES.textByte);
  return areWords(source.read(0, size), false);
}

function areWords(bytes: Uint8Array, isPart: boolean): boolean {
  const words = textOf(bytes, isPart)?.split('\0') ?? [];
  const whole = isPart ? words.slice(0, -1) : words;
  const letters = whole.filter(word => word.length === 1).length;
  const longer = whole.filter(word => word.length > 1).length;
  return (
    letters + longer >= MIN_WORDS &&
    longer * MOST_LETTERS >= letters &&
    whole.every(word => word.length <= MAX_WORD && WORD.test(word))
  );
}

function textOf(bytes: Uint8Array, isPart: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isPart });
  } catch {
    return undefined;
  }
}
