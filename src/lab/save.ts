import type { FileNode } from '../panel/file-nodes';
import { FolderNode } from '../panel/folder-nodes';
import type { ScanPolicy } from '../panel/panel-model';
import type { ScanEntry, ScanNote } from '../panel/scan-entry';
import { failedReport, withFailure } from '../report/failed';
import type { JsonSummary } from '../report/writers/json-report';
import { jsonFile, toJson } from '../report/writers/json-report';
import { jsonText } from '../report/writers/json-text';
import { outcomeOf, verdictFor } from '../report/outcome';
import type { Excluded, FileReport, IgnoredPolicy, Run, UnusedEntry } from '../report/run';
import { EXIT, isModel, reaches } from '../report/run';
import { ENGLISH } from '../report/translator';
import type { Translator } from '../report/translator';
import {
  bytesText,
  outcomeSentence,
  outcomeTitle,
  referenceOf,
  ruleWords,
  severityWord,
  whereText
} from '../report/words';
import type { Finding } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/printable';

/** A root, or one file of it, to be saved. */
export interface SavedPart {
  readonly path: string;
  readonly tree: FolderNode;
  readonly file?: FileNode;
  readonly policy?: ScanPolicy;
  /** Entries of its policy that applied to none of these files. */
  unused?(run: Pick<Run, 'files' | 'excluded'>): readonly UnusedEntry[];
}

/** Files in one piece of the text. */
const AT_ONCE = 200;

/** Milliseconds for which making the text may keep the page busy at a time. */
const SLICE = 20;

/**
 * The reports as one JSON document, the same as the command line's: in English, for programs. It comes in pieces, since
 * a hundred thousand files make a hundred megabytes. Every file has its entry; those with something to tell come first.
 * `now` is an ISO 8601 time.
 */
export function* reportJson(parts: readonly SavedPart[], version: string, now: string): Generator<string> {
  const obeyed = parts.map(part => part.policy).find(policy => policy?.state === 'obeyed');
  // Fixed now: a scan may go on while the text is made.
  const notable = new Set<FileNode>();
  for (const file of filesOf(parts)) {
    if (!isSilent(file)) {
      notable.add(file);
    }
  }
  const silent = function* (): Generator<FileNode> {
    for (const file of filesOf(parts)) {
      if (!notable.has(file)) {
        yield file;
      }
    }
  };
  const files = [...[...notable].flatMap(file => reportOf(file) ?? []), ...parts.flatMap(gapsOf)];
  const excluded = [...notable].flatMap(({ path, glob }): Excluded[] =>
    glob === undefined ? [] : [{ path, source: path, glob }]
  );
  const run: Run = {
    version,
    timestamp: now,
    inputs: parts.map(part => part.path),
    base: '',
    failOn: obeyed?.failOn ?? 'medium',
    failOnCoverage: false,
    policy: obeyed?.path,
    policyIgnored: ignoredBy(parts),
    policyUnused: parts.find(({ policy }) => policy === obeyed)?.unused?.({ files, excluded }),
    files,
    excluded
  };
  const { schema, summary, files: entriesTold, ...lists } = toJson(run, ENGLISH);
  const told = jsonText({ ...summaryOf(parts, run, summary), scanned: undefined }, 2);
  yield `{\n"schema": ${jsonText(schema)},\n"summary": ${told.slice(0, told.lastIndexOf('}'))},\n"scanned": {"scanned_files": [`;
  const models = function* (): Generator<string> {
    yield* run.files.filter(isModel).map(({ source }) => source);
    for (const { path, report } of silent()) {
      if (report && isModel({ ...report, source: path })) {
        yield path;
      }
    }
  };
  const scanned = yield* listed(models());
  yield `], "total_scanned": ${scanned}}},\n`;
  for (const [name, list] of Object.entries(lists)) {
    yield `${jsonText(name)}: ${jsonText(list, 2)},\n`;
  }
  yield '"files": [';
  const entries = function* (): Generator<object> {
    yield* entriesTold;
    for (const file of silent()) {
      const report = reportOf(file);
      if (report) {
        yield jsonFile(report, ENGLISH);
      }
    }
  };
  yield* listed(entries());
  yield ']\n}\n';
}

