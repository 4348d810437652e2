import { lazily } from '../../lazily';
/**
 * The tokens of a whole file of Python, as far as names, calls and blocks are told by them. It refuses nothing: what Python would not
 * accept is passed over, since some version may.
 * The Python Language Reference, 2. Lexical analysis.
 */
export interface SourceToken {
  readonly type: 'name' | 'text' | 'number' | 'mark';
  /** Of a name, in the form that Python compares (NFKC); of a text, what stands between its quotes, as it is written. */
  readonly value: string;
  readonly line: number;
}

/** One statement or the head of one: up to a line end outside of brackets, or a semicolon. */
export interface SourceLine {
  /** Columns of blanks before the first statement of the line; a tabulator leads to the next multiple of eight. */
  readonly indent: number;
  readonly tokens: readonly SourceToken[];
}

const BLANKS = /[ \t\f]*/y;
const NAME = lazily(() => /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{M}\p{N}\p{Pc}]*/uy);
const NUMBER = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?)[jJlL]?/y;
const MARK = /\*\*=?|\/\/=?|->|:=|[-+*/%@&|^=!<>]=|<<=?|>>=?|\.\.\.|[^\s\w]/y;
const PREFIX = /^(?:[rbuft]|[bft]r|r[bft])$/i;

/** The statements of a source. */
export function sourceLines(source: string): SourceLine[] {
  const lines: SourceLine[] = [];
  // Python takes all three ends of lines for the same.
  const reader = new Reader(source.replace(/\r\n?/g, '\n'));
  for (;;) {
    const line = reader.line();
    if (line === undefined) {
      return lines;
    }
    if (line.tokens.length > 0) {
      lines.push(line);
    }
  }
}

class Reader {
  private at = 0;
  private number = 1;
  private indent = 0;
  private fresh = true;

  constructor(private readonly source: string) {}

  line(): SourceLine | undefined {
    if (this.at >= this.source.length) {
      return undefined;
    }
    const tokens: SourceToken[] = [];
    let depth = 0;
    while (this.at < this.source.length) {
      const blanks = this.match(BLANKS) ?? '';
      const char = this.source[this.at];
      if (char === '\n') {
        this.at++;
        this.number++;
        if (depth === 0) {
          const indent = this.indent;
          this.fresh = true;
          return { indent, tokens };
        }
        continue;
      }
      if (char === '\\' && this.source[this.at + 1] === '\n') {
        this.at += 2;
        this.number++;
        continue;
      }
      if (char === '#') {
        const end = this.source.indexOf('\n', this.at);
        this.at = end < 0 ? this.source.length : end;
        continue;
      }
      if (char === undefined) {
        break;
      }
      if (this.fresh) {
        this.indent = columns(blanks);
        this.fresh = false;
      }
      if (char === ';' && depth === 0) {
        this.at++;
        return { indent: this.indent, tokens };
      }
      depth = Math.max(0, depth + ('([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0));
      this.token(tokens);
    }
    return { indent: this.indent, tokens };
  }

  private token(tokens: SourceToken[]): void {
    const line = this.number;
    const name = this.match(NAME());
    const quote = this.source[this.at];
    if ((quote === '"' || quote === "'") && (name === undefined || PREFIX.test(name))) {
      const value = this.text(quote, /r/i.test(name ?? ''));
      tokens.push({ type: 'text', value, line });
      if (/[ft]/i.test(name ?? '')) {
        fields(value, line, tokens);
      }
    } else if (name !== undefined) {
      tokens.push({ type: 'name', value: /^\w+$/.test(name) ? name : name.normalize('NFKC'), line });
    } else {
      const number = this.match(NUMBER);
      const value = number ?? this.match(MARK) ?? this.source[this.at++];
      tokens.push({ type: number === undefined ? 'mark' : 'number', value, line });
    }
  }

  /** Reads a literal whose first quote stands here. A short one that is not closed ends with its line. */
  private text(quote: string, isRaw: boolean): string {
    const { source } = this;
    const isLong = source.startsWith(quote.repeat(3), this.at);
    const closing = isLong ? quote.repeat(3) : quote;
    const start = this.at + closing.length;
    let end = start;
    while (end < source.length && !source.startsWith(closing, end) && (isLong || source[end] !== '\n')) {
      if (source[end] === '\n' || (source[end] === '\\' && source[end + 1] === '\n')) {
        this.number++;
      }
      end += source[end] === '\\' ? 2 : 1;
    }
    this.at = source.startsWith(closing, end) ? end + closing.length : Math.min(end, source.length);
    const written = source.slice(start, end);
    return isRaw ? written : unescape(written);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found === undefined) {
      return undefined;
    }
    this.at += found.length;
    return found;
  }
}

function columns(blanks: string): number {
  let column = 0;
  for (const char of blanks) {
    column = char === '\t' ? column - (column % 8) + 8 : char === '\f' ? 0 : column + 1;
  }
  return column;
}

/** Letters that are written as numbers: `'\x6f\x73'` is `'os'`. */
function unescape(text: string): string {
  return text.includes('\\')
    ? text
        .replace(/\\\n/g, '')
        .replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|([0-7]{1,3}))/gi, (_, two?: string, four?: string, octal?: string) =>
          String.fromCharCode(octal === undefined ? parseInt(two ?? four ?? '', 16) : parseInt(octal, 8))
        )
    : text;
}

/** The expressions between the braces of a text, as if they stood in brackets behind it. */
function fields(text: string, line: number, tokens: SourceToken[]): void {
  let open = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{' && open === 0 && text[at + 1] === '{') {
      at++;
    } else if (text[at] === '{') {
      start = open++ === 0 ? at + 1 : start;
    } else if (text[at] === '}' && open > 0 && --open === 0) {
      tokens.push({ type: 'mark', value: '(', line });
      for (const inner of sourceLines(text.slice(start, at))) {
        inner.tokens.forEach(token => tokens.push({ ...token, line }));
      }
      tokens.push({ type: 'mark', value: ')', line });
    }
  }
}
