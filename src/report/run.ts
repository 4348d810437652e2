import type { Finding, ScanReport, Severity, Verdict } from '../scanner/report';
import { SEVERITIES, atLeast, holdsNoModel, verdictOf } from '../scanner/report';
import type { RuleId } from '../scanner/rules/catalog';
import type { OutcomeCounts } from './outcome';
import { noVerdicts, VERDICTS } from './outcome';

/** Reason why a finding does not count: the policy accepts it for this very file, or trusts the callable everywhere. */
export interface Waiver {
  readonly kind: 'accepted' | 'trusted';
  /** The policy's own words. */
  readonly reason: string;
  /** Last day on which an acceptance holds, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** A finding, with the policy's decision on it. */
export interface JudgedFinding extends Finding {
  readonly waiver?: Waiver;
  /** The day on which an acceptance of it ran out, `YYYY-MM-DD`: it counts again. */
  readonly expired?: string;
}

/** The answer for one file, after the policy. */
export interface FileReport extends ScanReport {
  readonly findings: readonly JudgedFinding[];
  /** The path relative to the run's `base`. */
  readonly source: string;
  /** Of the whole file, lower-case hexadecimal; only where it was asked for. */
  readonly sha256?: string;
}

/** A file, or a folder with all that is in it, that the reader chose not to have scanned. */
export interface Excluded {
  readonly path: string;
  /** The path relative to the run's `base`. */
  readonly source: string;
  readonly glob: string;
}

/** A folder of Git's own, with the number of files in it that were read and are not models; the report does not list them. */
export interface Store {
  /** Git's folder. */
  readonly path: string;
  /** The path relative to the run's `base`. */
  readonly source: string;
  readonly files: number;
}

/**
 * Reason why a policy file beside the models was not obeyed. `not-allowed`: the user has not allowed it. `changed`: it changed since.
 * `writable`: users other than its reader can write it. `in-scan`: it came, or may have come, with the scanned files.
 * `switched-off`: no policy was wanted.
 */
export const IGNORED_REASONS = ['not-allowed', 'changed', 'writable', 'in-scan', 'switched-off'] as const;

export interface IgnoredPolicy {
  /** Absolute. */
  readonly path: string;
  readonly reason: (typeof IGNORED_REASONS)[number];
  /** The command that would have it obeyed. */
  readonly allow?: string;
}

/**
 * An entry of the policy that made no difference. `expired`: its day is over. `unmatched`: nothing in this scan matches
 * it. `powerless`: it matches a finding, but a policy cannot trust that callable everywhere.
 */
export interface UnusedEntry {
  readonly kind: 'exclude' | 'trusted' | 'accepted';
  /** A pattern, a callable, or a rule. */
  readonly what: string;
  /** Of the file that the rule is accepted for. */
  readonly sha256?: string;
  /** From 1. */
  readonly line?: number;
  readonly why: 'expired' | 'unmatched' | 'powerless';
  /** The last day, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** A level for `--fail-on`; `review` is any finding at all, as `low` is. */
export type FailOn = Lowercase<Severity> | 'review';

/** Strictest first. */
export const FAIL_ON: readonly FailOn[] = ['low', 'review', 'medium', 'high', 'critical'];

/** One run of a door: the request, and the answer for each file in order of path. */
export interface Run {
  readonly version: string;
  /** ISO 8601, with a zone. */
  readonly timestamp: string;
  /** The paths as they were asked for. */
  readonly inputs: readonly string[];
  /** The folder that sources are relative to, absolute. */
  readonly base: string;
  /** The folder that the program ran in, absolute; undefined where there is none, as in the panel. */
  readonly workingDirectory?: string;
  readonly failOn: FailOn;
  readonly failOnCoverage: boolean;
  /** True when a scan that meets no model ends with exit status 0. */
  readonly passWithoutModels?: boolean;
  /** Path of the policy that was applied. */
  readonly policy?: string;
  /** Policies that lie near and were not obeyed. */
  readonly policyIgnored?: readonly IgnoredPolicy[];
  /** Entries of the policy that applied to no file. */
  readonly policyUnused?: readonly UnusedEntry[];
  /** Paths of the command line that do not exist. Each is among `files` as well, as a failure. */
  readonly missing?: readonly string[];
  /** Part of a split scan, `1/4`. */
  readonly shard?: string;
  readonly files: readonly FileReport[];
  readonly excluded: readonly Excluded[];
  readonly stores?: readonly Store[];
}

/** Counts over the files of a scan. */
export interface Totals extends OutcomeCounts {
  readonly files: number;
  /** Findings that count, by severity; a finding seen several times in a member is one. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly findings: number;
  /** Findings of MEDIUM that are code of the author's own, in which nothing dangerous was seen. */
  readonly ownCode: number;
  /** Findings that the policy waives, all and by severity. */
  readonly waived: number;
  readonly waivedSeverities: Readonly<Record<Severity, number>>;
  /** The first day on which an acceptance runs out, `YYYY-MM-DD`; undefined when none does. */
  readonly acceptedUntil?: string;
  readonly size: number;
  readonly bytesRead: number;
}

/** The findings of a file that count. */
export function countedFindings(file: FileReport): readonly JudgedFinding[] {
  return file.findings.filter(finding => !finding.waiver);
}

/** True when there are findings that do not count. */
export function hasWaived(file: Pick<FileReport, 'findings'>): boolean {
  return file.findings.some(finding => finding.waiver !== undefined);
}

/**
 * The verdict of a file when waived findings do not count; dropped coverage counts like kept coverage. A file whose
 * findings were waived is accepted at best, never clean.
 */
export function verdictAfterPolicy(file: FileReport): Verdict {
  const verdict = verdictOf(countedFindings(file), file.coverage, file.coverageDropped);
  return (verdict === 'clean' || verdict === 'not-a-model') && hasWaived(file) ? 'accepted' : verdict;
}

/** Rules of which a finding is MEDIUM when a model carries code of its own and nothing dangerous was seen in it. */
const OWN_CODE: ReadonlySet<string> = new Set([
  'keras-lambda',
  'pickle-carries-code',
  'python-code'
] satisfies RuleId[]);

const noSeverities = (): Record<Severity, number> => ({ CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0 });

/** Input of the totals; `unlisted`: severities of findings that were dropped, where they are known. */
export interface Counted extends Pick<FileReport, 'verdict' | 'size' | 'bytesRead' | 'findings' | 'findingsDropped'> {
  readonly unlisted?: Readonly<Record<Severity, number>>;
}

/** Totals that grow, and shrink, file by file. */
export class RunningTotals {
  readonly verdicts = noVerdicts();
  private readonly severities = noSeverities();
  private readonly waivedSeverities = noSeverities();
  /** Numbers of acceptances by the day on which they run out. */
  private readonly days = new Map<string, number>();
  files = 0;
  private findings = 0;
  private ownCode = 0;
  private waived = 0;
  private size = 0;
  private bytesRead = 0;

