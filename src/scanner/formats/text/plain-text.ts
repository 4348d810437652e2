import type { Probe } from '../../format';
import { knowsEnd } from '../../bytes/inflated';
import { latin1 } from '../../printable';
import { decodeWide, wideEncoding, widthOf } from '../../encoding/wide-text';

/** Bytes at the end of a file that have to be text as well. */
const TAIL = 4096;
/** Share of ASCII letters and the like from which text in no encoding that is known here is believed to be text. */
const MOSTLY = 0.7;
/** Below so many bytes the absence of control characters says nothing about bytes in no known encoding. */
const ENOUGH = 32;

/** Bytes and ends of lines that are no chance, and bytes of a line. */
const MANY = 512;
const MIN_ENDS = 8;
const MAX_LINE = 128;
const LINE_FEED = 0x0a;

/** joblib takes data that begin so as compressed, in whatever way Python reads the length; other words may begin with the two letters. */
const COMPRESSED = /^ZF\s*[-+]?[\da-fx_]+\s*$/i;
const HEADER = 21;

/**
 * The beginning of a file as text: UTF-8, UTF-16 or UTF-32, or any encoding that has ASCII in it. Undefined
 * when the file is no text, at its beginning or at its end.
 */
export const textOf = (probe: Probe): string | undefined => probe.memo(readText);

function readText(probe: Probe): string | undefined {
  const { head, size } = probe;
  const cut = head.length < size;
  const wide = wideText(head);
  if (wide !== undefined) {
    return wide;
  }
  if (head.some(isControl) || COMPRESSED.test(latin1(head.subarray(0, HEADER))) || (cut && !endsAsText(probe))) {
    return undefined;
  }
  return narrowText(head, cut);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && (byte < 0x09 || (byte > 0x0d && byte !== 0x1b));
}

function endsAsText({ size, source }: Probe): boolean {
  return !knowsEnd(source) || !source.read(Math.max(0, size - TAIL), TAIL).some(isControl);
}

/** UTF-16 or UTF-32, told by its first bytes. */
function wideText(head: Uint8Array): string | undefined {
  const encoding = wideEncoding(head);
  if (encoding === undefined) {
    return undefined;
  }
  const text = decodeWide(head.subarray(0, head.length - (head.length % widthOf(encoding))), encoding);
  return /[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd\uffff]/.test(text.slice(0, -1)) ? undefined : text.replace(/^\ufeff/, '');
}

function narrowText(head: Uint8Array, cut: boolean): string | undefined {
  try {
    // A character may be cut at the end of the head.
    const whole = cut ? head.subarray(0, Math.max(0, head.length - 4)) : head;
    return new TextDecoder('utf-8', { fatal: true }).decode(whole, { stream: cut });
  } catch {
    const plain = head.filter(byte => byte < 0x7f).length;
    const isText = plain >= head.length * MOSTLY || areLines(head);
    return head.length >= ENOUGH && isText ? latin1(head) : undefined;
  }
}

/**
 * Lines in an encoding of one or two bytes for each character, in which most are no ASCII (TIS-620, KOI8, GBK, Shift JIS): none of the
 * control characters that are every eighth byte of anything else, and ends of lines.
 */
function areLines(head: Uint8Array): boolean {
  const ends = head.filter(byte => byte === LINE_FEED).length;
  return head.length >= MANY && ends >= MIN_ENDS && head.length <= ends * MAX_LINE;
}
