import { DECEPTIVE } from '../../scanner/printable';

const escape = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** The code points that `JSON.stringify` leaves as they are although they can hide or reorder text. */
const LEFT = new RegExp(
  `[${DECEPTIVE.map(([from, to]) => `\\u{${Math.max(from, 0x7f).toString(16)}}-\\u{${Math.max(to, 0x7f).toString(16)}}`).join('')}]`,
  'gu'
);

/**
 * A value as JSON in which no character can hide or reorder text on a screen. Each such character stands as its escape,
 * so a program reads the very same value: a file's name still finds the file.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(LEFT, char =>
    Array.from({ length: char.length }, (_, at) => escape(char.charCodeAt(at))).join('')
  );
}

/** Characters of a piece. */
const PIECE = 2 ** 20;

/**
 * The text that `jsonText` makes of a document, in pieces: a report on many files can exceed V8's longest string. Each item
 * of a list stays in one piece.
 */
export function* jsonPieces(document: object): Generator<string> {
  let buffered = '';
  let before = '{';
  for (const [key, value] of Object.entries(document) as [string, unknown][]) {
    if (value === undefined) {
      continue;
    }
    buffered += `${before}${jsonText(key)}:`;
    before = ',';
    if (!Array.isArray(value)) {
      buffered += jsonText(value);
      continue;
    }
    buffered += '[';
    for (const [index, item] of value.entries()) {
      buffered += index === 0 ? jsonText(item) : `,${jsonText(item)}`;
      if (buffered.length >= PIECE) {
        yield buffered;
        buffered = '';
      }
    }
    buffered += ']';
  }
  yield `${buffered}${before === '{' ? '{' : ''}}`;
}
