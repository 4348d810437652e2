/** The report as text for a terminal or a log: modelscan's lines where it has one, and more detail below them. */
import type { Severity } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import { findingDescription, mismatchOf, pathOf, problemsOf } from '../coverage-problems';
import type { Problem } from '../coverage-problems';
import type { Colour } from './ansi';
import { painter } from './ansi';
import type { FileReport, JudgedFinding, Run, Waiver } from '../run';
import { hasGap } from '../run';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import { countText, ruleWords, whereText } from '../words';
import type { ReportLook } from './report-writer';
import type { Page } from './console-page';
import { heading, isFirst, item, name, named, prose } from './console-page';
import { summary } from './console-summary';
import { uses } from './console-uses';

/** Lines of evidence that are shown for one finding. */
const MAX_EVIDENCE_LINES = 40;

const SEVERITY_COLOUR: Readonly<Record<Severity, Colour>> = {
  CRITICAL: 'red',
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'cyan'
};

interface Found {
  readonly file: FileReport;
  readonly finding: JudgedFinding;
}

export function write(run: Run, look: ReportLook): readonly string[] {
  return [toConsole(run, look)];
}

export function toConsole(run: Run, look: ReportLook, trans: Translator = ENGLISH): string {
  const page: Page = { look, paint: painter(look.colour), trans, explained: new Set() };
  // Of most files there is nothing to say, and there may be thousands.
  const found = run.files
    .filter(({ findings }) => findings.length > 0)
    .flatMap(file => file.findings.map(finding => ({ file, finding })));
  const problems = run.files.filter(hasGap).flatMap(file => problemsOf(file, trans));
  const lines = [
    ...summary(run, page),
    ...issues(found, page),
    ...accepted(found, page),
    ...errors(problems, page),
    ...skipped(problems, run, page),
    ...misnamed(run, page),
    ...uses(run, page)
  ];
  return `${lines.join('\n')}\n`;
}

function issues(found: readonly Found[], page: Page): string[] {
  const counted = found.filter(({ finding }) => !finding.waiver);
  if (counted.length === 0) {
    return [];
  }
  const lines = heading(page, page.trans.__('Issues by Severity'));
  for (const severity of SEVERITIES) {
    const some = counted.filter(({ finding }) => finding.severity === severity);
    if (some.length > 0) {
      lines.push(...heading(page, severity, SEVERITY_COLOUR[severity]));
      // One by one: a call with any number of findings as arguments could overflow the stack.
      some.forEach(entry => lines.push('', ...findingLines(entry, page)));
    }
  }
  const dropped = droppedOf(found);
  if (dropped > 0) {
    lines.push('', page.trans._n('One more finding is not listed.', '%1 more findings are not listed.', dropped));
  }
  return lines;
}

function droppedOf(found: readonly Found[]): number {
  return [...new Set(found.map(({ file }) => file))].reduce((sum, file) => sum + file.findingsDropped, 0);
}

function findingLines({ file, finding }: Found, page: Page): string[] {
  const { paint, trans } = page;
  const lines = [
    finding.severity === 'LOW' ? trans.__('Needs review:') : trans.__('Unsafe operator found:'),
    trans.__('  - Severity: %1', finding.severity),
    trans.__('  - Description: %1', findingDescription(finding, trans)),
    trans.__('  - Source: %1', name(pathOf(file, finding.where.members))),
    trans.__('  - Where: %1', whereText(finding.where, trans))
  ];
  lines.push(...evidenceLines(finding, page));
  if (finding.count > 1) {
    lines.push(trans.__('  - Seen: %1 times', countText(finding.count)));
  }
  if (finding.expired !== undefined) {
    lines.push(trans.__('  - Policy: it was accepted until %1 and counts again', finding.expired));
  }
  if (isFirst(page, finding.rule)) {
    const { why, advice } = ruleWords(finding, trans);
    lines.push(...item(page, trans.__('  - Why: %1', why)), ...item(page, trans.__('  - What to do: %1', advice)));
    if (finding.references.length > 0) {
      lines.push(...item(page, trans.__('  - References: %1', finding.references.join(', '))));
    }
  }
  lines.push(paint('dim', trans.__('  - Rule: %1', finding.rule)));
  return lines;
}

