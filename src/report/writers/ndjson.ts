/** The report as lines of JSON: one for each file as soon as it is scanned, and a last one with the summary. */
import { problemsOf } from '../coverage-problems';
import type { JsonFile, JsonIssue, JsonProblem, JsonSummary } from './json-report';
import { issueOf, jsonFile, toJson } from './json-report';
import { jsonText } from './json-text';
import type { FileReport, Run } from '../run';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';

/** A line for one file. `issues[].file` is 0: the file of this line. */
export interface NdjsonFile extends JsonFile {
  readonly type: 'file';
  readonly issues: readonly JsonIssue[];
  readonly accepted: readonly JsonIssue[];
  readonly errors: readonly JsonProblem[];
}

/** The last line. */
export interface NdjsonSummary extends JsonSummary {
  readonly type: 'summary';
}

export function line(file: FileReport, trans: Translator = ENGLISH): string {
  const issues = file.findings.filter(finding => !finding.waiver);
  const accepted = file.findings.filter(finding => finding.waiver);
  const told: NdjsonFile = {
    type: 'file',
    ...jsonFile(file, trans),
    issues: issues.map(finding => issueOf(file, 0, finding, trans)),
    accepted: accepted.map(finding => issueOf(file, 0, finding, trans)),
    errors: problemsOf(file, trans)
      .filter(({ entry }) => entry.status === 'failed')
      .map(({ category, description, source, entry }) => ({ category, description, source, reason: entry.reason }))
  };
  return `${jsonText(told)}\n`;
}

export function write(run: Run): readonly string[] {
  const summary: NdjsonSummary = { type: 'summary', ...toJson(run).summary };
  return [`${jsonText(summary)}\n`];
}
