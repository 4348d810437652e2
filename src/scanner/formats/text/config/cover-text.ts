import type { ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import type { ReasonId } from '../../../reason-ids';
import type { EmbeddedFiles } from '../embedded-files';
import { MAX_EMBEDDED } from '../embedded-files';
import type { DecodedText } from './decoded-text';

/** Accounts for a text that was read as a whole: all of it, or as far as its size, its files and its first fault let. */
export function coverText(
  context: ScanContext,
  format: FormatId,
  size: number,
  decoded: DecodedText,
  files: EmbeddedFiles,
  error: { readonly reason: ReasonId; readonly offset: number } | undefined
): void {
  const { maxWhole } = context.limits;
  if (size > maxWhole || files.limited) {
    const params = { limit: files.limited ? MAX_EMBEDDED : maxWhole };
    context.cover({ format, size, status: 'not-understood', reason: 'limit-size', params });
  } else if (error !== undefined) {
    const params = { offset: decoded.byteOffset(error.offset) };
    context.cover({ format, size, status: 'failed', reason: error.reason, params });
  } else {
    context.cover({ format, size, status: 'scanned' });
  }
}