  /** Count a file in, or with -1 out again: then it must be the same as it was. */
  add(file: Counted, times: 1 | -1 = 1): void {
    this.files += times;
    this.verdicts[file.verdict] += times;
    this.size += times * file.size;
    this.bytesRead += times * file.bytesRead;
    this.findings += times * file.findingsDropped;
    if (file.unlisted !== undefined) {
      for (const severity of SEVERITIES) {
        this.severities[severity] += times * file.unlisted[severity];
      }
    }
    for (const { severity, rule, waiver } of file.findings) {
      if (waiver) {
        this.waived += times;
        this.waivedSeverities[severity] += times;
        if (waiver.expires !== undefined) {
          this.days.set(waiver.expires, (this.days.get(waiver.expires) ?? 0) + times);
        }
      } else {
        this.severities[severity] += times;
        this.findings += times;
        this.ownCode += severity === 'MEDIUM' && OWN_CODE.has(rule) ? times : 0;
      }
    }
  }

  /** Counts unread files, many at once; `size` of all of them, in bytes. */
  addUnread(files: number, size: number): void {
    this.files += files;
    this.verdicts.incomplete += files;
    this.size += size;
  }

  /** Count in what another one has counted. */
  merge(other: RunningTotals): void {
    VERDICTS.forEach(verdict => (this.verdicts[verdict] += other.verdicts[verdict]));
    for (const severity of SEVERITIES) {
      this.severities[severity] += other.severities[severity];
      this.waivedSeverities[severity] += other.waivedSeverities[severity];
    }
    other.days.forEach((count, day) => this.days.set(day, (this.days.get(day) ?? 0) + count));
    this.files += other.files;
    this.findings += other.findings;
    this.ownCode += other.ownCode;
    this.waived += other.waived;
    this.size += other.size;
    this.bytesRead += other.bytesRead;
  }

