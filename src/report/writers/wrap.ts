/**
 * A paragraph as lines of at most `width` characters, broken between words. `first` stands before the first line, `rest`
 * before the others. A word that is longer than a line stays whole, and so does `first`, whatever it holds: a path that
 * was broken could not be copied.
 */
export function wrapped(text: string, width: number, first = '', rest = ''): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').filter(part => part !== '')) {
    const gap = empty ? '' : ' ';
    if (line.length + gap.length + word.length <= width || line === rest) {
      line += gap + word;
    } else {
      lines.push(line.trimEnd());
      line = rest + word;
    }
    empty = false;
  }
  return [...lines, line.trimEnd()];
}
