import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import type { readJson } from '../../encoding/json';
import type { FormatId } from '../../format-catalog';
import type { Probe } from '../../format';
import { PRICES } from '../../work';
import { textOf as plainText } from '../text/plain-text';

/** First bytes of an object, or of what may stand before it. */
const FIRST: ReadonlySet<number> = new Set([0x7b, 0x20, 0x0a, 0x0d, 0x09, 0xef]);
/** Values of a JSON text that are kept */
export const LIMITS = { maxDepth: 1_000, maxNodes: 1_000_000 };

/** Reads all of a text, or says that it is too large. */
export function wholeOf(source: ByteSource, context: ScanContext, format: FormatId): Uint8Array | undefined {
  if (source.size > context.limits.maxWhole) {
    const params = { size: source.size, limit: context.limits.maxWhole };
    context.cover({ status: 'not-understood', format, size: source.size, reason: 'limit-size', params });
    return undefined;
  }
  context.work.spend(source.size * PRICES.textByte);
  return source.read(0, source.size).slice();
}

export function coverJson(
  source: ByteSource,
  context: ScanContext,
  format: FormatId,
  error: ReturnType<typeof readJson>['error']
): void {
  context.cover(
    error === undefined
      ? { status: 'scanned', format, size: source.size }
      : { status: 'failed', format, size: source.size, reason: error.reason, params: { offset: error.offset } }
  );
}

/** An object that has all of the signs near its beginning, or the name. */
export function jsonProbe(name: RegExp | undefined, ...signs: readonly RegExp[]): (probe: Probe) => boolean {
  return probe => {
    const text = FIRST.has(probe.head[0]) ? plainText(probe) : undefined;
    return (
      text !== undefined &&
      /^\ufeff?\s*\{/.test(text) &&
      (signs.every(sign => sign.test(text)) || name?.test(probe.name) === true)
    );
  };
}