function evidenceLines(finding: JudgedFinding, { paint, trans }: Page): string[] {
  if (finding.evidence === '') {
    return [];
  }
  const all = finding.evidence.split('\n');
  const shown = all.slice(0, MAX_EVIDENCE_LINES).map(line => `        ${paint('bold', line)}`);
  if (all.length > shown.length) {
    shown.push(trans.__('        ... %1 more lines', all.length - shown.length));
  }
  return [trans.__('  - Evidence:'), ...shown];
}

function accepted(found: readonly Found[], page: Page): string[] {
  const { trans } = page;
  const waived = found.filter(({ finding }) => finding.waiver);
  if (waived.length === 0) {
    return [];
  }
  const lines = heading(page, trans.__('Accepted by the policy'));
  for (const { file, finding } of waived) {
    const { kind, reason, expires } = finding.waiver as Waiver;
    lines.push(
      '',
      trans.__('%1 %2', finding.severity, findingDescription(finding, trans)),
      trans.__('  - Source: %1', name(pathOf(file, finding.where.members))),
      ...evidenceLines(finding, page),
      ...item(
        page,
        kind === 'trusted'
          ? trans.__('  - Trusted because: %1', name(reason))
          : trans.__('  - Accepted because: %1', name(reason))
      )
    );
    if (expires !== undefined) {
      lines.push(trans.__('  - Accepted until: %1', expires));
    }
  }
  return lines;
}

function errors(problems: readonly Problem[], page: Page): string[] {
  const failed = problems.filter(({ entry }) => entry.status === 'failed');
  if (failed.length === 0) {
    return [];
  }
  return [
    ...heading(page, page.trans.__('Errors'), 'red'),
    ...named(failed, page, (problem, index) => [
      '',
      page.trans.__('Error %1:', index + 1),
      ...problemLines(problem, page)
    ])
  ];
}

function skipped(problems: readonly Problem[], run: Run, page: Page): string[] {
  const { look, trans } = page;
  const unread = problems.filter(({ entry }) => entry.status !== 'failed');
  const total = unread.length + run.excluded.length;
  if (total === 0) {
    return [];
  }
  const entries = [
    ...unread.map(problem => (): string[] => problemLines(problem, page)),
    ...run.excluded.map(({ path, glob }) => (): string[] => [`${name(path)}: ${trans.__('excluded (%1)', name(glob))}`])
  ];
  return [
    ...heading(page, trans.__('Skipped')),
    '',
    ...(look.showSkipped
      ? [trans.__('Total skipped: %1', total), '', trans.__('Skipped files list:')]
      : [trans.__('Total skipped: %1 - run with --show-skipped to see the full list.', total)]),
    '',
    ...named(entries, page, entry => entry())
  ];
}

/** Files that pass for models but are not. */
function misnamed(run: Run, page: Page): string[] {
  const { trans } = page;
  const files = run.files
    .filter(({ verdict }) => verdict === 'not-a-model')
    .flatMap(file => mismatchOf(file, trans) ?? []);
  if (files.length === 0) {
    return [];
  }
  return [
    ...heading(page, trans.__('Not what they are named')),
    '',
    ...named(files, page, problem => problemLines(problem, page))
  ];
}

function problemLines({ path, description, advice, entry }: Problem, page: Page): string[] {
  const count = entry.count > 1 ? ` (${countText(entry.count)})` : '';
  return [
    ...prose(page, description + count, `${name(path)}: `, '  '),
    ...(isFirst(page, advice) ? prose(page, advice, '    ') : [])
  ];
}
