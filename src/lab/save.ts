import type { ScanEntry, ScanNote } from '../panel/model';
import type { Finding } from '../scanner/report';
import { printable } from '../scanner/text';
import { toJson } from '../report/json';
import { failedReport } from '../report/failed';
import type { Excluded, FileReport, Run } from '../report/run';
import { ENGLISH } from '../report/translator';
import type { Translator } from '../report/translator';
import { bytesText, referenceOf, ruleWords, severityWord, whereText } from '../report/words';
import type { SavedPart } from './services';

/** The reports as one JSON document, the same as the command line's: in English, for programs. `now` is an ISO 8601 time. */
export function reportJson(parts: readonly SavedPart[], version: string, now: string): string {
  const entries = parts.flatMap(part => part.entries);
  const files = parts.flatMap(part => [...part.entries.flatMap(entry => fileOf(entry) ?? []), ...gapsOf(part)]);
  const obeyed = parts.map(part => part.policy).find(policy => policy?.state === 'obeyed');
  const run: Run = {
    version,
    timestamp: now,
    inputs: parts.map(part => part.path),
    base: '',
    failOn: obeyed?.failOn ?? 'medium',
    failOnCoverage: false,
    policy: obeyed?.path,
    files,
    excluded: entries.flatMap(({ path, glob }): Excluded[] =>
      glob === undefined ? [] : [{ path, source: path, glob }]
    )
  };
  return `${JSON.stringify(toJson(run, ENGLISH), undefined, 2)}\n`;
}

/**
 * A file without a report is part of the document as well, as one that failed: leaving it out would make it look safe.
 * What the policy excludes has its own place.
 */
function fileOf(entry: ScanEntry): FileReport | undefined {
  if (entry.report) {
    return { ...entry.report, source: entry.path };
  }
  if (entry.state === 'excluded') {
    return undefined;
  }
  return failed(entry.path, entry.error ?? { reason: 'cancelled', params: {} }, entry);
}

/** What a folder scan did not see: folders that could not be listed, and what lies beyond a limit. */
function gapsOf(part: SavedPart): FileReport[] {
  return part.notes
    .filter(note => note.reason !== 'folder-hidden')
    .map(note => failed(String(note.params.path ?? part.path), note, { size: 0, bytesRead: 0 }));
}

function failed(
  path: string,
  error: ScanNote,
  { size = 0, bytesRead }: Pick<ScanEntry, 'size' | 'bytesRead'>
): FileReport {
  return { ...failedReport(path, error.reason, error.params, size), source: path, bytesRead };
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

/** Hand a text to the browser as a file to be saved. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
