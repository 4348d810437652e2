import { resolveName } from '../../../rules/resolve-name';
import { latin1 } from '../../../printable';
import type { Constant } from '../machine/literals';
import { decodeBase85, readingsOfBase64, URL_SAFE } from '../../../encoding/base64';

type Argument = Constant | readonly Constant[];
type Fold = (args: readonly Argument[]) => Constant | undefined;

const ASCII = /^[\0-\x7f]*$/;

/** Longest result of a folded call. */
const MAX_RESULT = 32 * 2 ** 20;
/** Longest text that goes through a table letter by letter: names and scripts, no data. */
const MAX_LETTERS = 2 ** 20;

/**
 * The result of calling a pure function of the standard library on constants, or undefined when it is not one or the
 * arguments don't fit. Protocol 0 to 2 write bytes as `_codecs.encode(text, 'latin1')`; malware hides a module's name
 * in rot13 or a pickle in base64.
 * @param args - asked only when the function is known; undefined when an argument is not constant
 */
export function foldCall(
  module: string,
  name: string,
  args: () => readonly Argument[] | undefined
): Constant | undefined {
  const fold = foldOf(module, name);
  const constants = fold === undefined ? undefined : args();
  if (fold === undefined || constants === undefined) {
    return undefined;
  }
  const result = fold(constants);
  return (typeof result === 'string' || result instanceof Uint8Array) && result.length > MAX_RESULT
    ? undefined
    : result;
}

/** True for a function that `foldCall` knows: its results may be text or bytes. */
export function isFolded(module: string, name: string): boolean {
  return foldOf(module, name) !== undefined;
}

function foldOf(module: string, name: string): Fold | undefined {
  const resolved = resolveName(module, name);
  return PURE[`${resolved.module.replace(/^_(codecs|operator)$/, '$1')}.${resolved.name}`];
}

/**
 * `b64decode(data, altchars)`, whose third argument only makes it refuse more; Python takes no text but ASCII. What versions
 * of Python read differently is unknown.
 */
const base64: Fold = ([data, altchars]) => {
  const text = asText(data);
  const alternatives = altchars === undefined || altchars === null ? '' : asText(altchars);
  if (text === undefined || (typeof data === 'string' && !ASCII.test(data)) || !/^(..)?$/s.test(alternatives ?? '?')) {
    return undefined;
  }
  const [reading, other] = readingsOfBase64(text, alternatives);
  return other === undefined && reading.rest === 0 ? reading.bytes : undefined;
};

const standardBase64: Fold = ([data]) => base64([data]);
const urlSafeBase64: Fold = ([data]) => base64([data, URL_SAFE]);

const base85: Fold = ([data]) => {
  const text = asText(data);
  return text === undefined ? undefined : decodeBase85(text);
};

const hex: Fold = ([data]) => {
  const text = asText(data)?.replace(/\s+/g, '');
  if (text === undefined || text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) {
    return undefined;
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = digitValue(text.charCodeAt(2 * i)) * 16 + digitValue(text.charCodeAt(2 * i + 1));
  }
  return bytes;
};

/** Returns the value of a hexadecimal digit. */
function digitValue(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}

const join: Fold = ([separator, items]) => {
  if (typeof separator !== 'string' || !Array.isArray(items) || !items.every(item => typeof item === 'string')) {
    return undefined;
  }
  const length = items.reduce((sum, item) => sum + item.length + separator.length, 0);
  return length <= MAX_RESULT ? items.join(separator) : undefined;
};

const add: Fold = ([a, b]) => {
  if (typeof a === 'string' && typeof b === 'string') {
    return a + b;
  }
  return a instanceof Uint8Array && b instanceof Uint8Array ? concat(a, b) : undefined;
};

const toBytes: Fold = ([data, encoding]) => {
  if (data === undefined) {
    return new Uint8Array(0);
  }
  if (typeof data === 'string') {
    return encode([data, encoding ?? 'utf-8']);
  }
  if (Array.isArray(data) && data.every(item => typeof item === 'number' && item >= 0 && item < 256)) {
    return Uint8Array.from(data as number[]);
  }
  return data instanceof Uint8Array ? data : undefined;
};