/** Items of a list as JSON, a line each, some at a time. Returns how many there were. */
function* listed(items: Iterable<unknown>): Generator<string, number> {
  let lines: string[] = [];
  let count = 0;
  for (const item of items) {
    lines.push(`${count++ === 0 ? '' : ','}\n${jsonText(item)}`);
    if (lines.length === AT_ONCE) {
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
  return count;
}

/** The totals that the panel shows, and the places that have an entry of their own here. */
function summaryOf(parts: readonly SavedPart[], run: Run, told: JsonSummary): JsonSummary {
  const totals = FolderNode.totalsOf(
    parts.filter(({ file }) => file === undefined).map(({ tree }) => tree),
    parts.flatMap(({ file }) => file ?? [])
  );
  const verdict = verdictFor(outcomeOf(totals));
  const { LOW, MEDIUM, HIGH, CRITICAL } = totals.severities;
  const failing = SEVERITIES.some(severity => totals.worst[severity] > 0 && reaches(severity, run.failOn));
  const hasModel = totals.verdicts.clean + totals.verdicts.accepted > 0;
  return {
    ...told,
    total_issues_by_severity: { LOW, MEDIUM, HIGH, CRITICAL },
    total_issues: totals.findings,
    verdict,
    headline: outcomeTitle(verdict, totals, ENGLISH),
    explanation: outcomeSentence(verdict, totals, ENGLISH),
    verdicts: { ...totals.verdicts, incomplete: told.verdicts.incomplete },
    total_accepted: totals.waived,
    size: totals.size,
    bytes_read: totals.bytesRead,
    exit_code: failing ? EXIT.findings : told.exit_code === EXIT.nothing && hasModel ? EXIT.clean : told.exit_code
  };
}

/** Policies that were found and that the reader has not allowed, each once. */
function ignoredBy(parts: readonly SavedPart[]): IgnoredPolicy[] {
  const ignored = new Map<string, IgnoredPolicy>();
  for (const { policy } of parts) {
    if (policy?.ignored !== undefined) {
      ignored.set(policy.path, { path: policy.path, reason: policy.ignored });
    }
  }
  return [...ignored.values()];
}

function* filesOf(parts: readonly SavedPart[]): Generator<FileNode> {
  for (const { tree, file } of parts) {
    if (file) {
      yield file;
    } else {
      yield* tree.everyFile();
    }
  }
}

/** True for a file of which there is nothing to tell but that it was read. */
function isSilent(file: FileNode): boolean {
  return file.state === 'done' && !file.changed && !file.hasGaps && file.findings.length === 0 && !file.isCounted;
}

/**
 * A file without a report is part of the document as well, as one that failed: leaving it out would make it look safe.
 * Excluded files have their own place.
 */
export function reportOf(file: FileNode): FileReport | undefined {
  const { path, state, report, error, size = 0, bytesRead, changed } = file;
  if (state === 'excluded') {
    return undefined;
  }
  const { reason, params } = error ?? { reason: 'cancelled', params: {} };
  const told = report ?? { ...failedReport(path, reason, params, size), bytesRead };
  return { ...(changed ? withFailure(told, 'changed-since-scan') : told), source: path };
}

/** Gaps of a folder scan: folders that could not be listed, hidden files, and files beyond a limit. */
function gapsOf({ path, tree, file }: SavedPart): FileReport[] {
  if (file !== undefined) {
    return [];
  }
  const gaps: { readonly path: string; readonly note: ScanNote }[] = [];
  for (const folder of tree.everyFolder()) {
    gaps.push(...folder.notes.map(note => ({ path: folder.path, note })));
    if (folder.isPending) {
      gaps.push({ path: folder.path, note: { reason: 'listing-stopped', params: {} } });
    }
  }
  if (tree.totals.hidden > 0) {
    gaps.push({ path, note: { reason: 'folder-hidden', params: {} } });
  }
  return gaps.map(({ path, note }) => ({ ...failedReport(path, note.reason, note.params), source: path }));
}

/** One finding as plain text, to be pasted into a ticket or a mail. */
export function findingText(entry: Pick<ScanEntry, 'path' | 'report'>, finding: Finding, trans: Translator): string {
  const words = ruleWords(finding, trans);
  const size = entry.report ? ` (${bytesText(entry.report.size, trans)})` : '';
  const lines = [
    `${severityWord(finding.severity, trans)}: ${words.title}`,
    `${printable(entry.path, 4096)}${size}: ${whereText(finding.where, trans)}`,
    finding.evidence,
    words.why,
    words.advice,
    finding.references.map(id => `${id} ${referenceOf(id).href ?? ''}`.trim()).join('\n')
  ];
  return lines.filter(line => line !== '').join('\n\n');
}

/** Hand a text to the browser as a file to be saved; it is made a piece at a time, so that the page stays alive. */
export async function download(text: Iterable<string>, name: string): Promise<void> {
  const parts: Blob[] = [];
  let pieces: string[] = [];
  let start = performance.now();
  for (const piece of text) {
    pieces.push(piece);
    if (performance.now() - start > SLICE) {
      parts.push(new Blob(pieces));
      pieces = [];
      await new Promise(resolve => setTimeout(resolve, 0));
      start = performance.now();
    }
  }
  const url = URL.createObjectURL(new Blob([...parts, ...pieces], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
