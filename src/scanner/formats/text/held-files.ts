import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import { PRICES } from '../../work';
import { decodedText, TextContext } from './config/decoded-text';
import { EmbeddedFiles } from './embedded-files';

/** Bytes of such a text that are looked at: no program decodes one that is longer. */
const MAX_HOLDING = 16 * 2 ** 20;

/**
 * Scans the files that a text holds as base64 or hexadecimal digits.
 * @param onlyCode - none but pickles and compiled Python
 */
export function lookForFiles(source: ByteSource, context: ScanContext, onlyCode = false): void {
  const bytes = source.read(0, MAX_HOLDING);
  context.work.spend(bytes.length * PRICES.textByte);
  const decoded = decodedText(bytes);
  const files = new EmbeddedFiles(new TextContext(context, decoded), onlyCode);
  files.look(decoded.text, () => 'base64');
  if (!onlyCode) {
    files.lookAtPieces(decoded.text, () => 'text');
  }
}
