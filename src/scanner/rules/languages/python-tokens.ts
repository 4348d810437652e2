import { lazily } from '../../lazily';

/** A token of a Python expression, as far as the languages in model files use them. */
export interface Token {
  /** `text` is a string literal without prefix, `column` a name between backticks, `end` the end of the text. */
  readonly type: 'name' | 'number' | 'text' | 'column' | 'operator' | 'end';
  /** A string literal's content as it is written, with its escapes. */
  readonly value: string;
}

/** What a language reads otherwise than Python. */
export interface Lexicon {
  /** Line ends are blanks: patsy and formulaic take them so. sympy joins what stands around them. */
  readonly lines?: boolean;
  /** `` `any column` `` and `%in%`, as formulaic has them. */
  readonly columns?: boolean;
}

const BLANKS = /[ \t]*/y;
const BLANKS_AND_LINES = /[ \t\r\n]*/y;
const NAME = lazily(() => /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy);
/** Decimal numbers. A letter behind one would be another token for Python, which no writer leaves so close. */
const NUMBER = lazily(() => /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_])/uy);
/** One line, one pair of quotes, no escapes but those of a quote, a backslash, a line end or a tabulator. */
const TEXT = /'((?:[^'\\\r\n]|\\['"\\nt])*)'|"((?:[^"\\\r\n]|\\['"\\nt])*)"/y;
const COLUMN = /`([^`\\'"\r\n]+)`/y;
const OPERATOR = /\*\*|\/\/|==|!=|<=|>=|<<|>>|[-+*/%&|^~<>=,.:()[\]{}]/y;
const MEMBERSHIP = /%in%/y;
/** Words of Python that are operators here. All other reserved words make a text another program. */
const WORD_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);
const RESERVED: ReadonlySet<string> = new Set(
  (
    'as assert async await break class continue def del elif except finally for from global import lambda nonlocal pass ' +
    'raise return try while with yield'
  ).split(' ')
);

/** The longest text that is taken apart. */
const MAX_TEXT = 100_000;

/** The tokens of a text, ending with one of type `end`; undefined when anything in it is not of the closed list above. */
export function tokenize(text: string, lexicon: Lexicon = {}): readonly Token[] | undefined {
  if (text.length > MAX_TEXT) {
    return undefined;
  }
  const tokens: Token[] = [];
  const blanks = lexicon.lines === true ? BLANKS_AND_LINES : BLANKS;
  for (let at = 0; ;) {
    at += match(blanks, text, at)?.[0].length ?? 0;
    if (at >= text.length) {
      tokens.push({ type: 'end', value: '' });
      return tokens;
    }
    const found = read(text, at, lexicon);
    if (found === undefined) {
      return undefined;
    }
    tokens.push(found.token);
    at += found.length;
  }
}

function read(
  text: string,
  at: number,
  lexicon: Lexicon
): { readonly token: Token; readonly length: number } | undefined {
  const name = match(NAME(), text, at)?.[0];
  if (name !== undefined) {
    // A quote directly behind a name makes it the prefix of a string: f'{...}', b'...'.
    const prefix = /['"]/.test(text[at + name.length] ?? '');
    const type = WORD_OPERATORS.has(name) ? 'operator' : 'name';
    return prefix || RESERVED.has(name) ? undefined : { token: { type, value: name }, length: name.length };
  }
  const number = match(NUMBER(), text, at)?.[0];
  if (number !== undefined) {
    return { token: { type: 'number', value: number }, length: number.length };
  }
  const string = match(TEXT, text, at);
  if (string !== undefined) {
    // Three quotes begin another kind of string.
    const long = string[0].length === 2 && text[at + 2] === text[at];
    return long ? undefined : { token: { type: 'text', value: string[1] ?? string[2] }, length: string[0].length };
  }
  if (lexicon.columns === true) {
    const column = match(COLUMN, text, at);
    if (column !== undefined) {
      return { token: { type: 'column', value: column[1] }, length: column[0].length };
    }
    if (match(MEMBERSHIP, text, at) !== undefined) {
      return { token: { type: 'operator', value: '%in%' }, length: 4 };
    }
  }
  const operator = match(OPERATOR, text, at)?.[0];
  return operator === undefined ? undefined : { token: { type: 'operator', value: operator }, length: operator.length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
