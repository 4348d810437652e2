/** Reports for files that could not be read, so that a summary counts them and never takes them for safe. */
import type { Coverage, Params, ScanReport } from '../scanner/report';
import type { ReasonId } from '../scanner/reason-ids';

/** A report that says that nothing of the path could be read; `size` in bytes, where it is known. */
export function failedReport(path: string, reason: ReasonId, params: Params = {}, size = 0): ScanReport {
  return {
    path,
    format: 'unknown',
    size,
    bytesRead: 0,
    verdict: 'incomplete',
    findings: [],
    findingsDropped: 0,
    coverage: [failure(reason, size, params)],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
    uses: [],
    usesDropped: 0
  };
}

/** The report with one more coverage entry that says that reading failed. */
export function withFailure(report: ScanReport, reason: ReasonId, params: Params = {}): ScanReport {
  return {
    ...report,
    verdict: report.verdict === 'unsafe' ? 'unsafe' : 'incomplete',
    coverage: [...report.coverage, failure(reason, report.size, params)]
  };
}

/** Places that the walk skips on purpose: no error happened, but they were not scanned. */
const LEFT_ALONE: ReadonlySet<ReasonId> = new Set(['link-not-followed', 'lost-found']);

function failure(reason: ReasonId, size: number, params: Params): Coverage {
  const status = LEFT_ALONE.has(reason) ? 'not-understood' : 'failed';
  return { members: [], status, format: 'unknown', size, reason, params, count: 1 };
}
