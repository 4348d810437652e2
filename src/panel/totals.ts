import type { Outcome } from '../report/outcome';
import { OUTCOMES } from '../report/outcome';
import type { Counted, Totals } from '../report/run';
import { totalsOf } from '../report/run';
import { SEVERITIES } from '../scanner/report';
import type { ScanEntry, ScanRoot } from './model';

/** The outcome of one entry; a file that a policy excludes has none of its own. */
export function outcomeOfEntry(entry: ScanEntry): Outcome | 'excluded' {
  switch (entry.state) {
    case 'waiting':
    case 'reading':
      return 'running';
    case 'excluded':
      return 'excluded';
    case 'failed':
    case 'cancelled':
      return 'incomplete';
    case 'done':
      return entry.report?.verdict ?? 'incomplete';
  }
}

/** What many entries add up to. */
export interface EntryTotals extends Totals {
  /** All of them, finished or not. */
  readonly entries: number;
  /** Files in which something was not understood or failed, whatever the verdict. */
  readonly gaps: number;
  /** Files that are of no format the scanner knows. */
  readonly unknown: number;
  /** Files without a report, because it could not be made or somebody stopped it; they count as incomplete. */
  readonly failed: number;
  readonly cancelled: number;
}

/** The severities, and having no finding. */
const LEVELS = SEVERITIES.length + 1;

/** Outcomes that a person has to look at. */
const BAD: ReadonlySet<Outcome | 'excluded'> = new Set(['unsafe', 'incomplete', 'review', 'accepted']);

export function isBad(outcome: Outcome | 'excluded'): boolean {
  return BAD.has(outcome);
}

/** Place of a file in a list of the worst first: by outcome, then by severity; what is well or not yet known is last. */
export function rankOf(entry: ScanEntry): number {
  const outcome = outcomeOfEntry(entry);
  const counting = entry.report?.findings.filter(finding => !finding.waiver) ?? [];
  const severity = SEVERITIES.findIndex(severity => counting.some(finding => finding.severity === severity));
  return outcome !== 'excluded' && isBad(outcome)
    ? OUTCOMES.indexOf(outcome) * LEVELS + (severity < 0 ? SEVERITIES.length : severity)
    : OUTCOMES.length * LEVELS;
}

/** True when something of the file was not examined. */
export function hasGaps(entry: ScanEntry): boolean {
  const report = entry.report;
  if (!report) {
    return entry.state === 'failed' || entry.state === 'cancelled';
  }
  return (
    report.coverage.some(part => part.status === 'not-understood' || part.status === 'failed') ||
    report.coverageDropped['not-understood'] + report.coverageDropped.failed > 0
  );
}

/** The totals of entries, and of the roots that they belong to: folders that are still listed, places not looked into. */
export function entryTotals(entries: Iterable<ScanEntry>, roots: Iterable<ScanRoot> = []): EntryTotals {
  const reports: Counted[] = [];
  let [count, running, excluded, failed, cancelled, gaps, unknown, unseen] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const entry of entries) {
    count++;
    const { state, report, size = 0, bytesRead } = entry;
    running += state === 'waiting' || state === 'reading' ? 1 : 0;
    excluded += state === 'excluded' ? 1 : 0;
    failed += state === 'failed' ? 1 : 0;
    cancelled += state === 'cancelled' ? 1 : 0;
    gaps += hasGaps(entry) ? 1 : 0;
    unknown += report?.format === 'unknown' ? 1 : 0;
    if (report) {
      reports.push(report);
    } else if (state === 'failed' || state === 'cancelled') {
      reports.push({ verdict: 'incomplete', size, bytesRead, findings: [], findingsDropped: 0 });
    }
  }
  for (const { listing, notes } of roots) {
    running += listing ? 1 : 0;
    unseen += notes.length;
  }
  const totals = totalsOf(reports, { running, unseen, excluded });
  return { ...totals, entries: count, failed, cancelled, gaps, unknown };
}
