import { lazily } from './lazily';

/**
 * Code points that can hide or reorder text on a screen, as ranges: controls, soft hyphen, bidirectional marks,
 * invisible fillers, zero-width characters, line separators, variation selectors, tags, unpaired surrogates.
 */
// prettier-ignore
export const DECEPTIVE: readonly (readonly [number, number])[] = [
  [0x00, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x61c, 0x61c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180e, 0x180e],
  [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164], [0xd800, 0xdfff], [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0xe0000, 0xe01ef]
];

const hiding = lazily(
  () =>
    new RegExp(`[${DECEPTIVE.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'gu')
);

/**
 * Text from a file, made safe to show: control, bidirectional, invisible and unpaired surrogate characters become
 * `\xNN` or `\uNNNN`, and what is longer than `max` characters, before or after that, is cut with an ellipsis. With
 * `lines`, line feeds and tabs stay.
 */
export function printable(text: string, max: number, lines = false): string {
  const whole = text.length <= max;
  const safe = escapedUpTo(whole ? text : text.slice(0, Math.max(0, max - 1)), max, lines);
  return whole && safe.length <= max ? safe : `${copyOf(safe.slice(0, Math.max(0, max - 1)))}…`;
}

/** Escapes as far as the result is not longer than `most`; it may be somewhat longer. */
function escapedUpTo(text: string, most: number, lines: boolean): string {
  let safe = '';
  let behind = 0;
  for (const { 0: char, index } of text.matchAll(hiding())) {
    if (lines && (char === '\n' || char === '\t')) {
      continue;
    }
    safe += text.slice(behind, index) + escaped(char.codePointAt(0) as number);
    behind = index + char.length;
    if (safe.length > most) {
      return safe;
    }
  }
  return safe + text.slice(behind);
}

/** A text of its own: a part of another one would keep all of that in memory. */
function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function escaped(code: number): string {
  switch (code) {
    case 9:
      return '\\t';
    case 10:
      return '\\n';
    case 13:
      return '\\r';
  }
  const digits = code.toString(16);
  return code < 0x100
    ? `\\x${digits.padStart(2, '0')}`
    : code < 0x10000
      ? `\\u${digits.padStart(4, '0')}`
      : `\\U${digits.padStart(8, '0')}`;
}

const WIDE = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Bytes as characters of the same number. */
export function latin1(bytes: Uint8Array): string {
  // One call of native code, many times as fast as `String.fromCharCode` with the bytes as its arguments.
  return WIDE.decode(new Uint16Array(bytes));
}