const toText: Fold = ([data, encoding]) => {
  if (typeof data === 'string' || typeof data === 'number') {
    return String(data);
  }
  return data instanceof Uint8Array && typeof encoding === 'string' ? decode([data, encoding]) : undefined;
};

const encode: Fold = ([data, encoding]) => {
  switch (codec(encoding)) {
    case 'latin1':
      return typeof data === 'string' && !/[^\0-\xff]/.test(data) ? fromLatin1(data) : undefined;
    case 'utf8':
      return typeof data === 'string' ? new TextEncoder().encode(data) : undefined;
    case 'rot13':
      return typeof data === 'string' ? rot13(data) : undefined;
    default:
      return undefined;
  }
};

const decode: Fold = ([data, encoding]) => {
  switch (codec(encoding)) {
    case 'latin1':
      return data instanceof Uint8Array ? latin1(data) : undefined;
    case 'utf8':
      return data instanceof Uint8Array ? new TextDecoder().decode(data) : undefined;
    case 'rot13':
      return typeof data === 'string' ? rot13(data) : undefined;
    case 'hex':
      return hex([data]);
    case 'base64':
      return standardBase64([data]);
    default:
      return undefined;
  }
};

const PURE: Readonly<Record<string, Fold>> = {
  'codecs.encode': encode,
  'codecs.decode': decode,
  'base64.b64decode': base64,
  'base64.standard_b64decode': standardBase64,
  'base64.urlsafe_b64decode': urlSafeBase64,
  'base64.decodebytes': standardBase64,
  'base64.decodestring': standardBase64,
  'base64.b16decode': hex,
  'base64.b85decode': base85,
  'binascii.a2b_base64': standardBase64,
  'binascii.unhexlify': hex,
  'binascii.a2b_hex': hex,
  'builtins.bytes': toBytes,
  'builtins.bytearray': toBytes,
  'builtins.bytes.fromhex': hex,
  'builtins.bytearray.fromhex': hex,
  'builtins.bytes.decode': ([data, encoding]) => decode([data, encoding ?? 'utf-8']),
  'builtins.str': toText,
  'builtins.str.encode': ([data, encoding]) => encode([data, encoding ?? 'utf-8']),
  'builtins.str.join': join,
  'builtins.str.lower': ([text]) => (typeof text === 'string' ? text.toLowerCase() : undefined),
  'builtins.str.strip': ([text, ...rest]) => (typeof text === 'string' && rest.length === 0 ? text.trim() : undefined),
  'builtins.str.replace': ([text, from, to]) =>
    typeof text === 'string' &&
    typeof from === 'string' &&
    typeof to === 'string' &&
    from !== '' &&
    text.length < 65536 &&
    text.length * (to.length + 1) <= MAX_RESULT
      ? text.split(from).join(to)
      : undefined,
  'builtins.chr': ([code]) =>
    typeof code === 'number' && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined,
  'operator.add': add,
  'operator.concat': add
};

function codec(encoding: Argument | undefined): string | undefined {
  const name = typeof encoding === 'string' ? encoding.toLowerCase().replace(/[^a-z0-9]/g, '') : 'utf8';
  const known: Record<string, string> = {
    latin1: 'latin1',
    latin: 'latin1',
    iso88591: 'latin1',
    '88591': 'latin1',
    l1: 'latin1',
    utf8: 'utf8',
    ascii: 'utf8',
    usascii: 'utf8',
    u8: 'utf8',
    rot13: 'rot13',
    hex: 'hex',
    hexcodec: 'hex',
    base64: 'base64',
    base64codec: 'base64'
  };
  return Object.prototype.hasOwnProperty.call(known, name) ? known[name] : undefined;
}

function asText(data: Argument | undefined): string | undefined {
  return typeof data === 'string' ? data : data instanceof Uint8Array ? latin1(data) : undefined;
}

function rot13(text: string): string | undefined {
  if (text.length > MAX_LETTERS) {
    return undefined;
  }
  return text.replace(/[a-zA-Z]/g, char => {
    const code = char.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(first + ((code - first + 13) % 26));
  });
}

function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
