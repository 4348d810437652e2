import type { FormatId } from '../scanner/format-catalog';
import type { ReasonId } from '../scanner/reason-ids';
import type { Counted, JudgedFinding } from '../report/run';
import { POLICY_NAME } from '../report/policy/policy';
import type { CoverageStatus, ScanReport, Severity, Verdict } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { JudgedReport, ScanEntry, ScanNote, EntryState } from './scan-entry';
import type { CountedEntry } from './totals';
import { hasGaps, outcomeOfEntry, rankOf, worstOf } from './totals';

const NO_FINDINGS: readonly JudgedFinding[] = [];
const NO_NOTES: readonly ScanNote[] = [];
const NONE_DROPPED: ScanReport['coverageDropped'] = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };

/** A report with its digest, if that is known. */
export type HashedJudged = JudgedReport & { readonly sha256?: string };

/** Ending of a file. */
export type Ending =
  | {
      readonly state: 'done';
      readonly report: HashedJudged;
      /** The same before any policy: what counts when there is no room for the report. */
      readonly scanned: HashedJudged;
      readonly elapsedMs: number;
      /** In milliseconds since 1970. */
      readonly at: number;
    }
  | { readonly state: 'failed'; readonly error: ScanNote; readonly elapsedMs: number }
  | { readonly state: 'excluded'; readonly glob: string }
  | { readonly state: 'cancelled' };

/** Fields that only few files have. */
interface Kept {
  readonly report?: JudgedReport;
  readonly counts?: Counts;
  readonly notes: readonly ScanNote[];
  readonly error?: ScanNote;
  readonly glob?: string;
  /** Of a report that was there already, its own. */
  readonly path?: string;
}

/** The numbers of a report that there was no room for. */
interface Counts {
  readonly format: FormatId;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly findings: number;
  readonly coverage: Readonly<Record<CoverageStatus, number>>;
  readonly uses: number;
}

/** Size and time of a file in a listing: a changed file has others. */
export interface FileStat {
  /** In bytes; of a link, its own. */
  readonly size?: number;
  /** In milliseconds since 1970. */
  readonly modified?: number;
}

/**
 * The folder that a file lies in, as far as the file is concerned. It keeps the totals, so each change of a file goes
 * through its folder.
 */
export interface ParentFolder {
  readonly top: ParentFolder;
  /** That of the root. */
  readonly id: string;
  /** Path from the top to here, as the beginning of a name: empty or ending in a slash. */
  readonly below: string;
  /** Contents path of something in this folder. */
  pathOf(name: string): string;
  /** The file is to be scanned again. */
  restart(file: FileNode): void;
  end(file: FileNode, ending: Ending): void;
  /** The same report, evaluated by another policy. */
  replaceReport(file: FileNode, report: HashedJudged): void;
  /** The file still has, or no longer has, the scanned content. */
  setChanged(file: FileNode, changed: boolean): void;
  remove(file: FileNode): void;
}

/** The one thing that a report says of a whole file. */
interface Part {
  readonly status: CoverageStatus;
  readonly format: FormatId;
  readonly reason?: ReasonId;
}

/** There are few such things, and each report brings its own copy. */
const parts = new Map<string, Part>();

function sharedPart({ status, format, reason }: Part): Part {
  const key = JSON.stringify([status, format, reason]);
  const known = parts.get(key);
  if (known !== undefined) {
    return known;
  }
  const part = { status, format, reason };
  parts.set(key, part);
  return part;
}

/**
 * One file in a folder, as little of it as possible: there may be a hundred thousand. A report without findings that says
 * one thing of the whole file is kept as that one thing, and made again when a component asks for it. Changed by its folder
 * only, which keeps the totals.
 */
export class FileNode implements ScanEntry {
  state: EntryState = 'waiting';
  verdict?: Verdict = undefined;
  bytesRead = 0;
  elapsedMs = 0;
  changed = false;
  sha256?: string = undefined;
  private part?: Part = undefined;
  private at = 0;
  /** Index of the worst severity that counts. */
  private worst = SEVERITIES.length;
  private kept?: Kept = undefined;

