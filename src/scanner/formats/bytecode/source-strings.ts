const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"'
};

/** The text that a string literal of Python stands for, without its prefix; unknown escapes stay as they are. */
export function quoteless(literal: string, raw: boolean): string {
  const mark = /^('''|"""|'|")/.exec(literal)?.[1] ?? '';
  const ends = literal.length >= 2 * mark.length && literal.endsWith(mark);
  const inner = literal.slice(mark.length, ends ? literal.length - mark.length : undefined);
  if (raw) {
    return inner;
  }
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole: string, hex?: string, short?: string, long?: string, octal?: string, char?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined || octal !== undefined) {
        const point = octal === undefined ? Number.parseInt(digits ?? '', 16) : Number.parseInt(octal, 8);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      return ESCAPES[char ?? ''] ?? whole;
    }
  );
}
