/** Reports of what could not be read: as a report, so that it is counted and never taken for safe. */
import type { Coverage, Params, ScanReport } from '../scanner/report';

/** A report that says that nothing of the path could be read; `size` in bytes, where it is known. */
export function failedReport(path: string, reason: string, params: Params = {}, size = 0): ScanReport {
  return {
    path,
    format: 'unknown',
    size,
    bytesRead: 0,
    verdict: 'incomplete',
    findings: [],
    findingsDropped: 0,
    coverage: [failure(reason, size, params)],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 }
  };
}

/** The report, and that something went wrong after all. */
export function withFailure(report: ScanReport, reason: string, params: Params = {}): ScanReport {
  return {
    ...report,
    verdict: report.verdict === 'unsafe' ? 'unsafe' : 'incomplete',
    coverage: [...report.coverage, failure(reason, report.size, params)]
  };
}

function failure(reason: string, size: number, params: Params): Coverage {
  return { members: [], status: 'failed', format: 'unknown', size, reason, params, count: 1 };
}
