/** The report as text for a terminal or a log: modelscan's lines where it has one, and more detail below them. */
import type { CoverageStatus, Severity } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { findingDescription, mismatchOf, pathOf, problemsOf } from '../coverage-problems';
import type { Problem } from '../coverage-problems';
import type { Colour, Painter } from './ansi';
import { painter } from './ansi';
import { ignoredWords, unusedWords } from '../policy/policy-words';
import type { FileReport, JudgedFinding, Run, Totals, Waiver } from '../run';
import { outcomeOf } from '../outcome';
import type { Outcome } from '../outcome';
import { hasGap, runTotals, totalsOf } from '../run';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import {
  countText,
  formatLabel,
  isOwnCode,
  outcomeMark,
  outcomeTitle,
  readText,
  ruleWords,
  statusWord,
  whereText
} from '../words';
import type { ReportLook } from './report-writer';
import { wrapped } from './wrap';

/** Characters of one name on a line. */
const MAX_NAME = 1000;
/** Lines of evidence that are shown for one finding. */
const MAX_EVIDENCE_LINES = 40;
/** Paths that are named in a list unless all are asked for. */
const MAX_NAMED = 20;
/** The summary names at most so many kinds of files that are not models. */
const MAX_KINDS = 8;

const STATUSES: readonly CoverageStatus[] = ['scanned', 'inert', 'not-understood', 'failed'];
const SEVERITY_COLOUR: Readonly<Record<Severity, Colour>> = {
  CRITICAL: 'red',
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'cyan'
};

const OUTCOME_COLOUR: Readonly<Record<Outcome, Colour>> = {
  unsafe: 'red',
  running: 'yellow',
  incomplete: 'yellow',
  review: 'yellow',
  accepted: 'dim',
  clean: 'green',
  'not-a-model': 'dim'
};

interface Found {
  readonly file: FileReport;
  readonly finding: JudgedFinding;
}

/** Values that all parts of one report use. */
interface Page {
  readonly look: ReportLook;
  readonly paint: Painter;
  readonly trans: Translator;
  /** Rules and reasons that have been explained above. */
  readonly explained: Set<string>;
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
    ...misnamed(run, page)
  ];
  return `${lines.join('\n')}\n`;
}

function heading({ paint }: Page, text: string, colour: Colour = 'blue'): string[] {
  return ['', paint(colour, `--- ${text} ---`)];
}

/** Prose, wrapped. */
function prose({ look }: Page, text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  return wrapped(text, look.width, first, rest);
}

function summary(run: Run, page: Page): string[] {
  const { paint, trans } = page;
  const totals = runTotals(run);
  const outcome = outcomeOf(totals);
  const colour = OUTCOME_COLOUR[outcome];
  const lines = [...heading(page, trans.__('Summary')), ''];
  if (totals.findings > 0) {
    lines.push(trans.__('Total Issues: %1', totals.findings), '', trans.__('Total Issues By Severity:'), '');
    for (const severity of [...SEVERITIES].reverse()) {
      const count = totals.severities[severity];
      lines.push(`    - ${severity}: ${count === 0 ? paint('green', '0') : count}`);
    }
    lines.push('');
  }
  lines.push(
    paint(colour, `${outcomeMark(outcome)} ${outcomeTitle(outcome, totals, trans)}`),
    ...conclusion(run, outcome, totals, page).map(line => paint(colour, line)),
    '',
    ...coverageLines(run, totals, page)
  );
  const shard = run.shard === undefined ? [] : [trans.__('Part %1 of a split scan.', run.shard)];
  return [...lines, ...storeLines(run, trans), ...policyLines(run, page), ...shard];
}

/** Files that were read and need no line each. */
function storeLines({ stores = [] }: Run, trans: Translator): string[] {
  const files = stores.reduce((sum, store) => sum + store.files, 0);
  return files === 0
    ? []
    : [
        trans._n(
          'Besides, %1 file of Git’s own was read and is no model (%2).',
          'Besides, %1 files of Git’s own were read and are no models (%2).',
          files,
          listed(
            stores.map(({ path }) => name(path)),
            trans
          )
        )
      ];
}

/** Unused entries that are named one by one; the rest is counted. */
const MAX_UNUSED = 20;

/** The policy that was obeyed, its entries that applied to no file, and policies that were not obeyed. */
function policyLines({ policy, policyIgnored = [], policyUnused = [] }: Run, { paint, trans, look }: Page): string[] {
  const shown = look.showSkipped ? policyUnused : policyUnused.slice(0, MAX_UNUSED);
  const rest = policyUnused.length - shown.length;
  return [
    ...(policy === undefined ? [] : [trans.__('Policy: %1', name(policy))]),
    ...shown.map(entry => `  ${unusedWords(entry, trans)}`),
    ...(rest === 0 ? [] : [trans._n('  One more entry is in vain.', '  %1 more entries are in vain.', rest)]),
    ...policyIgnored.flatMap(ignored => {
      const [what, advice] = ignoredWords(ignored, trans);
      return [paint('yellow', what), ...(advice === '' ? [] : [`  ${advice}`])];
    })
  ];
}

/** Paths that are named in one sentence. */
const MAX_LISTED = 3;

function listed(paths: readonly string[], trans: Translator): string {
  const rest = paths.length - MAX_LISTED;
  return rest <= 0
    ? paths.join(', ')
    : trans._n('%2 and %1 more', '%2 and %1 more', rest, paths.slice(0, MAX_LISTED).join(', '));
}

