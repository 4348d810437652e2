import type { Finding, ScanReport, Severity, Verdict } from '../scanner/report';
import { SEVERITIES, atLeast, verdictOf } from '../scanner/report';

/** Why a finding does not count: the policy accepts it for this very file, or trusts the callable everywhere. */
export interface Waiver {
  readonly kind: 'accepted' | 'trusted';
  /** The policy's own words. */
  readonly reason: string;
  /** Last day on which an acceptance holds, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** A finding, with what the policy says of it. */
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

/** A path that a policy's `exclude` kept from being scanned. */
export interface Excluded {
  readonly path: string;
  /** The path relative to the run's `base`. */
  readonly source: string;
  readonly glob: string;
}

/** A level for `--fail-on`; `review` is any finding at all, as `low` is. */
export type FailOn = Lowercase<Severity> | 'review';

/** Strictest first. */
export const FAIL_ON: readonly FailOn[] = ['low', 'review', 'medium', 'high', 'critical'];

/** Everything that one run of a door has to say: what was asked, and the answer for each file in order of path. */
export interface Run {
  readonly version: string;
  /** ISO 8601, with a zone. */
  readonly timestamp: string;
  /** The paths as they were asked for. */
  readonly inputs: readonly string[];
  /** The folder that sources are relative to, absolute. */
  readonly base: string;
  readonly failOn: FailOn;
  readonly failOnCoverage: boolean;
  /** Path of the policy that was applied. */
  readonly policy?: string;
  /** Part of a split scan, `1/4`. */
  readonly shard?: string;
  readonly files: readonly FileReport[];
  readonly excluded: readonly Excluded[];
}

/** What is counted over a run. */
export interface Totals {
  readonly files: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Findings that count, by severity; a finding seen several times in a member is one. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly findings: number;
  /** Findings that the policy waives. */
  readonly waived: number;
  readonly size: number;
  readonly bytesRead: number;
}

/** The findings of a file that count. */
export function counting(file: FileReport): readonly JudgedFinding[] {
  return file.findings.filter(finding => !finding.waiver);
}

/** True when there are findings that do not count. */
export function hasWaived(file: Pick<FileReport, 'findings'>): boolean {
  return file.findings.some(finding => finding.waiver !== undefined);
}

/** The verdict of a file when waived findings do not count; coverage that was dropped counts like what was kept. */
export function judgedVerdict(file: FileReport): Verdict {
  const lost = file.coverageDropped['not-understood'] + file.coverageDropped.failed > 0;
  const verdict = verdictOf(counting(file), file.coverage);
  return lost && verdict !== 'unsafe' ? 'incomplete' : verdict;
}

export function totalsOf(files: readonly FileReport[]): Totals {
  const verdicts: Record<Verdict, number> = { unsafe: 0, incomplete: 0, review: 0, clean: 0 };
  const severities: Record<Severity, number> = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0 };
  let findings = 0;
  let waived = 0;
  let size = 0;
  let bytesRead = 0;
  for (const file of files) {
    verdicts[file.verdict]++;
    size += file.size;
    bytesRead += file.bytesRead;
    findings += file.findingsDropped;
    for (const finding of file.findings) {
      if (finding.waiver) {
        waived++;
      } else {
        severities[finding.severity]++;
        findings++;
      }
    }
  }
  return { files: files.length, verdicts, severities, findings, waived, size, bytesRead };
}

/** The worst verdict of a run; `clean` when there is no file. */
export function runVerdict(totals: Totals): Verdict {
  return (['unsafe', 'incomplete', 'review'] as const).find(verdict => totals.verdicts[verdict] > 0) ?? 'clean';
}

/** True when any part of the file was recognised as something that a model can be. */
export function isModel(file: FileReport): boolean {
  return file.coverage.some(
    entry => entry.status === 'scanned' || (entry.status === 'inert' && !PLAIN.has(entry.format))
  );
}

/** Formats that are understood and can never be loaded as a model. */
const PLAIN: ReadonlySet<string> = new Set(['text', 'empty', 'image']);

/** Exit status of a run, as numbers that modelscan's users know, in an order that never hides the worse news. */
export const EXIT = { clean: 0, findings: 1, incomplete: 2, nothing: 3, usage: 4 } as const;

/**
 * 1 for a finding at or above the level that fails (or, when asked, anything not read to the end), else 2 when
 * something was not understood or failed, else 3 when there was no model among the files, else 0.
 */
export function exitCode(run: Run): number {
  if (run.files.some(file => fails(file, run.failOn))) {
    return EXIT.findings;
  }
  if (run.files.some(hasGap)) {
    return run.failOnCoverage ? EXIT.findings : EXIT.incomplete;
  }
  // A part of a split scan may have got no model; what all parts add up to is for `merge` to say.
  return run.shard !== undefined || run.files.some(isModel) ? EXIT.clean : EXIT.nothing;
}

/** True when a finding that counts is at or above the level. */
export function fails(file: Pick<FileReport, 'findings'>, failOn: FailOn): boolean {
  const threshold: Severity = SEVERITIES.find(severity => severity.toLowerCase() === failOn) ?? 'LOW';
  return file.findings.some(finding => !finding.waiver && atLeast(finding.severity, threshold));
}

/** True when something of the file was not understood or failed. */
export function hasGap(file: FileReport): boolean {
  return (
    file.coverageDropped['not-understood'] + file.coverageDropped.failed > 0 ||
    file.coverage.some(entry => entry.status === 'not-understood' || entry.status === 'failed')
  );
}
