import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';
import { judgesOf } from './documents';

const CHUNK = 4 * 2 ** 20;
/** Bytes that are read of one document. */
const MAX_BIG = 512 * 2 ** 20;
/** Bytes of one text. */
const MAX_TEXT = 32 * 2 ** 20;
/** A text, or a run of anything else. */
const TEXT = /"((?:[^"\\]|\\[^])*)"[ \t\r\n]{0,64}(:?)/g;

/**
 * A document that is too large to be held: its texts are looked at one by one, without its structure. One of which a reader would
 * act on something is not understood.
 */
export function scanBigJson(source: ByteSource, context: ScanContext): void {
  const limit = (value: number): void =>
    context.cover({
      status: 'not-understood',
      format: 'json',
      size: source.size,
      reason: 'limit-size',
      params: { limit: value }
    });
  if (source.size > MAX_BIG) {
    limit(MAX_BIG);
    return;
  }
  const files = new EmbeddedFiles(context);
  let key = '';
  let acts = false;
  let rest = '';
  for (let at = 0; at < source.size; at += CHUNK) {
    const bytes = source.read(at, CHUNK);
    context.work.spend(bytes.length * PRICES.textByte);
    const text = rest + latin1(bytes);
    let end = 0;
    for (const { 0: whole, 1: written, 2: colon, index } of text.matchAll(TEXT)) {
      if (index + whole.length === text.length && at + CHUNK < source.size && colon === '') {
        break;
      }
      end = index + whole.length;
      const value = written.includes('\\') ? unescaped(written) : written;
      if (colon === ':') {
        key = value;
        acts ||= /^\s*[[{]/.test(text.slice(end, end + 64)) && judgesOf(key, CONTAINER).length > 0;
      } else {
        acts ||= judgesOf(key, { ...CONTAINER, type: 'string', value }).length > 0;
        const name = key;
        files.look(value, () => name);
      }
    }
    rest = text.slice(end);
    if (rest.length > MAX_TEXT) {
      limit(MAX_TEXT);
      return;
    }
    // Numbers and brackets hold no quote: only an open text has to be kept.
    const quote = rest.indexOf('"');
    rest = quote < 0 ? '' : rest.slice(quote);
  }
  if (acts || rest !== '' || files.limited) {
    limit(context.limits.maxWhole);
  } else {
    context.cover({ status: 'scanned', format: 'json', size: source.size });
  }
}

/** Stands for an object or list behind a key. */
const CONTAINER = { type: 'object', members: [], offset: 0, length: 0 } as const;

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written.replace(/[\0-\x1f]/g, '')}"`) as string;
  } catch {
    return written;
  }
}
