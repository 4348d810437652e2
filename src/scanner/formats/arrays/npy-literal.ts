/** A literal of Python, as far as NumPy's writers use them in the header of an array. */
export type Literal =
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'none' }
  | { readonly type: 'tuple' | 'list'; readonly items: readonly Literal[] }
  | { readonly type: 'dict'; readonly entries: readonly (readonly [string, Literal])[] };

/** Lists in lists: an honest type has fields in fields, and no more of them than fit on a page. */
const MAX_DEPTH = 32;

/** Escapes with which Python's `repr` writes a character of a name; the codes of two, four and eight digits are apart. */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', "'": "'", '"': '"', n: '\n', r: '\r', t: '\t' };
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const WORDS: Readonly<Record<string, Literal>> = {
  True: { type: 'bool', value: true },
  False: { type: 'bool', value: false },
  None: { type: 'none' }
};

/** Thrown where the text leaves the grammar; Python may still read it. */
class OtherText extends Error {}

/**
 * The dictionary that a header spells, when it is spelled as a writer does it: plain texts, decimal numbers, constants,
 * tuples, lists and dictionaries, with blanks and line ends between them. Undefined for any other text, though
 * `ast.literal_eval` takes more (comments, prefixes, joined texts, sets, sums).
 * @param python2 - numbers may end with the `L` of Python 2
 */
export function readLiteral(text: string, python2: boolean): Literal | undefined {
  try {
    return new LiteralReader(text, python2).whole();
  } catch (error) {
    if (error instanceof OtherText) {
      return undefined;
    }
    throw error;
  }
}

class LiteralReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly python2: boolean
  ) {}

  whole(): Literal {
    const value = this.value();
    if (this.at < this.text.length) {
      throw new OtherText();
    }
    return value;
  }

  /** A value with the blanks around it. */
  private value(): Literal {
    this.blanks();
    const value = this.bare();
    this.blanks();
    return value;
  }

  private bare(): Literal {
    switch (this.text[this.at]) {
      case "'":
      case '"':
        return { type: 'str', value: this.string() };
      case '[':
        return { type: 'list', items: this.items(']').items };
      case '(': {
        const { items, comma } = this.items(')');
        // Brackets around one value make no tuple of it.
        return items.length === 1 && !comma ? items[0] : { type: 'tuple', items };
      }
      case '{':
        return this.dict();
      default:
        return this.word();
    }
  }

  private word(): Literal {
    const [word] = /^-?\w+/.exec(this.text.slice(this.at, this.at + 64)) ?? [''];
    this.at += word.length;
    const [, digits, long] = /^(0|[1-9]\d*)(L?)$/.exec(word) ?? [];
    if (digits !== undefined && (long === '' || this.python2)) {
      return { type: 'int', value: Number(digits) };
    }
    if (!Object.prototype.hasOwnProperty.call(WORDS, word)) {
      throw new OtherText();
    }
    return WORDS[word];
  }

  private items(close: string): { readonly items: Literal[]; readonly comma: boolean } {
    this.enter();
    const items: Literal[] = [];
    let comma = false;
    while (!this.takes(close)) {
      if (items.length > 0 && !comma) {
        throw new OtherText();
      }
      items.push(this.value());
      comma = this.takes(',');
    }
    this.depth--;
    return { items, comma };
  }

  private dict(): Literal {
    this.enter();
    const entries: (readonly [string, Literal])[] = [];
    let comma = true;
    while (!this.takes('}')) {
      const key = comma ? this.value() : undefined;
      if (key?.type !== 'str' || !this.takes(':')) {
        throw new OtherText();
      }
      entries.push([key.value, this.value()]);
      comma = this.takes(',');
    }
    this.depth--;
    return { type: 'dict', entries };
  }

  private enter(): void {
    this.at++;
    if (++this.depth > MAX_DEPTH) {
      throw new OtherText();
    }
  }

  private takes(character: string): boolean {
    this.blanks();
    if (this.at >= this.text.length) {
      throw new OtherText();
    }
    const there = this.text[this.at] === character;
    this.at += there ? 1 : 0;
    return there;
  }

  private blanks(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? '.')) {
      this.at++;
    }
  }

  private string(): string {
    const quote = this.text[this.at++];
    const parts: string[] = [];
    for (let from = this.at; ;) {
      const character = this.text[this.at];
      if (character === undefined || character === '\n' || character === '\r') {
        throw new OtherText();
      }
      if (character !== quote && character !== '\\') {
        this.at++;
        continue;
      }
      parts.push(this.text.slice(from, this.at++));
      if (character === quote) {
        return parts.join('');
      }
      parts.push(this.escape());
      from = this.at;
    }
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? '';
    const digits = DIGITS[letter] ?? 0;
    const code = this.text.slice(this.at, this.at + digits);
    this.at += digits;
    if (digits === 0 && Object.prototype.hasOwnProperty.call(ESCAPES, letter)) {
      return ESCAPES[letter];
    }
    if (digits === 0 || code.length < digits || !/^[0-9a-f]+$/i.test(code) || parseInt(code, 16) > 0x10ffff) {
      throw new OtherText();
    }
    return String.fromCodePoint(parseInt(code, 16));
  }
}
