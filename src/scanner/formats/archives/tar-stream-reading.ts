import { gzipExtra, gzipGoesOn, openDeflate } from '../../codecs/deflate';
import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { InflatedSource } from '../../bytes/inflated';
import { slice } from '../../bytes/slice';
import type { ScanContext } from '../../context';
import { beginsAsTar } from './tar';

/** Bytes of a header up to its extra field. */
const HEAD = 12;
/** Bytes among which a header is looked for. */
const LOOKED_AT = 4096;
/** Bytes of an extra field that decode before it is believed that somebody put a stream there. */
const BELIEVED = 512;

/**
 * Scans a gzip stream as Python's `tarfile` reads it in the modes `r|gz` and `r|*`: instead of going over an extra field, it
 * takes the field for compressed data already, and drops as many decoded bytes as the field is long
 * (`_Stream._init_read_gz`). An archive may stand there that no other reader sees.
 */
export function scanStreamReading(source: ByteSource, context: ScanContext, name: string): void {
  const head = source.read(0, HEAD).slice();
  const extra = gzipExtra(head);
  if (extra === undefined) {
    return;
  }
  try {
    const behind = slice(source, extra.at, source.size - extra.at);
    const view = new InflatedSource(behind, openDeflate, context);
    view.measure(extra.length + LOOKED_AT);
    const { decoded, consumed = 0, problem } = view;
    if (decoded < extra.length || (problem !== undefined && consumed < Math.min(BELIEVED, behind.size))) {
      return;
    }
    if (beginsAsTar(view.read(extra.length, LOOKED_AT).slice())) {
      context.child(name, slice(view, extra.length, view.size - extra.length), { expect: 'tar' });
    }
    if (gzipGoesOn(head)) {
      // Then it drops compressed bytes, up to a NUL, which depend on the size of its pieces.
      context.cover({ status: 'failed', format: 'unknown', size: extra.length, reason: 'corrupt', member: name });
    }
  } catch (error) {
    if (!(error instanceof SourceError)) {
      throw error;
    }
    context.cover({ status: 'failed', format: 'unknown', size: extra.length, reason: error.reason, member: name });
  }
}
