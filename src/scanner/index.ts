import type { Beside } from './beside';
import type { ChildOptions } from './context';
import { FORMATS } from './formats';
import { FormatTable } from './format-table';
import type { Limits } from './limits';
import { limitsFor } from './limits';
import type { ScanReport } from './report';
import { verdictOf } from './report';
import { Session } from './session';
import { CountingSource } from './bytes/counting';
import type { ByteSource } from './bytes/byte-source';
import { cacheSmall } from './bytes/cache-small';
import type { OnTrace } from './trace';

const TABLE = new FormatTable(FORMATS);

/** A caller that knows the loader says which format it expects; it may also ask to learn about the pickles. */
export interface ScanOptions extends Pick<ChildOptions, 'expect' | 'onPickle'> {
  /** Caps that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** What lies beside the file, where the caller knows: Python may import a module from there, joblib read an array. */
  readonly beside?: Beside;
  /** Called after each read of the source with the bytes read so far. Must not throw. */
  readonly onProgress?: (bytesRead: number) => void;
  /** Is told every opcode of every pickle, and the findings between them; see `trace.ts`. Makes the scan slow. */
  readonly onTrace?: OnTrace;
}

/**
 * Scan one file: what would loading it run?
 *
 * @param source - the bytes; read sparsely, never modified
 * @param path - the path or name shown in the report; its ending is at most a hint
 * @returns the report; hostile, broken or unreadable input is part of it, nothing is thrown
 */
export function scan(source: ByteSource, path: string, options: ScanOptions = {}): ScanReport {
  const limits = limitsFor(source.size, options.limits);
  const session = new Session(limits, TABLE, source.size, options.beside);
  session.onTrace = options.onTrace;
  const counting = new CountingSource(source, session.work, limits.maxRead, options.onProgress);
  session.scanMember(cacheSmall(counting), [], path.slice(path.lastIndexOf('/') + 1), options);
  session.finish();
  const { problem } = counting;
  if (problem !== undefined && !session.coverage.some(({ reason }) => reason === problem.reason)) {
    // A format that could not read far enough to recognise the bytes has said no.
    const { reason, params } = problem;
    session.cover([], { status: 'failed', format: session.format, size: source.size, reason, params });
  }
  const { coverageDropped } = session;
  return {
    path,
    format: session.format,
    size: source.size,
    bytesRead: counting.bytesRead + session.neighbours.bytesRead,
    verdict: verdictOf(session.findings, session.coverage, coverageDropped),
    findings: session.findings,
    findingsDropped: session.findingsDropped,
    coverage: session.coverage,
    coverageDropped,
    uses: session.uses.sorted(),
    usesDropped: session.uses.dropped,
    ...(session.weightsOnly === undefined ? {} : { weightsOnly: session.weightsOnly })
  };
}