  /** The totals now; `others` counts files without a report. */
  get(others: Partial<Omit<OutcomeCounts, 'verdicts'>> = {}): Totals {
    const { files, findings, ownCode, waived, size, bytesRead } = this;
    return {
      files,
      verdicts: { ...this.verdicts },
      severities: { ...this.severities },
      findings,
      ownCode,
      waived,
      waivedSeverities: { ...this.waivedSeverities },
      acceptedUntil: [...this.days.keys()].filter(day => this.days.get(day) !== 0).sort()[0],
      size,
      bytesRead,
      running: 0,
      unseen: 0,
      excluded: 0,
      ...others
    };
  }
}

/** The totals of finished files; `others` counts files without a report. */
export function totalsOf(files: Iterable<Counted>, others: Partial<Omit<OutcomeCounts, 'verdicts'>> = {}): Totals {
  const totals = new RunningTotals();
  for (const file of files) {
    totals.add(file);
  }
  return totals.get(others);
}

/** The totals of a whole run. */
export function runTotals({ files, excluded }: Pick<Run, 'files' | 'excluded'>): Totals {
  return totalsOf(files, { excluded: excluded.length });
}

/** True when any part of the file was recognised as something that a model can be. */
export function isModel({ coverage }: FileReport): boolean {
  const read = coverage.filter(({ status }) => status === 'scanned' || status === 'inert');
  return read.length > 0 && !holdsNoModel(read);
}

/** Exit status of a run, as numbers that modelscan's users know, in an order that never hides the worse news. */
export const EXIT = { clean: 0, findings: 1, incomplete: 2, nothing: 3, usage: 4 } as const;

/**
 * 1 for a finding at or above the level that fails (or, when asked, anything not read to the end), else 4 when a named
 * path does not exist, else 2 when the scan failed or did not understand something, else 3 when there was no model among
 * the files (unless that passes), else 0.
 */
export function exitCode(
  run: Pick<Run, 'files' | 'failOn' | 'failOnCoverage' | 'missing' | 'shard' | 'passWithoutModels'>
): number {
  if (run.files.some(file => fails(file, run.failOn))) {
    return EXIT.findings;
  }
  if (run.missing !== undefined && run.missing.length > 0) {
    return EXIT.usage;
  }
  if (run.files.some(hasGap)) {
    return run.failOnCoverage ? EXIT.findings : EXIT.incomplete;
  }
  // A part of a split scan may have got no model; what all parts add up to is for `merge` to say.
  const pass = run.passWithoutModels === true || run.shard !== undefined || run.files.some(isModel);
  return pass ? EXIT.clean : EXIT.nothing;
}

/** True when a finding that counts is at or above the level. */
export function fails(file: Pick<FileReport, 'findings'>, failOn: FailOn): boolean {
  return file.findings.some(finding => !finding.waiver && reaches(finding.severity, failOn));
}

/** True when a severity is at or above the level. */
export function reaches(severity: Severity, failOn: FailOn): boolean {
  return atLeast(severity, SEVERITIES.find(severity => severity.toLowerCase() === failOn) ?? 'LOW');
}

/** True when something of the file was not understood or failed. */
export function hasGap(file: FileReport): boolean {
  return (
    file.coverageDropped['not-understood'] + file.coverageDropped.failed > 0 ||
    file.coverage.some(entry => entry.status === 'not-understood' || entry.status === 'failed')
  );
}
