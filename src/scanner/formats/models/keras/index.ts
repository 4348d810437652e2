import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';

const reading = () => require('./keras-config-scan') as typeof import('./keras-config-scan');

/**
 * Bytes of a document in which to look for its keys, in JSON of another name and in all others: without these keys the former
 * is not understood, and a file with the name of prose or data may be called no model.
 */
const MAX_PROBED = 1024 * 1024;
const MAX_SEARCHED = 64 * 2 ** 20;
const OTHER_JSON = /\.json$/;
const CONFIG_NAME = /(^|[/@\\])config\.json$/;
const CHUNK = 1024 * 1024;
/** A key in UTF-32 with each letter as an escape is shorter. */
const OVERLAP = 512;

/** Keys that only Keras writes. JSON may write any letter as an escape. */
const KEYS = new RegExp(
  ['class_name', 'registered_name', 'keras_version', 'optimizer_config', '__lambda__'].map(anySpelling).join('|')
);

function anySpelling(word: string): string {
  const letters = Array.from(
    word,
    letter =>
      `(?:${letter}|\\\\u00${letter
        .charCodeAt(0)
        .toString(16)
        .replace(/[a-f]/g, hex => `[${hex}${hex.toUpperCase()}]`)})`
  );
  return `"${letters.join('')}"`;
}

const BYTE_ORDER_MARKS = new Set([0xef, 0xbb, 0xbf, 0xfe, 0xff]);

/** A list, or an object with a key; the rest may stand in the next piece. */
const BEGINNING = /^\s*(?:\[|\{\s*(?:"|$))/;

/** Blanks and zeros, byte order marks, and the brackets that open an object or a list. */
const FIRST_BYTES = [...Array.from({ length: 0x21 }, (_, byte) => byte), ...BYTE_ORDER_MARKS, 0x7b, 0x5b];

/** Text without the zero bytes of UTF-16 and UTF-32, and without a byte order mark. */
function narrow(bytes: Uint8Array): string {
  return latin1(bytes.includes(0) ? withoutZeros(bytes) : bytes).replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}

/** `filter` takes ten times as long, and the text may have 64 MB. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (const byte of bytes) {
    if (byte !== 0) {
      kept[length++] = byte;
    }
  }
  return kept.subarray(0, length);
}

/** False when the first byte of something else than blanks, zeros and byte order marks opens no object or list. */
function mayBeJson(head: Uint8Array): boolean {
  const first = head.find(byte => byte > 0x20 && !BYTE_ORDER_MARKS.has(byte));
  return first === undefined || first === 0x7b || first === 0x5b;
}

/** Four zeros in a row are no character that JSON may begin with, in any of the encodings. */
function hasNul(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) {
    if (bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0) {
      // Only in front of the text: behind its first character it may stand anywhere.
      return bytes.subarray(0, at).every(byte => byte === 0 || byte === 0x20 || (byte >= 9 && byte <= 13));
    }
  }
  return false;
}

function isKerasJson({ head, size, source, name, work }: Probe): boolean {
  if (!mayBeJson(head)) {
    return false;
  }
  let furthest = Math.min(size, MAX_SEARCHED);
  let begun = false;
  for (let at = 0, bytes = head; ; bytes = source.read(at, Math.min(CHUNK, furthest - at))) {
    work.spend(bytes.length * PRICES.searchedByte);
    const text = narrow(bytes);
    if (!begun && hasNul(bytes)) {
      return false;
    }
    if (!begun && /\S/.test(text)) {
      if (!BEGINNING.test(text)) {
        return false;
      }
      begun = true;
      furthest = OTHER_JSON.test(name) && !CONFIG_NAME.test(name) ? Math.min(size, at + MAX_PROBED) : furthest;
    }
    if (begun && KEYS.test(text)) {
      return true;
    }
    at += bytes.length;
    if (at >= furthest) {
      return false;
    }
    at -= OVERLAP;
  }
}

/**
 * The JSON in which Keras describes a model: `config.json` and `metadata.json` of a .keras archive, `model_config` and
 * `training_config` of an .h5 file, `model.to_json()`.
 */
export const kerasConfig: Format = {
  id: 'keras-config',
  firstBytes: FIRST_BYTES,
  probe: isKerasJson,
  scan: (source, context) => reading().scanKerasConfig(source, context)
};
