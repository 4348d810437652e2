import { uintBeOf } from '../../../encoding/integers';
import { lazily } from '../../../lazily';

/** The readings of a number in a tar header or a pax record. */
export interface NumberReading {
  /** All readers find this value; undefined where they may differ. */
  readonly plain: number | undefined;
  /** What Python's `tarfile` finds; undefined where it refuses the header. */
  readonly python: number | undefined;
  /** What any reader may find, each value once. */
  readonly all: readonly number[];
}

/** First byte of a field in base 256, of a positive and of a negative number. */
const POSITIVE = 0x80;
const NEGATIVE = 0xff;

const PLAIN_OCTAL = /^ *([0-7]*)(?:\0.*| *(?:\0.*)?)$/s;
const PLAIN_DECIMAL = /^\d{1,15}$/;
/** Python's `str.strip` and `int` take these off. */
const BLANKS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const PYTHON_DECIMAL = lazily(() => new RegExp(`^${BLANKS}([+-]?)(\\p{Nd}+(?:_\\p{Nd}+)*)${BLANKS}$`, 'u'));
const PYTHON_OCTAL = lazily(() => new RegExp(`^${BLANKS}([+-]?)(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)${BLANKS}$`));

function ascii(field: Uint8Array): string {
  let text = '';
  for (const byte of field) {
    text += String.fromCharCode(byte);
  }
  return text;
}

function distinct(...values: readonly (number | undefined)[]): readonly number[] {
  return [...new Set(values.filter(value => value !== undefined && Number.isSafeInteger(value)))] as number[];
}

/**
 * A field of a header: octal text, or base 256 (GNU). Python takes signs, underscores, prefixes and blanks as well, and 0 for
 * no text; GNU tar goes over a NUL in front, and libarchive stops at the first character that is no digit.
 */
export function numberField(field: Uint8Array): NumberReading {
  if (field[0] >= POSITIVE) {
    return base256(field);
  }
  const text = ascii(field);
  const match = PLAIN_OCTAL.exec(text);
  if (match !== null && (text[0] !== '\0' || /^\0*$/.test(text))) {
    const value = match[1] === '' ? 0 : Number.parseInt(match[1], 8);
    return { plain: value, python: value, all: [value] };
  }
  const python = pythonOctal(text.split('\0', 1)[0]);
  const lenient = /^\0?[\t-\r ]*(-?[0-7]+)/.exec(text);
  return { plain: undefined, python, all: distinct(python, lenient ? Number.parseInt(lenient[1], 8) : 0) };
}

function base256(field: Uint8Array): NumberReading {
  const rest = uintBeOf(field, 1, field.length - 1);
  const width = 256 ** (field.length - 1);
  if (field[0] === POSITIVE && Number.isSafeInteger(rest)) {
    return { plain: rest, python: rest, all: [rest] };
  }
  const python = field[0] === POSITIVE ? rest : field[0] === NEGATIVE ? negative(field) : undefined;
  // libarchive takes the seven other bits of the first byte for digits and a sign.
  const high = field[0] & 0x7f;
  const signed = field[0] & 0x40 ? negative(field) : high * width + rest;
  return { plain: undefined, python, all: distinct(python, signed) };
}

/** Two's complement, exact for numbers near zero. */
function negative(field: Uint8Array): number {
  return (
    -uintBeOf(
      field.map(byte => 255 - byte),
      1,
      field.length - 1
    ) - 1
  );
}

function pythonOctal(text: string): number | undefined {
  if (new RegExp(`^${BLANKS}$`).test(text)) {
    return 0;
  }
  const match = PYTHON_OCTAL().exec(text);
  return match === null ? undefined : signed(match[1], Number.parseInt(match[2].replace(/_/g, ''), 8));
}

/** `int(text)` of Python: any decimal digits of Unicode, a sign, blanks around, single underscores; undefined if it raises. */
export function pythonInt(text: string): number | undefined {
  const match = PYTHON_DECIMAL().exec(text);
  if (match === null) {
    return undefined;
  }
  const digits = Array.from(match[2].replace(/_/g, ''), digitOf).join('');
  return signed(match[1], Number(digits));
}

function signed(sign: string, value: number): number {
  return sign === '-' ? 0 - value : value;
}

/** Digits of each script stand in a row that begins with its zero. */
function digitOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let before = code;
  while (before > 0 && /\p{Nd}/u.test(String.fromCodePoint(before - 1))) {
    before--;
  }
  return (code - before) % 10;
}

/** The value of a pax record that is a number. Python takes one that it can't read for 0, others read as far as digits go. */
export function numberRecord(text: string): NumberReading {
  if (PLAIN_DECIMAL.test(text)) {
    const value = Number(text);
    return { plain: value, python: value, all: [value] };
  }
  const python = pythonInt(text) ?? 0;
  const lenient = /^[\t-\r ]*([+-]?\d+)/.exec(text);
  return { plain: undefined, python, all: distinct(python, lenient ? Number(lenient[1]) : 0) };
}
