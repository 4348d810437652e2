import { YamlError } from './yaml-node';

const BREAK = 10;
const SPACE = 32;
const TAB = 9;

/** A place in a text whose lines all end in one line feed. */
export class YamlCursor {
  at = 0;
  lineStart = 0;

  constructor(readonly text: string) {}

  get column(): number {
    return this.at - this.lineStart;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  fail(): never {
    throw new YamlError('corrupt', this.at);
  }

  /** Blank or the end of a line or of the text, at `at`. */
  isGap(at = this.at): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === BREAK || code === TAB || at >= this.text.length;
  }

  /** An indicator of block collections: the character with a gap behind it. */
  isIndicator(char: string): boolean {
    return this.text[this.at] === char && this.isGap(this.at + 1);
  }

  /** `---` or `...` at the beginning of a line. */
  isMarker(): boolean {
    const { text, at } = this;
    return at === this.lineStart && this.isGap(at + 3) && (text.startsWith('---', at) || text.startsWith('...', at));
  }

  skipSpaces(): void {
    for (let code = this.text.charCodeAt(this.at); code === SPACE || code === TAB;) {
      code = this.text.charCodeAt(++this.at);
    }
  }

  /** Goes over blanks, comments and line ends; true when a line ended. */
  skipBlanks(): boolean {
    const { text } = this;
    let newLine = false;
    for (;;) {
      this.skipSpaces();
      if (text[this.at] === '#' && (this.at === this.lineStart || this.isGap(this.at - 1))) {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end;
      }
      if (text.charCodeAt(this.at) !== BREAK) {
        return newLine;
      }
      this.lineStart = ++this.at;
      newLine = true;
    }
  }

  /** Nothing but blanks and a comment is left of the line. */
  isLineEnd(): boolean {
    this.skipSpaces();
    const { text, at } = this;
    return this.ended || text.charCodeAt(at) === BREAK || (text[at] === '#' && this.isGap(at - 1));
  }

  /** Goes on at `at`, which may be in a later line. */
  jump(at: number): void {
    const before = this.text.lastIndexOf('\n', at - 1);
    if (before >= this.at) {
      this.lineStart = before + 1;
    }
    this.at = at;
  }
}