/** Closing sentences; cheerful only when the scan read everything and found nothing. */
function conclusion(run: Run, outcome: Outcome, totals: Totals, page: Page): string[] {
  const { trans } = page;
  const gaps = run.files.filter(hasGap).length;
  const unexamined = trans._n(
    'One of %2 files was not examined to the end.',
    '%1 of %2 files were not examined to the end.',
    gaps,
    countText(totals.files)
  );
  switch (outcome) {
    case 'unsafe':
      return [...unsafeSentences(run, trans), ...(gaps > 0 ? [unexamined] : [])].flatMap(line => prose(page, line));
    case 'running':
    case 'incomplete':
      return [
        ...prose(page, trans.__('Nothing unsafe was found in what could be read, but this is not a clean result.')),
        ...(gaps > 0 ? prose(page, unexamined) : [])
      ];
    case 'review':
      return prose(page, trans.__('Nothing unsafe was found, but some of it needs review: it is not known here.'));
    case 'accepted':
      return prose(
        page,
        totals.waived > 0
          ? trans.__('Nothing was found but what the policy accepts.')
          : trans.__('Nothing was found in what was examined. What was left out is listed below.')
      );
    case 'clean':
      // modelscan's line, with its space.
      return [trans.__(' No issues found! 🎉')];
    case 'not-a-model':
      return prose(page, trans.__('Nothing was scanned: there is no model here that this program knows.'));
  }
}

/** Of how many files one has to beware, and how much. */
function unsafeSentences({ files }: Run, trans: Translator): string[] {
  const totals = files.filter(({ verdict }) => verdict === 'unsafe').map(file => totalsOf([file]));
  const severe = totals.filter(({ severities }) => severities.CRITICAL + severities.HIGH > 0).length;
  const ownCode = totals.filter(isOwnCode).length;
  const others = totals.length - severe - ownCode;
  return [
    ...(severe > 0
      ? [trans._n('One file is unsafe: do not load it.', '%1 files are unsafe: do not load them.', severe)]
      : []),
    ...(others > 0
      ? [
          trans._n(
            'One file is unsafe: do not load it before you know why.',
            '%1 files are unsafe: do not load them before you know why.',
            others
          )
        ]
      : []),
    ...(ownCode > 0
      ? [
          trans._n(
            'One file runs code of its own when it is loaded or used. Nothing dangerous was seen in that code; read it before you load the file.',
            '%1 files run code of their own when they are loaded or used. Nothing dangerous was seen in that code; read it before you load the files.',
            ownCode
          )
        ]
      : [])
  ];
}

function coverageLines(run: Run, totals: Totals, page: Page): string[] {
  const { trans } = page;
  const counts: Record<CoverageStatus, number> = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
  for (const file of run.files) {
    for (const entry of file.coverage) {
      counts[entry.status] += entry.count;
    }
    for (const status of STATUSES) {
      counts[status] += file.coverageDropped[status];
    }
  }
  const parts = STATUSES.filter(status => counts[status] > 0).map(
    status => `${countText(counts[status])} ${statusWord(status, trans).toLowerCase()}`
  );
  return [
    trans._n('One file, %2.', '%1 files, %2.', totals.files, readText(totals.bytesRead, totals.size, undefined, trans)),
    ...(parts.length > 0 ? prose(page, trans.__('Files and their members: %1.', parts.join(', ')), '', '  ') : []),
    ...otherFiles(run, page)
  ];
}

/** The files that are not models, counted by kind: the scanner examined them, so they were not skipped. */
function otherFiles({ files }: Run, page: Page): string[] {
  const { trans } = page;
  const kinds = new Map<string, number>();
  for (const { verdict, format } of files) {
    if (verdict === 'not-a-model') {
      kinds.set(format, (kinds.get(format) ?? 0) + 1);
    }
  }
  const sorted = [...kinds].sort((a, b) => b[1] - a[1]);
  if (sorted.length === 0) {
    return [];
  }
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const named = sorted
    .slice(0, MAX_KINDS)
    .map(([format, count]) => trans.__('%1: %2', formatLabel(format, trans), countText(count)));
  const others = total - sorted.slice(0, MAX_KINDS).reduce((sum, [, count]) => sum + count, 0);
  const parts = [...named, ...(others > 0 ? [trans.__('others: %1', countText(others))] : [])].join(', ');
  return prose(page, trans._n('One file is no model (%2).', '%1 files are no models (%2).', total, parts), '', '  ');
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

/** One point of a list, wrapped under its own first word. */
function item(page: Page, line: string): string[] {
  return prose(page, line.slice('  - '.length), '  - ');
}

/** True the first time for each id: a report explains it once. */
function isFirst({ explained }: Page, id: string): boolean {
  const first = !explained.has(id);
  explained.add(id);
  return first;
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

/** The first of a list, or all where that is asked for, and how many more there are. */
function named<T>(list: readonly T[], { look, trans }: Page, lines: (item: T, index: number) => string[]): string[] {
  const shown = look.showSkipped ? list : list.slice(0, MAX_NAMED);
  const more = list.length - shown.length;
  return [
    ...shown.flatMap(lines),
    ...(more > 0
      ? [
          '',
          trans._n(
            'And one more: --show-skipped lists it.',
            'And %1 more: --show-skipped lists them.',
            more,
            countText(more)
          )
        ]
      : [])
  ];
}

function problemLines({ path, description, advice, entry }: Problem, page: Page): string[] {
  const count = entry.count > 1 ? ` (${countText(entry.count)})` : '';
  return [
    ...prose(page, description + count, `${name(path)}: `, '  '),
    ...(isFirst(page, advice) ? prose(page, advice, '    ') : [])
  ];
}

/** Text from a path or a policy, safe for a terminal. */
function name(text: string): string {
  return printable(text, MAX_NAME);
}
