import type { Severity, Verdict } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { ScanEntry } from './model';

/** A verdict, or why there is none (yet). */
export type Outcome = Verdict | 'waiting' | 'reading' | 'failed' | 'cancelled' | 'excluded';

/** Worst first. What is still running comes after a bad verdict and before a good one. */
const WORST: readonly Outcome[] = [
  'unsafe',
  'failed',
  'incomplete',
  'cancelled',
  'reading',
  'waiting',
  'review',
  'clean',
  'excluded'
];

/** What many files add up to. */
export interface Totals {
  readonly files: number;
  /** Files with a report, an error, a cancellation or an exclusion. */
  readonly finished: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly severities: Readonly<Record<Severity, number>>;
  /** Findings that count. */
  readonly findings: number;
  /** Findings that a policy waives. */
  readonly waived: number;
  /** Files in which something was not understood or failed, whatever the verdict. */
  readonly gaps: number;
  /** Files that are of no format the scanner knows. */
  readonly unknown: number;
  readonly bytesRead: number;
  readonly size: number;
}

export function outcomeOf(entry: ScanEntry): Outcome {
  if (entry.state !== 'done') {
    return entry.state;
  }
  return entry.report?.verdict ?? 'failed';
}

/** The severities, and having no finding. */
const LEVELS = SEVERITIES.length + 1;

/** True for an outcome that a person has to look at. */
export function isBad(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome !== 'clean' && outcome !== 'reading' && outcome !== 'waiting';
}

/** Place of a file in a list of the worst first: by outcome, then by severity; what is well or not yet known is last. */
export function rankOf(entry: ScanEntry): number {
  const outcome = outcomeOf(entry);
  const counting = entry.report?.findings.filter(finding => !finding.waiver) ?? [];
  const severity = SEVERITIES.findIndex(severity => counting.some(finding => finding.severity === severity));
  return isBad(outcome)
    ? WORST.indexOf(outcome) * LEVELS + (severity < 0 ? SEVERITIES.length : severity)
    : WORST.length * LEVELS;
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

export function totalsOf(entries: Iterable<ScanEntry>): Totals {
  const outcomes: Record<Outcome, number> = {
    unsafe: 0,
    failed: 0,
    incomplete: 0,
    cancelled: 0,
    reading: 0,
    waiting: 0,
    review: 0,
    clean: 0,
    excluded: 0
  };
  const severities: Record<Severity, number> = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0 };
  let [files, findings, waived, gaps, unknown, bytesRead, size] = [0, 0, 0, 0, 0, 0, 0];
  for (const entry of entries) {
    files++;
    outcomes[outcomeOf(entry)]++;
    gaps += hasGaps(entry) ? 1 : 0;
    bytesRead += entry.report?.bytesRead ?? entry.bytesRead;
    size += entry.report?.size ?? entry.size ?? 0;
    unknown += entry.report?.format === 'unknown' ? 1 : 0;
    findings += entry.report?.findingsDropped ?? 0;
    for (const finding of entry.report?.findings ?? []) {
      if (finding.waiver) {
        waived++;
      } else {
        severities[finding.severity]++;
        findings++;
      }
    }
  }
  const finished = files - outcomes.waiting - outcomes.reading;
  return { files, finished, outcomes, severities, findings, waived, gaps, unknown, bytesRead, size };
}

/** The worst outcome there is; undefined for no files. */
export function worstOf(totals: Totals): Outcome | undefined {
  return WORST.find(outcome => totals.outcomes[outcome] > 0);
}

/** The worst severity there is. */
export function worstSeverity(totals: Totals): Severity | undefined {
  return SEVERITIES.find(severity => totals.severities[severity] > 0);
}
