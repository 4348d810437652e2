import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';

/** Output per input byte from which decompression that ran into the limit counts as a bomb. */
const BOMB_RATIO = 100;
/** The same of data that do not run into it: nothing but one byte again and again is packed so well. */
const CONSTANT_RATIO = 500;
/** Bytes from which that is a bomb: of data that are no model, and of any. An array of zeros may be large. */
const MIN_BOMB = 64 * 2 ** 20;
const MIN_ANY = 256 * 2 ** 20;

/** Reports data that unpack to very much more than they are (CWE-409). */
export function judgeRatio(
  context: ScanContext,
  name: string,
  produced: number,
  consumed: number,
  source: ByteSource
): void {
  if (
    produced >= MIN_BOMB &&
    produced >= consumed * CONSTANT_RATIO &&
    (produced >= MIN_ANY || !isRecognised(source, context))
  ) {
    report(context, name, produced, consumed);
  }
}

/** The same of data that the scan stopped in. */
export function reportEndless(context: ScanContext, name: string, produced: number, consumed: number): void {
  if (produced >= consumed * BOMB_RATIO) {
    report(context, name, produced, consumed, context.limits.maxInflated);
  }
}

function report(context: ScanContext, name: string, produced: number, consumed: number, limit?: number): void {
  const ratio = Math.round(produced / Math.max(1, consumed));
  context.finding({
    rule: 'archive-bomb',
    severity: 'MEDIUM',
    module: 'archive',
    operator: name,
    offset: 0,
    evidence: `${ratio} : 1`,
    params: limit === undefined ? { ratio } : { ratio, limit }
  });
}

function isRecognised(source: ByteSource, context: ScanContext): boolean {
  try {
    return context.recognise(source) !== undefined;
  } catch (error) {
    if (error instanceof SourceError) {
      return false;
    }
    throw error;
  }
}