  /** In bytes: from a listing first, and then from the report. */
  size?: number;

  /**
   * @param lastName - the last part of its path
   * @param stat - size and time from the listing: a later listing with others means that the content changed
   */
  constructor(
    readonly folder: ParentFolder,
    readonly lastName: string,
    public stat: FileStat
  ) {
    this.size = stat.size;
  }

  get id(): string {
    return `${this.folder.top.id}:${this.name}`;
  }

  get name(): string {
    return this.folder.below + this.lastName;
  }

  get path(): string {
    return this.kept?.path ?? this.folder.pathOf(this.lastName);
  }

  get notes(): readonly ScanNote[] {
    return this.kept?.notes ?? NO_NOTES;
  }

  get error(): ScanNote | undefined {
    return this.kept?.error;
  }

  get glob(): string | undefined {
    return this.kept?.glob;
  }

  get scannedAt(): string | undefined {
    return this.state === 'done' && this.at > 0 ? new Date(this.at).toISOString() : undefined;
  }

  get report(): JudgedReport | undefined {
    if (this.state !== 'done' || this.verdict === undefined) {
      return undefined;
    }
    if (this.kept?.report) {
      return this.kept.report;
    }
    const { path, size = 0, bytesRead, verdict, part, sha256 } = this;
    const counts = this.kept?.counts;
    return {
      path,
      format: counts?.format ?? part?.format ?? 'unknown',
      size,
      bytesRead,
      verdict,
      findings: NO_FINDINGS,
      findingsDropped: counts?.findings ?? 0,
      coverage: part && !counts ? [{ ...part, members: [], size, count: 1 }] : [],
      coverageDropped: counts?.coverage ?? NONE_DROPPED,
      uses: [],
      usesDropped: counts?.uses ?? 0,
      ...(sha256 === undefined ? {} : { sha256 })
    };
  }

  /** The report, if it is kept as it came: a policy may evaluate it again. */
  get whole(): JudgedReport | undefined {
    return this.kept?.report;
  }

  /** True when findings are only counted, for want of room. */
  get isCounted(): boolean {
    return (this.kept?.counts?.findings ?? 0) > 0;
  }

  /** Findings that are kept. */
  get findings(): readonly JudgedFinding[] {
    return this.kept?.report?.findings ?? NO_FINDINGS;
  }

  /** Place in a list of the worst first. */
  get rank(): number {
    return rankOf(outcomeOfEntry(this), this.worst);
  }

  get isActive(): boolean {
    return this.state === 'waiting' || this.state === 'reading';
  }

  /** True when something of it was not examined. */
  get hasGaps(): boolean {
    const { kept } = this;
    if (this.state !== 'done') {
      return this.state === 'failed' || this.state === 'cancelled';
    }
    if (kept?.report) {
      return hasGaps(kept.report);
    }
    return kept?.counts !== undefined && hasGaps({ coverage: [], coverageDropped: kept.counts.coverage });
  }

  /** Its part in the totals. */
  get counted(): CountedEntry | 'running' | 'excluded' {
    const { state, changed, worst, bytesRead, size = 0 } = this;
    if (this.isActive) {
      return 'running';
    }
    if (state === 'excluded') {
      return 'excluded';
    }
    const outcome = outcomeOfEntry(this);
    const counts = this.kept?.counts;
    const counted: Counted = {
      verdict: outcome === 'running' || outcome === 'excluded' ? 'incomplete' : outcome,
      size,
      bytesRead,
      findings: this.findings,
      findingsDropped: counts?.findings ?? this.kept?.report?.findingsDropped ?? 0,
      unlisted: counts?.severities
    };
    const ended = state === 'failed' || state === 'cancelled' ? state : 'done';
    const unknown = (this.kept?.report ?? this.kept?.counts)?.format === 'unknown';
    return { counted, gaps: this.hasGaps, unknown, ended, changed, worst };
  }

