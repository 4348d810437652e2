import { judgesOf } from './documents';

/** A text of JSON, and the colon behind it when it is a key. */
const TEXT = /"((?:[^"\\]|\\[^])*)"[ \t\r\n]{0,64}(:?)/g;
/** Stands for an object or list behind a key. */
const CONTAINER = { type: 'object', members: [], offset: 0, length: 0 } as const;

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
  for (const { 0: whole, 1: written, 2: colon, index } of text.matchAll(TEXT)) {
    if (isCut && colon === '' && index + whole.length === text.length) {
      break;
    }
    end = index + whole.length;
    const value = written.includes('\\') ? unescaped(written) : written;
    if (colon === ':') {
      key = value;
      acts ||= /^\s*[[{]/.test(text.slice(end, end + 64)) && judgesOf(key, CONTAINER).length > 0;
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
  return /^[\s\d[\]{},:.+eE-]*$/.test(
    text
      .replace(TEXT, '')
      .replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, '')
      .replace(/true|false|null|NaN|Infinity/g, '')
  );
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written.replace(/[\0-\x1f]/g, '')}"`) as string;
  } catch {
    return written;
  }
}
