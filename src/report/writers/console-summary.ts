/** The summary of the console's report: totals, the verdict, what the policy did, what was read. */
import type { CoverageStatus } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import type { Colour } from './ansi';
import { ignoredWords, unusedWords } from '../policy/policy-words';
import type { Run, Totals } from '../run';
import { outcomeOf } from '../outcome';
import type { Outcome } from '../outcome';
import { hasGap, runTotals, totalsOf } from '../run';
import type { Translator } from '../translator';
import { countText, formatLabel, isOwnCode, outcomeMark, outcomeTitle, readText, statusWord } from '../words';
import type { Page } from './console-page';
import { heading, name, prose } from './console-page';

/** The summary names at most so many kinds of files that are not models. */
const MAX_KINDS = 8;

const STATUSES: readonly CoverageStatus[] = ['scanned', 'inert', 'not-understood', 'failed'];

const OUTCOME_COLOUR: Readonly<Record<Outcome, Colour>> = {
  unsafe: 'red',
  running: 'yellow',
  incomplete: 'yellow',
  review: 'yellow',
  accepted: 'dim',
  clean: 'green',
  'not-a-model': 'dim'
};

export function summary(run: Run, page: Page): string[] {
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
