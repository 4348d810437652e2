/** Shorter pieces hold no file. */
const MIN_PIECE = 24;
/** Pieces of one text. */
const MAX_PIECES = 100_000;
/** How often the characters of a text are read for the quote that ends a text in it. */
const MAX_READINGS = 8;
/** Characters of a key or of a name in front of a value. */
const MAX_KEY = 100;
const VALUE = new RegExp(`^[^=:"'\\n]{0,${MAX_KEY}}[=:]\\s*(\\S[^\\n]*)$`);
/** A list of numbers. */
const LIST = /\[[\s\d,x+-]{24,}\]/g;
/** Between the cells of a table. */
const SEPARATORS = [',', ';', '\t', '|'];
const BACKSLASH = 0x5c;
const FEED = 0x0a;

/**
 * Parts of a text that a program may take out of it, and decode by themselves: what stands between quotes, the cells of a table, the
 * values of settings.
 */
export function* piecesOf(text: string): Generator<string> {
  const seen = new Set<string>();
  for (const piece of candidatesOf(text)) {
    if (piece.length >= MIN_PIECE && piece.length < text.length && !seen.has(piece)) {
      if (seen.size >= MAX_PIECES) {
        return;
      }
      seen.add(piece);
      yield piece;
    }
  }
}

function* candidatesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, end);
    if (line.length >= MIN_PIECE) {
      yield line.trim();
      yield unquoted(VALUE.exec(line)?.[1].trim() ?? '');
      for (const [list] of line.matchAll(LIST)) {
        yield list;
      }
      for (const separator of SEPARATORS) {
        if (line.includes(separator)) {
          yield* line.split(separator).map(cell => unquoted(cell.trim()));
        }
      }
    }
    at = end + 1;
  }
  yield* quotedIn(text);
}

/** Texts between two quotes of a kind, on one line or several, as JSON, Python or CSV writes them. */
function* quotedIn(text: string): Generator<string> {
  let left = MAX_READINGS * text.length;
  for (let at = 0; at < text.length && left > 0; at++) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") {
      continue;
    }
    const end = endOf(text, at, quote);
    left -= (end < 0 ? text.length : end) - at;
    if (end < 0) {
      continue;
    }
    const inner = text.slice(at + 1, end);
    yield inner;
    if (inner.includes('\\')) {
      // As JSON and TOML read it: what is left may be escapes of Python.
      yield unescaped(inner);
    }
    if (inner.includes('""')) {
      yield inner.replace(/""/g, '"');
    }
    at = end;
  }
}

function unquoted(text: string): string {
  const quote = text[0];
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text;
}

function endOf(text: string, start: number, quote: string): number {
  const code = quote.charCodeAt(0);
  for (let at = start + 1; at < text.length; at++) {
    const here = text.charCodeAt(at);
    if (here === code) {
      if (text.charCodeAt(at + 1) !== code || at === start + 1) {
        return at;
      }
      at++;
    } else if (here === BACKSLASH) {
      at++;
    } else if (here === FEED && quote === "'") {
      // An apostrophe.
      return -1;
    }
  }
  return -1;
}

function unescaped(inner: string): string {
  try {
    return JSON.parse(`"${inner.replace(/[\0-\x1f]/g, '')}"`) as string;
  } catch {
    return '';
  }
}
