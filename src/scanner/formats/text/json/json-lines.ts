import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { JSON_LIMITS, readJson } from '../../../encoding/json';
import { PRICES } from '../../../work';
import { decodedText } from '../config/decoded-text';
import { PartContext } from '../../../part-context';
import { judgeDocument } from './judge-document';

/** Bytes of such a file that are looked at, and lines that are read as settings. */
const MAX_READ = 64 * 2 ** 20;
const MAX_LINES = 10_000;
/** Keys that a row of data does not have by chance, and on which its reader acts. */
const ACTS =
  /"(?:chat_template|additional_chat_templates|auto_map|custom_pipelines|_target_|py\\?\/(?:object|type|function|class|reduce|repr|bound_method|newobj)|__reduce(?:_ex)?__|lc|@class|@type|\$type)"\s*:|"(?:com|org|ch|javax?)\.[\w.$]+"\s*[,:]|\\u00[2-7][0-9a-f][^"]*"\s*:/i;

/** JSON Lines: each line is a value of its own, whose reader acts on it as on a document. Rows of data are only looked over. */
export function scanJsonLines(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, Math.min(source.size, MAX_READ));
  context.work.spend(bytes.length * PRICES.textByte);
  judgeLines(bytes, context);
}

/** The same of bytes that were read. */
export function judgeLines(bytes: Uint8Array, context: ScanContext): void {
  const decoded = decodedText(bytes);
  const { text } = decoded;
  let left = MAX_LINES;
  for (let at = 0; at < text.length && left > 0;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, end);
    if (ACTS.test(line)) {
      left--;
      const { root } = readJson(new TextEncoder().encode(line.replace(/^\ufeff/, '')), JSON_LIMITS);
      if (root !== undefined) {
        judgeDocument(root, new PartContext(context, decoded.byteOffset(at)));
      }
    }
    at = end + 1;
  }
}