  /** Number of parts of its report that are kept. */
  get parts(): number {
    const report = this.kept?.report;
    return report ? partsOf(report) : 0;
  }

  /** It is being read. */
  read(size?: number, notes: readonly ScanNote[] = NO_NOTES): void {
    this.state = 'reading';
    this.size = size ?? this.size;
    this.kept = notes.length > 0 ? { notes } : this.kept;
  }

  /** To be called by its folder. It is to be scanned, for the first time or again. */
  begin(): void {
    this.state = 'waiting';
    this.verdict = undefined;
    this.bytesRead = 0;
    this.elapsedMs = 0;
    this.changed = false;
    this.sha256 = undefined;
    this.part = undefined;
    this.worst = SEVERITIES.length;
    this.kept = undefined;
  }

  /** To be called by its folder. `room`: parts of reports that may be kept; the report is counted if it has more. */
  end(ending: Ending, room: number): void {
    this.state = ending.state;
    const { notes } = this;
    switch (ending.state) {
      case 'done':
        this.elapsedMs = ending.elapsedMs;
        this.at = ending.at;
        this.keep(partsOf(ending.report) <= room ? ending.report : ending.scanned, notes, room);
        return;
      case 'failed':
        this.elapsedMs = ending.elapsedMs;
        this.kept = { notes, error: ending.error };
        return;
      case 'excluded':
        this.kept = { notes, glob: ending.glob };
        return;
    }
  }

  /** To be called by its folder. A report that was there already: it is shown as it is. */
  show(report: JudgedReport): void {
    this.state = 'done';
    this.keep(report, NO_NOTES, Infinity);
    this.kept = { notes: NO_NOTES, report, path: report.path };
  }

  /** To be called by its folder. The same report, evaluated by another policy. */
  replaceReport(report: HashedJudged): void {
    this.keep(report, this.notes, Infinity);
  }

  private keep(report: HashedJudged, notes: readonly ScanNote[], room: number): void {
    const { size, bytesRead, verdict, findings, coverage, sha256 } = report;
    this.verdict = verdict;
    this.size = size;
    this.bytesRead = bytesRead;
    this.sha256 = sha256;
    this.part = undefined;
    this.worst = worstOf(findings);
    const told = notes.length > 0 ? { notes } : undefined;
    // A policy is judged by whether it is the one that holds, which may change.
    if (isPlain(report) && this.lastName !== POLICY_NAME) {
      this.part = sharedPart(coverage[0]);
      this.kept = told;
    } else if (partsOf(report) <= room) {
      this.kept = { notes, report };
    } else {
      this.kept = { notes, counts: countsOf(report) };
    }
  }
}

/** True when the report has a single entry for the whole file: the report can be made again from it. */
export function isPlain(report: JudgedReport): boolean {
  const { findings, findingsDropped, coverage, coverageDropped, format, size, uses, usesDropped } = report;
  const [part] = coverage;
  return (
    findings.length + findingsDropped + uses.length + usesDropped === 0 &&
    coverage.length === 1 &&
    part.members.length === 0 &&
    part.format === format &&
    part.size === size &&
    part.count === 1 &&
    (part.status === 'scanned' || part.status === 'inert') &&
    part.params === undefined &&
    Object.values(coverageDropped).every(count => count === 0)
  );
}

function partsOf({ findings, coverage, uses }: JudgedReport): number {
  return findings.length + coverage.length + uses.length;
}

function countsOf(report: JudgedReport): Counts {
  const { format, findings, findingsDropped, coverage, coverageDropped, uses, usesDropped } = report;
  const severities = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0 };
  const statuses = { ...coverageDropped };
  findings.forEach(({ severity }) => severities[severity]++);
  coverage.forEach(({ status, count }) => (statuses[status] += count));
  return {
    format,
    severities,
    findings: findings.length + findingsDropped,
    coverage: statuses,
    uses: uses.length + usesDropped
  };
}
