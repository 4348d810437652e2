/** A name of TorchScript source with the attributes behind it, as the compiler's lexer reads them: `ops.aten.save`. */
export interface DottedName {
  readonly parts: readonly string[];
  readonly at: number;
  /** The next character behind it that counts, as its code; 0 at the end. */
  readonly next: number;
}

const LINE_FEED = 10;
const [DOUBLE_QUOTE, SINGLE_QUOTE, BACKSLASH, DOT, HASH] = [0x22, 0x27, 0x5c, 0x2e, 0x23];
/** The lexer takes this for the beginning of a type, not of a comment. */
const TYPE_COMMENT = Array.from('# type:', char => char.charCodeAt(0));

/**
 * Every name in the source whose first part `wanted` takes, outside of strings and comments, wherever blanks, line ends and
 * comments stand between its parts (`torch/csrc/jit/frontend/lexer.h`). Attributes of other values are left out.
 */
export function* dottedNames(code: Uint8Array, wanted: (first: string) => boolean): Generator<DottedName> {
  let previous = 0;
  const unclosed: Unclosed = new Map();
  for (let at = skipBlank(code, 0); at < code.length; at = skipBlank(code, at)) {
    const byte = code[at];
    if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
      at = stringEnd(code, at, unclosed);
    } else if (!beginsName(byte)) {
      at++;
    } else {
      const start = at;
      at = nameEnd(code, at);
      const first = previous === DOT ? '' : textOf(code, start, at);
      if (first !== '' && wanted(first)) {
        const parts = [first];
        let next = skipBlank(code, at);
        while (code[next] === DOT && beginsName(code[skipBlank(code, next + 1)])) {
          const from = skipBlank(code, next + 1);
          at = nameEnd(code, from);
          parts.push(textOf(code, from, at));
          next = skipBlank(code, at);
        }
        yield { parts, at: start, next: code[next] ?? 0 };
      }
    }
    previous = byte;
  }
}

/** Behind blanks, line ends, comments, and backslashes that join lines. */
function skipBlank(code: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = code[at];
    if (byte === 0x20 || (byte >= 9 && byte <= 13) || byte === BACKSLASH) {
      at++;
    } else if (byte === HASH && !TYPE_COMMENT.every((char, i) => code[at + i] === char)) {
      const end = code.indexOf(LINE_FEED, at);
      at = end < 0 ? code.length : end;
    } else {
      return at;
    }
  }
}

/**
 * By quote and number of quotes: how far a string that is not closed was followed. The quotes inside it are escaped, or are too
 * few, so that no string of this kind which begins there is closed either.
 */
type Unclosed = Map<number, number>;

/** Behind the string that begins here; behind the quote when it is not closed, as the lexer takes no such string. */
function stringEnd(code: Uint8Array, start: number, unclosed: Unclosed): number {
  const quote = code[start];
  const length = code[start + 1] === quote && code[start + 2] === quote ? 3 : 1;
  const kind = quote * length;
  if (start < (unclosed.get(kind) ?? 0)) {
    return start + 1;
  }
  let at = start + length;
  for (; at < code.length; at++) {
    if (code[at] === quote && (length === 1 || (code[at + 1] === quote && code[at + 2] === quote))) {
      return at + length;
    }
    if (code[at] === LINE_FEED && length === 1) {
      break;
    }
    at += code[at] === BACKSLASH ? 1 : 0;
  }
  unclosed.set(kind, at);
  return start + 1;
}

function nameEnd(code: Uint8Array, start: number): number {
  let at = start;
  while (beginsName(code[at]) || (code[at] >= 0x30 && code[at] <= 0x39)) {
    at++;
  }
  return at;
}

function beginsName(byte: number | undefined): boolean {
  return byte === 0x5f || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** Long names are none that is asked for. */
function textOf(code: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...code.subarray(start, Math.min(end, start + 200)));
}
