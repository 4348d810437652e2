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
 * What `jsonText` makes of a document, in pieces: what was found in many files is longer than any text that there can be. No
 * item of its lists is taken apart.
 */
export function* jsonPieces(document: object): Generator<string> {
  let held = '';
  let before = '{';
  for (const [key, value] of Object.entries(document) as [string, unknown][]) {
    if (value === undefined) {
      continue;
    }
    held += `${before}${jsonText(key)}:`;
    before = ',';
    if (!Array.isArray(value)) {
      held += jsonText(value);
      continue;
    }
    held += '[';
    for (const [index, item] of value.entries()) {
      held += index === 0 ? jsonText(item) : `,${jsonText(item)}`;
      if (held.length >= PIECE) {
        yield held;
        held = '';
      }
    }
    held += ']';
  }
  yield `${held}${before === '{' ? '{' : ''}}`;
}
