import type { JudgedFinding } from '../report/run';
import type { Finding, Severity } from '../scanner/report';
import type { ScanEntry } from './model';
import { hasGaps } from './totals';

/** What a person asked to see. Nothing chosen and no text means everything. */
export interface Filter {
  readonly text: string;
  readonly severities: ReadonlySet<Severity>;
  /** Files in which something was not examined. */
  readonly gaps: boolean;
}

export const NO_FILTER: Filter = { text: '', severities: new Set(), gaps: false };

export function isFiltering(filter: Filter): boolean {
  return filter.text.trim() !== '' || filter.severities.size > 0 || filter.gaps;
}

/** A finding and its index in the report, which names it while filters come and go. */
export interface Indexed {
  readonly finding: JudgedFinding;
  readonly index: number;
}

/** What of a file is to be shown. */
export interface Match {
  readonly entry: ScanEntry;
  readonly findings: readonly Indexed[];
}

/** What the filter lets through of each file, in the same order. */
export function matchesOf(entries: readonly ScanEntry[], filter: Filter): Match[] {
  const needle = filter.text.trim().toLowerCase();
  return entries.flatMap(entry => matchOf(entry, filter, needle) ?? []);
}

function matchOf(entry: ScanEntry, filter: Filter, needle: string): Match | undefined {
  const all = (entry.report?.findings ?? []).map((finding, index) => ({ finding, index }));
  const chosen = filter.severities.size > 0 || filter.gaps;
  const severe = chosen ? all.filter(({ finding }) => !finding.waiver && filter.severities.has(finding.severity)) : all;
  if (chosen && severe.length === 0 && !(filter.gaps && hasGaps(entry))) {
    return undefined;
  }
  const named = needle === '' || entry.path.toLowerCase().includes(needle);
  const findings = named ? severe : severe.filter(({ finding }) => textOf(finding).includes(needle));
  return named || findings.length > 0 ? { entry, findings } : undefined;
}

function textOf(finding: Finding): string {
  return [`${finding.module}.${finding.operator}`, finding.rule, finding.where.members.join('/'), finding.evidence]
    .join('\n')
    .toLowerCase();
}
