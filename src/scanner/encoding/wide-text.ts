/** An encoding whose characters are of two or four bytes. */
export type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** First characters of JSON and XML, whose readers tell the encoding by the zeros around them (`json.detect_encoding`, XML 1.0 appendix F). */
const BEGINS = new Set(Array.from('{["<', char => char.charCodeAt(0)));
/** Code points that become a text at once. */
const CHUNK = 4096;

/** The wide encoding of a text by its byte order mark, or by its first character; undefined for any other. */
export function wideEncoding([a, b, c, d]: Uint8Array): WideEncoding | undefined {
  if (a === 0xff && b === 0xfe) {
    return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  }
  if (a === 0xfe && b === 0xff) {
    return 'utf-16be';
  }
  if (a === 0 && b === 0) {
    return (c === 0xfe && d === 0xff) || (c === 0 && BEGINS.has(d)) ? 'utf-32be' : undefined;
  }
  if (BEGINS.has(a) && b === 0) {
    return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  }
  return a === 0 && BEGINS.has(b) ? 'utf-16be' : undefined;
}

/** Bytes of each character, where it is not a pair of surrogates. */
export function widthOf(encoding: WideEncoding): 2 | 4 {
  return encoding.startsWith('utf-32') ? 4 : 2;
}

/** The text, with the byte order mark; what is no character becomes U+FFFD. */
export function decodeWide(bytes: Uint8Array, encoding: WideEncoding): string {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >> 2;
  const parts: string[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    const points = Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) => {
      const point = view.getUint32(4 * (from + i), encoding === 'utf-32le');
      return point > 0x10ffff ? 0xfffd : point;
    });
    parts.push(String.fromCodePoint(...points));
  }
  return parts.join('');
}
