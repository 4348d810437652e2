import { judgesOf } from './acting-keys';

/** Stands for an object or list behind a key. */
const CONTAINER = { type: 'object', members: [], offset: 0, length: 0 } as const;

const BLANKS_AND_ONE = /^\s*(\S)/;
/** Blanks around a colon; more are no layout. */
const MAX_BLANKS = 256;

/** Behind the quote that closes a text; -1 when none does. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      return at + 1;
    }
    at += code === 0x5c ? 1 : 0;
  }
  return -1;
}

/** What the texts of a document say when its structure is not looked at. */
export interface Texts {
  /** True when a reader would act on one of the values. */
  readonly acts: boolean;
  /** The last key, and how far the texts reach. */
  readonly key: string;
  readonly end: number;
}

/**
 * Shows the texts of JSON one by one, whatever stands between them.
 * @param look - is given each text that is no key, and the key before it
 * @param isCut - more follows: a text at the very end may be a key
 */
export function visitTexts(
  text: string,
  key: string,
  isCut: boolean,
  look: (value: string, key: string) => void
): Texts {
  let acts = false;
  let end = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end)) {
    const close = endOfText(text, start);
    const next = BLANKS_AND_ONE.exec(text.slice(close, close + MAX_BLANKS))?.[1] ?? '';
    if (close < 0 || (isCut && next === '')) {
      break;
    }
    end = close;
    const written = text.slice(start + 1, close - 1);
    const value = written.includes('\\') ? unescaped(written) : written;
    if (next === ':') {
      key = value;
      acts ||= /^\s*:\s*[[{]/.test(text.slice(close, close + MAX_BLANKS)) && judgesOf(key, CONTAINER).length > 0;
    } else {
      acts ||= judgesOf(key, { ...CONTAINER, type: 'string', value }).length > 0;
      look(value, key);
    }
  }
  return { acts, key, end };
}

/**
 * True for values of JSON one behind the other, with comments or with commas too many: readers other than Python's take them. All
 * texts stand between double quotes, so that none of them was missed.
 */
export function isAlmostJson(text: string): boolean {
  let outside = '';
  let end = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end)) {
    const close = endOfText(text, start);
    if (close < 0) {
      return false;
    }
    outside += text.slice(end, start);
    end = close;
  }
  return /^[\s\d[\]{},:.+eE-]*$/.test(
    (outside + text.slice(end)).replace(/\/\/[^\n]*/g, '').replace(/true|false|null|NaN|Infinity/g, '')
  );
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written.replace(/[\0-\x1f]/g, '')}"`) as string;
  } catch {
    return written;
  }
}
