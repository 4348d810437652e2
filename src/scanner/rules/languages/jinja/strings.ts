import { TemplateError } from './jinja-nodes';

const SHORT: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': ''
};
const WIDTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
/** Names of characters that names in Python are made of; any other named one is shown as the replacement character. */
const NAMED: Readonly<Record<string, string>> = { 'LOW LINE': '_', 'SPACING UNDERSCORE': '_', 'FULL STOP': '.' };
const LETTER = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/i;

/** The characters that the escapes of a string stand for, as Python's `unicode-escape` reads them. */
export function unescapedText(text: string, offset: number): string {
  if (!text.includes('\\')) {
    return text;
  }
  return text
    .replace(/\r\n?/g, '\n')
    .replace(
      /\\(?:([xuU])([\da-fA-F]{0,8})|([0-7]{1,3})|N\{([^}]*)\}|([^]))/g,
      (all: string, kind?: string, digits?: string, octal?: string, name?: string, other?: string) => {
        if (kind !== undefined && digits !== undefined) {
          const width = WIDTHS[kind];
          const code = parseInt(digits.slice(0, width), 16);
          if (digits.length < width || code > 0x10ffff) {
            throw new TemplateError('template-syntax', offset);
          }
          return String.fromCodePoint(code) + digits.slice(width);
        }
        if (octal !== undefined) {
          return String.fromCharCode(parseInt(octal, 8));
        }
        if (name !== undefined) {
          return namedCharacter(name);
        }
        if (other === 'N') {
          throw new TemplateError('template-syntax', offset);
        }
        return SHORT[other as string] ?? all;
      }
    );
}

function namedCharacter(name: string): string {
  const letter = LETTER.exec(name);
  if (letter !== null) {
    return letter[1].toUpperCase() === 'SMALL' ? letter[2].toLowerCase() : letter[2].toUpperCase();
  }
  return NAMED[name.toUpperCase()] ?? '\ufffd';
}
