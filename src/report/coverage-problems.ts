import type { ReasonId } from '../scanner/reason-ids';
import type { Coverage, Finding, ScanReport } from '../scanner/report';
import type { FileReport } from './run';
import type { Translator } from './translator';
import { formatLabel, reasonIdWords, reasonWords, ruleDescription, ruleWords } from './words';

/** A member that was not understood or that failed, in modelscan's terms. */
export interface Problem {
  readonly category: string;
  readonly description: string;
  /** `folder/file.zip:member`, relative to the run's base. */
  readonly source: string;
  /** The same with the path as it was asked for. */
  readonly path: string;
  readonly advice: string;
  readonly entry: Coverage;
}

/** Place of a file or member, as modelscan writes it: relative to the run's base, members after colons. */
export function sourceOf(file: Pick<FileReport, 'source'>, members: readonly string[] = []): string {
  return [file.source, ...members].join(':');
}

/** The same with the path as it was asked for. */
export function pathOf(file: Pick<FileReport, 'path'>, members: readonly string[] = []): string {
  return [file.path, ...members].join(':');
}

/** modelscan's sentence for an unsafe operator; plainer words for a finding that accuses nothing or names no operator. */
export function findingDescription(finding: Finding, trans: Translator): string {
  return finding.severity === 'LOW' || finding.operator === ''
    ? ruleWords(finding, trans).title
    : ruleDescription(finding, trans);
}

/** Members that were not examined, one entry each, and one entry for all that were dropped from the list. */
export function problemsOf(file: FileReport, trans: Translator): readonly Problem[] {
  const problems = file.coverage
    .filter(entry => entry.status === 'not-understood' || entry.status === 'failed')
    .map(entry => problemOf(file, entry, trans));
  for (const status of ['not-understood', 'failed'] as const) {
    const count = file.coverageDropped[status];
    if (count > 0) {
      const entry: Coverage = { members: [], status, format: 'unknown', size: 0, count };
      problems.push({
        ...problemOf(file, entry, trans),
        description: trans._n('One more member is not listed.', '%1 more members are not listed.', count)
      });
    }
  }
  return problems;
}

/** Reasons of files that are not models although their names, or the program that fetched them, say that they are. */
const MISTAKEN: ReadonlySet<ReasonId> = new Set(['lfs-pointer', 'web-page', 'error-answer', 'named-otherwise']);

/** The coverage entry that names the real content of a file that only passes for a model. Undefined for all other files. */
export function mistakenForModel({ verdict, coverage }: ScanReport): Coverage | undefined {
  const own = verdict === 'not-a-model' ? coverage.find(entry => entry.members.length === 0) : undefined;
  return own?.reason !== undefined && MISTAKEN.has(own.reason) ? own : undefined;
}

/** The same in words. */
export function mismatchOf(file: FileReport, trans: Translator): Problem | undefined {
  const own = mistakenForModel(file);
  return own && problemOf(file, own, trans);
}

function problemOf(file: FileReport, entry: Coverage, trans: Translator): Problem {
  const words = reasonWords(entry, trans) ?? reasonIdWords(entry.status, {}, trans);
  const label = entry.format === 'unknown' ? '' : ` (${formatLabel(entry.format, trans)})`;
  return {
    category: entry.status === 'failed' ? 'MODEL_SCAN' : 'SCAN_NOT_SUPPORTED',
    description: words.what + label,
    source: sourceOf(file, entry.members),
    path: pathOf(file, entry.members),
    advice: words.advice,
    entry
  };
}
