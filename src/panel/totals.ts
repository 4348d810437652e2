import type { Outcome } from '../report/outcome';
import { OUTCOMES, outcomeOf } from '../report/outcome';
import type { Counted, JudgedFinding, Totals } from '../report/run';
import { RunningTotals } from '../report/run';
import type { Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { JudgedReport, ScanEntry } from './scan-entry';

/**
 * The outcome of one entry; a file that a policy excludes has none of its own. A changed file is incomplete unless it was
 * unsafe.
 */
export function outcomeOfEntry(entry: Pick<ScanEntry, 'state' | 'verdict' | 'changed'>): Outcome | 'excluded' {
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
      return entry.changed && entry.verdict !== 'unsafe' ? 'incomplete' : (entry.verdict ?? 'incomplete');
  }
}

/** Totals over many entries. */
export interface EntryTotals extends Totals {
  /** All of them, finished or not. */
  readonly allFiles: number;
  /** Files in which something was not understood or failed, whatever the verdict. */
  readonly gaps: number;
  /** Files that are of no format the scanner knows. */
  readonly unknown: number;
  /** Files without a report, because their scan failed or the reader cancelled it; they count as incomplete. */
  readonly failed: number;
  readonly cancelled: number;
  /** Files that have changed since they were scanned; unless they are unsafe, they count as incomplete. */
  readonly changed: number;
  /** Folders whose hidden files the server does not list; they are among the unseen. */
  readonly hidden: number;
  /** Files by the worst of their findings that count. */
  readonly worst: Readonly<Record<Severity, number>>;
}

/** The numbers of a file that has ended. */
export interface CountedEntry {
  readonly counted: Counted;
  readonly gaps: boolean;
  readonly unknown: boolean;
  readonly ended: 'done' | 'failed' | 'cancelled';
  readonly changed: boolean;
  /** Index of a severity; their number for none. */
  readonly worst: number;
}

const KINDS = [
  'allFiles',
  'gaps',
  'unknown',
  'failed',
  'cancelled',
  'changed',
  'running',
  'excluded',
  'unseen',
  'hidden'
] as const;

/** Totals of entries that change: each is counted out as it was, and in again as it is. */
export class EntryCounter {
  private readonly reports = new RunningTotals();
  private readonly worst = SEVERITIES.map(() => 0);
  private readonly counts = Object.fromEntries(KINDS.map(kind => [kind, 0])) as Record<(typeof KINDS)[number], number>;

  add(entry: CountedEntry | 'running' | 'excluded', times: 1 | -1): void {
    const { counts } = this;
    counts.allFiles += times;
    if (typeof entry === 'string') {
      counts[entry] += times;
      return;
    }
    this.reports.add(entry.counted, times);
    counts.gaps += entry.gaps ? times : 0;
    counts.unknown += entry.unknown ? times : 0;
    counts.changed += entry.changed ? times : 0;
    if (entry.ended !== 'done') {
      counts[entry.ended] += times;
    }
    if (entry.worst < SEVERITIES.length) {
      this.worst[entry.worst] += times;
    }
  }

  /** Files that wait, many at once. */
  addWaiting(files: number): void {
    this.counts.allFiles += files;
    this.counts.running += files;
  }

  /** Files that waited are given up, many at once; `size` of all of them, in bytes. */
  addCancelled(files: number, size: number): void {
    this.counts.running -= files;
    this.counts.cancelled += files;
    this.counts.gaps += files;
    this.reports.addUnread(files, size);
  }

  /** Folders: those to be listed, those not looked into, those whose hidden files the server does not list. */
  addPlaces({ running = 0, unseen = 0, hidden = 0 }: Partial<Record<'running' | 'unseen' | 'hidden', number>>): void {
    this.counts.running += running;
    this.counts.unseen += unseen + hidden;
    this.counts.hidden += hidden;
  }

  /** Count in what another one has counted. */
  merge(other: EntryCounter): void {
    this.reports.merge(other.reports);
    KINDS.forEach(kind => (this.counts[kind] += other.counts[kind]));
    other.worst.forEach((count, i) => (this.worst[i] += count));
  }

  /** Place in a list of the worst first. Hidden files, of which every folder may have some, put none on top. */
  get rank(): number {
    const { unseen, hidden } = this.counts;
    const outcome = outcomeOf({
      verdicts: this.reports.verdicts,
      running: 0,
      unseen: unseen - hidden,
      excluded: 0
    });
    const worst = this.worst.findIndex(count => count > 0);
    return rankOf(outcome, worst < 0 ? SEVERITIES.length : worst);
  }

  /** Files that wait or are read, and folders that are to be listed. */
  get running(): number {
    return this.counts.running;
  }

  /** Files that have ended in some way. */
  get ended(): number {
    return this.reports.files + this.counts.excluded;
  }

  get(): EntryTotals {
    const { running, unseen, excluded, ...more } = this.counts;
    const [CRITICAL, HIGH, MEDIUM, LOW] = this.worst;
    return { ...this.reports.get({ running, unseen, excluded }), ...more, worst: { CRITICAL, HIGH, MEDIUM, LOW } };
  }
}

/** The severities, and having no finding. */
const LEVELS = SEVERITIES.length + 1;

/** Outcomes that the reader has to look at. */
const BAD: ReadonlySet<Outcome | 'excluded'> = new Set(['unsafe', 'incomplete', 'review', 'accepted']);

export function isBad(outcome: Outcome | 'excluded'): boolean {
  return BAD.has(outcome);
}

/** Rank of a file that is well, or not scanned yet: the last. */
export const WELL = OUTCOMES.length * LEVELS;

/**
 * Place in a list of the worst first: by outcome, then by severity.
 * @param worst - index of the worst severity that counts; the number of severities for none
 */
export function rankOf(outcome: Outcome | 'excluded', worst: number): number {
  return outcome !== 'excluded' && isBad(outcome) ? OUTCOMES.indexOf(outcome) * LEVELS + worst : WELL;
}

/** Index of the worst severity of findings that count; the number of severities when there is none. */
export function worstOf(findings: readonly JudgedFinding[]): number {
  let worst = SEVERITIES.length;
  for (const { severity, waiver } of findings) {
    worst = waiver ? worst : Math.min(worst, SEVERITIES.indexOf(severity));
  }
  return worst;
}

/** True when something of the file was not examined. */
export function hasGaps({ coverage, coverageDropped }: Pick<JudgedReport, 'coverage' | 'coverageDropped'>): boolean {
  return (
    coverageDropped['not-understood'] + coverageDropped.failed > 0 ||
    coverage.some(part => part.status === 'not-understood' || part.status === 'failed')
  );
}
