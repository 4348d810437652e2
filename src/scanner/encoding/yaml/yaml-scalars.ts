import type { YamlCursor } from './yaml-cursor';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029'
};
/** Digits behind these letters. */
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const FLOW = ',[]{}';

/** Text between quotes, whose line breaks are folded: one is a blank, more are one less. */
export function quoted(cursor: YamlCursor): string {
  const { text } = cursor;
  const quote = text[cursor.at];
  const stop = quote === '"' ? /["\\\n]/g : /['\n]/g;
  const parts: string[] = [];
  let at = cursor.at + 1;
  for (;;) {
    stop.lastIndex = at;
    const found = stop.exec(text);
    if (found === null) {
      cursor.fail();
    }
    const end = found.index;
    parts.push(text.slice(at, end));
    at = end + 1;
    if (found[0] === '\n') {
      parts.push(parts.pop()?.replace(/[ \t]+$/, '') ?? '');
      const next = /[ \t\n]*/y;
      next.lastIndex = at;
      const blank = next.exec(text)?.[0] ?? '';
      at += blank.length;
      parts.push('\n'.repeat(blank.split('\n').length - 1) || ' ');
    } else if (found[0] === '\\') {
      const { value, next } = escape(text, at);
      parts.push(value);
      at = next;
    } else if (quote === "'" && text[at] === "'") {
      parts.push("'");
      at++;
    } else {
      cursor.jump(at);
      return parts.join('');
    }
  }
}

function escape(text: string, at: number): { value: string; next: number } {
  const char = text[at] ?? '';
  const digits = DIGITS[char];
  if (digits !== undefined) {
    const code = parseInt(text.slice(at + 1, at + 1 + digits), 16);
    return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd', next: at + 1 + digits };
  }
  const lineEnd = /[ \t]*\n[ \t]*/y;
  lineEnd.lastIndex = at;
  const over = lineEnd.exec(text)?.[0];
  return over === undefined ? { value: ESCAPES[char] ?? char, next: at + 1 } : { value: '', next: at + over.length };
}

/** The part of a plain scalar that stands in this line; the cursor stands behind it. */
export function plainLine(cursor: YamlCursor, flow: boolean): string {
  const { text } = cursor;
  const stops = flow ? /[\n:#,[\]{}]/g : /[\n:#]/g;
  stops.lastIndex = cursor.at;
  let at = text.length;
  for (let found = stops.exec(text); found !== null; found = stops.exec(text)) {
    const { 0: char, index } = found;
    const isInside =
      char === ':'
        ? !cursor.isGap(index + 1) && !(flow && FLOW.includes(text[index + 1]))
        : char === '#' && (index === cursor.at || !cursor.isGap(index - 1));
    if (!isInside) {
      at = index;
      break;
    }
  }
  const value = text.slice(cursor.at, at).trimEnd();
  cursor.at += value.length;
  return value;
}

/** The lines behind the first of a plain scalar, joined to it. */
export function plainRest(cursor: YamlCursor, first: string, parent: number, flow: boolean): string {
  const { text } = cursor;
  const parts = [first];
  for (;;) {
    const { at, lineStart } = cursor;
    cursor.skipSpaces();
    const start = cursor.at;
    while (text[cursor.at] === '\n') {
      cursor.lineStart = ++cursor.at;
      cursor.skipSpaces();
    }
    const lines = cursor.at === start ? 0 : text.slice(start, cursor.at).split('\n').length - 1;
    const outside = !flow && (cursor.column <= parent || cursor.isMarker());
    if (lines === 0 || cursor.ended || outside || text[cursor.at] === '#') {
      cursor.at = at;
      cursor.lineStart = lineStart;
      return parts.length === 1 ? first : parts.join('');
    }
    const line = plainLine(cursor, flow);
    if (line === '') {
      cursor.at = at;
      cursor.lineStart = lineStart;
      return parts.join('');
    }
    parts.push(lines === 1 ? ' ' : '\n'.repeat(lines - 1), line);
  }
}

/** A literal (`|`) or folded (`>`) text, whose lines are deeper than `parent`. */
export function blockText(cursor: YamlCursor, parent: number): string {
  const { text } = cursor;
  const header = /[|>]([-+]?)(\d?)[-+]?[ \t]*(?:#[^\n]*)?(?=\n|$)/y;
  header.lastIndex = cursor.at;
  const [all, , digit] = header.exec(text) ?? cursor.fail();
  const folded = text[cursor.at] === '>';
  let at = cursor.at + all.length + 1;
  let indent = digit === '' ? 0 : Math.max(parent, 0) + Number(digit);
  const lines: string[] = [];
  let end = Math.min(at, text.length);
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const lineEnd = found < 0 ? text.length : found;
    const line = text.slice(at, lineEnd);
    const depth = line.search(/[^ ]/);
    if (depth >= 0 && indent === 0) {
      indent = Math.max(depth, parent + 1, 1);
    }
    if (depth >= 0 && depth < indent) {
      break;
    }
    lines.push(line.slice(indent));
    at = lineEnd + 1;
    end = Math.min(at, text.length);
  }
  cursor.at = end;
  cursor.lineStart = end;
  return folded ? lines.join('\n').replace(/([^\n])\n(?=[^\s])/g, '$1 ') : lines.join('\n');
}
