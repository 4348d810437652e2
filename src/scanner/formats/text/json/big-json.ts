import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { JSON_LIMITS, readJson } from '../../../encoding/json';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';
import { judgeDocument } from './judge-document';
import { visitTexts } from './lenient';

const CHUNK = 4 * 2 ** 20;
/** Bytes that are read of one document. */
const MAX_BIG = 512 * 2 ** 20;
/** Bytes of one text. */
const MAX_TEXT = 32 * 2 ** 20;

/**
 * A document that is too large to be held: its texts are looked at one by one, without its structure. One of which a reader would
 * act on something is not understood.
 */
export function scanBigJson(source: ByteSource, context: ScanContext): void {
  const cover = { format: 'json', size: source.size } as const;
  const limited = (limit: number): void =>
    context.cover({ ...cover, status: 'not-understood', reason: 'limit-size', params: { limit } });
  if (source.size > MAX_BIG) {
    limited(MAX_BIG);
    return;
  }
  const files = new EmbeddedFiles(context);
  let acts = false;
  let key = '';
  let rest = '';
  for (let at = 0; at < source.size; at += CHUNK) {
    const bytes = source.read(at, CHUNK);
    context.work.spend(bytes.length * PRICES.textByte);
    const text = rest + latin1(bytes);
    const seen = visitTexts(text, key, at + CHUNK < source.size, (value, name) => files.look(value, () => name));
    acts ||= seen.acts;
    ({ key } = seen);
    // Numbers and brackets hold no quote: only an open text has to be kept.
    const quote = text.indexOf('"', seen.end);
    rest = quote < 0 ? '' : text.slice(quote);
    if (rest.length > MAX_TEXT) {
      limited(MAX_TEXT);
      return;
    }
  }
  if (acts) {
    // What stands before the bytes that only fill the document is judged all the same.
    const { maxWhole } = context.limits;
    context.work.spend(maxWhole * PRICES.textByte);
    const { root } = readJson(source.read(0, maxWhole), JSON_LIMITS);
    if (root !== undefined) {
      judgeDocument(root, context);
    }
  }
  if (acts || rest !== '' || files.limited) {
    limited(context.limits.maxWhole);
  } else {
    context.cover({ ...cover, status: 'scanned' });
  }
}
