import type { ScanEntry, ScanNote } from '../panel/model';
import type { Finding } from '../scanner/report';
import { printable } from '../scanner/text';
import { toJson } from '../report/json';
import type { FileReport } from '../report/run';
import { ENGLISH } from '../report/translator';
import type { Translator } from '../report/translator';
import { bytesText, referenceOf, ruleWords, severityWord, whereText } from '../report/words';
import type { SavedPart } from './model';

/** The reports as one JSON document, the same as the command line's: in English, for programs. `now` is an ISO 8601 time. */
export function reportJson(parts: readonly SavedPart[], version: string, now: string): string {
  const files = parts.flatMap(part => [...part.entries.map(fileOf), ...gapsOf(part)]);
  const run = {
    version,
    timestamp: now,
    inputs: parts.map(part => part.path),
    base: '',
    failOn: 'medium',
    failOnCoverage: false,
    files,
    excluded: []
  } as const;
  return `${JSON.stringify(toJson(run, ENGLISH), undefined, 2)}\n`;
}

/** A file without a report is part of the document as well, as one that failed: leaving it out would make it look safe. */
function fileOf(entry: ScanEntry): FileReport {
  if (entry.report) {
    return { ...entry.report, source: entry.path };
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
  return {
    path,
    source: path,
    format: 'unknown',
    size,
    bytesRead,
    verdict: 'incomplete',
    findings: [],
    findingsDropped: 0,
    coverage: [{ members: [], status: 'failed', format: 'unknown', size, count: 1, ...error }],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 }
  };
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
