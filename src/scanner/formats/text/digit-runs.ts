/** Digits of base64 in either alphabet, of which those of hexadecimal numbers are some, by their codes. */
const DIGIT = Uint8Array.from({ length: 128 }, (_, code) => Number(/[\w+/-]/.test(String.fromCharCode(code))));
const BLANK = Uint8Array.from({ length: 128 }, (_, code) => Number(/\s/.test(String.fromCharCode(code))));
/** Digits at least in a run, and in each further line of it; blanks at most between lines. */
const MIN_RUN = 24;
const MIN_LINE = 4;
const MAX_BLANKS = 4;
const EQUALS = 0x3d;

/**
 * Base64 or hexadecimal digits inside a text, with the lines on which they go on. Not by a pattern: the engine's own stack would not hold
 * a run of millions.
 */
export function* digitRuns(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    let end = endOf(text, at, DIGIT);
    if (end - at < MIN_RUN) {
      at = end;
      continue;
    }
    let beginning = at;
    for (let above = end - at; ;) {
      const next = endOf(text, end, BLANK);
      const line = endOf(text, next, DIGIT);
      if (next === end || next - end > MAX_BLANKS || line - next < MIN_LINE) {
        break;
      }
      // Lines of one text are of one length, but for the last. Any other may be the first of its own.
      if (line - next !== above && line - next >= MIN_RUN) {
        yield text.slice(beginning, line);
        beginning = next;
      }
      above = line - next;
      end = line;
    }
    for (let padding = 0; padding < 2 && text.charCodeAt(end) === EQUALS; padding++) {
      end++;
    }
    yield text.slice(at, end);
    if (beginning > at) {
      yield text.slice(beginning, end);
    }
    at = end;
  }
}

/** Behind the characters of a kind that stand from here on. */
function endOf(text: string, from: number, kind: Uint8Array): number {
  let at = from;
  while (at < text.length && kind[text.charCodeAt(at)] === 1) {
    at++;
  }
  return at;
}
