import { lazily } from '../../../lazily';
import { TemplateError } from './jinja-nodes';
import { unescapedText } from './strings';

export type TokenKind =
  'data' | 'block' | 'block-end' | 'print' | 'print-end' | 'name' | 'text' | 'number' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The characters; of a text those that its escapes stand for, of data those that are left. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What Python's `\s` takes. */
const BLANK = '[\\s\\x1c-\\x1f\\x85]';
const BLANKS = lazily(() => new RegExp(`${BLANK}*`, 'y'));
const OPENS = lazily(() => new RegExp(`\\{(?:%[-+]?${BLANK}*raw${BLANK}*(-?)%\\}|[%{#][-+]?)`, 'g'));
const ENDRAW = lazily(() => new RegExp(`\\{%([-+]?)${BLANK}*endraw${BLANK}*([-+]?)%\\}`, 'g'));
const LEADING = lazily(() => new RegExp(`^${BLANK}+`));
const IS_BLANK = lazily(() => new RegExp(BLANK));
const FLOAT = lazily(() => /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy);
const INTEGER = lazily(() => /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy);
const NAME = lazily(() => /[\p{ID_Start}_][\p{ID_Continue}]*/uy);
const TEXT = lazily(() => /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y);
const SIGN = lazily(() => /\*\*|\/\/|[=!<>]=|[+\-/*%~[\](){}<>=.:|,;]/y);

/** Tokens of a template. The longest of known language models have twenty thousand. */
const MAX_TOKENS = 500_000;

const CLOSED_BY: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The tokens of a template, as the lexer of Jinja 3 makes them with `trim_blocks` and `lstrip_blocks`, which loaders of
 * language models set (jinja2/lexer.py). Comments and the tags of `raw` leave none.
 */
export class Tokens {
  private readonly list: Token[] = [];
  private at = 0;
  private index = 0;

  constructor(private readonly text: string) {}

  /** All of them; those in front of an error are in `read` when this throws. */
  readAll(): this {
    const { text } = this;
    let strip: 'all' | 'line' | 'none' = 'none';
    while (this.at < text.length) {
      const opens = matchFrom(OPENS(), text, this.at);
      const end = opens?.index ?? text.length;
      this.data(end, strip, opens?.[0]);
      if (opens === null) {
        break;
      }
      this.at = end + opens[0].length;
      if (opens[0].startsWith('{#')) {
        const close = text.indexOf('#}', this.at);
        if (close < 0) {
          throw new TemplateError('template-syntax', end);
        }
        strip = text[close - 1] === '-' && close > this.at ? 'all' : 'line';
        this.at = close + 2;
      } else if (opens[0].endsWith('%}')) {
        strip = this.raw(opens[1] === '-');
      } else {
        strip = this.tag(opens[0].startsWith('{%'), end);
      }
    }
    this.push('end', '', text.length, text.length);
    return this;
  }

  /** Tokens that stood in front of an error. */
  get read(): readonly Token[] {
    return this.list;
  }

  get current(): Token {
    return this.list[this.index];
  }

  /** The token behind the current one. */
  get next(): Token {
    return this.list[Math.min(this.index + 1, this.list.length - 1)];
  }

  /** Where the token in front of the current one ends. */
  get behind(): number {
    return this.index === 0 ? 0 : this.list[this.index - 1].end;
  }

  take(): Token {
    const token = this.current;
    this.index = Math.min(this.index + 1, this.list.length - 1);
    return token;
  }

  private push(kind: TokenKind, value: string, start: number, end: number): void {
    if (this.list.length >= MAX_TOKENS) {
      throw new TemplateError('limit-template', start);
    }
    this.list.push({ kind, value, start, end });
  }

  /** Text between tags, without what they take away of it. */
  private data(end: number, strip: 'all' | 'line' | 'none', opens = ''): void {
    let data = this.text.slice(this.at, end);
    if (strip === 'all') {
      data = data.replace(LEADING(), '');
    } else if (strip === 'line') {
      data = data.replace(/^\r?\n/, '');
    }
    const sign = opens[2];
    if (sign === '-') {
      data = data.slice(
        0,
        lastBut(data, char => IS_BLANK().test(char))
      );
    } else if (sign !== '+' && opens !== '' && !opens.startsWith('{{')) {
      const end = lastBut(data, char => char === ' ' || char === '\t');
      data = end === 0 || data[end - 1] === '\n' ? data.slice(0, end) : data;
    }
    if (data !== '') {
      this.push('data', data, this.at, end);
    }
  }

  private raw(strip: boolean): 'all' | 'line' | 'none' {
    const close = matchFrom(ENDRAW(), this.text, this.at);
    if (close === null) {
      throw new TemplateError('template-syntax', this.at);
    }
    this.data(close.index, strip ? 'all' : 'none', `{%${close[1]}`);
    this.at = close.index + close[0].length;
    return close[2] === '-' ? 'all' : close[2] === '+' ? 'none' : 'line';
  }

  /** The tokens of one tag. */
  private tag(block: boolean, start: number): 'all' | 'line' | 'none' {
    const { text } = this;
    const open: string[] = [];
    this.push(block ? 'block' : 'print', '', start, this.at);
    for (;;) {
      this.at += lengthAt(BLANKS(), text, this.at);
      const { at } = this;
      const close = open.length > 0 ? '' : closeAt(text, at, block);
      if (close !== '') {
        this.at += close.length;
        this.push(block ? 'block-end' : 'print-end', '', at, this.at);
        return close.startsWith('-') ? 'all' : block && !close.startsWith('+') ? 'line' : 'none';
      }
      const length = this.token();
      if (length === 0) {
        throw new TemplateError('template-syntax', at);
      }
      const sign = text[at];
      if (sign in CLOSED_BY) {
        open.push(CLOSED_BY[sign]);
      } else if ((sign === ')' || sign === ']' || sign === '}') && open.pop() !== sign) {
        throw new TemplateError('template-syntax', at);
      }
    }
  }

  /** Takes the next token of a tag. @returns its length, 0 when there is none */
  private token(): number {
    const { text, at } = this;
    const number = text[at - 1] === '.' ? 0 : lengthAt(FLOAT(), text, at);
    let kind: TokenKind = 'number';
    let length = number || lengthAt(INTEGER(), text, at);
    if (length === 0) {
      kind = 'name';
      length = lengthAt(NAME(), text, at);
    }
    if (length === 0) {
      kind = 'text';
      length = lengthAt(TEXT(), text, at);
    }
    if (length === 0) {
      kind = 'sign';
      length = lengthAt(SIGN(), text, at);
    }
    if (length > 0) {
      const value = text.slice(at, at + length);
      this.push(kind, kind === 'text' ? unescapedText(value.slice(1, -1), at) : value, at, at + length);
      this.at += length;
    }
    return length;
  }
}

/** Where the characters begin that are dropped from the end of a text. */
function lastBut(text: string, dropped: (char: string) => boolean): number {
  let end = text.length;
  while (end > 0 && dropped(text[end - 1])) {
    end -= 1;
  }
  return end;
}

function closeAt(text: string, at: number, block: boolean): string {
  const close = block ? '%}' : '}}';
  const sign = text[at];
  const signed = sign === '-' || (block && sign === '+');
  return text.startsWith(close, signed ? at + 1 : at) ? (signed ? sign : '') + close : '';
}

function matchFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
