/** The report as one HTML page: no scripts, nothing fetched, readable on paper and in the dark. */
import { SEVERITIES } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { findingDescription, mismatchOf, problemsOf } from '../coverage-problems';
import type { Problem } from '../coverage-problems';
import { STYLE } from './html-style';
import { ignoredWords, unusedWords } from '../policy/policy-words';
import type { FileReport, JudgedFinding, Run } from '../run';
import { OUTCOMES, VERDICTS, outcomeOf, verdictFor } from '../outcome';
import { runTotals, totalsOf } from '../run';
import { weightsOnlyLines } from '../weights-words';
import { groupWhy, howText, trustCounts, trustWord, groupsToShow, useName } from '../use-words';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import {
  countText,
  formatLabel,
  outcomeMark,
  outcomeSentence,
  outcomeTitle,
  outcomeWord,
  readText,
  referenceOf,
  ruleWords,
  severityWord,
  statusWord,
  whereText
} from '../words';

/** Characters of a name or path. */
const MAX_NAME = 1000;
/** Characters of one finding's evidence. */
const MAX_EVIDENCE = 8000;

export function write(run: Run): Iterable<string> {
  return htmlPieces(run);
}

/** The page in pieces: with very many findings it is longer than a text can be. */
export function* htmlPieces(run: Run, trans: Translator = ENGLISH): Generator<string> {
  const totals = runTotals(run);
  const outcome = outcomeOf(totals);
  const title = trans.__('Model scan: %1', outcomeTitle(outcome, totals, trans));
  const files = [...run.files].sort((a, b) => OUTCOMES.indexOf(a.verdict) - OUTCOMES.indexOf(b.verdict));
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1 class="${verdictFor(outcome)}"><span class="verdict">${outcomeMark(outcome)} ${text(title)}</span></h1>
<p>${text(outcomeSentence(outcome, totals, trans))}</p>
<p>${text(run.inputs.join(', '), 4 * MAX_NAME)}</p>
<p class="quiet">${text(`scan-model ${run.version}, ${run.timestamp}`)}</p>
</header>
<main>
<table class="totals"><caption>${text(trans.__('Files'))}</caption><tbody>
${VERDICTS.filter(verdict => totals.verdicts[verdict] > 0)
  .map(
    verdict =>
      `<tr class="${verdict}"><th scope="row"><span class="verdict">${outcomeMark(verdict)} ${text(outcomeWord(verdict, trans))}</span></th><td>${countText(totals.verdicts[verdict])}</td></tr>`
  )
  .join('\n')}
</tbody></table>
<table class="totals"><caption>${text(trans.__('Findings'))}</caption><tbody>
${SEVERITIES.map(severity => `<tr class="${severity.toLowerCase()}"><th scope="row"><span class="severity">${text(severityWord(severity, trans))}</span></th><td>${countText(totals.severities[severity])}</td></tr>`).join('\n')}
${totals.waived > 0 ? `<tr><th scope="row">${text(trans.__('Accepted'))}</th><td>${countText(totals.waived)}</td></tr>` : ''}
</tbody></table>
<p>${text(trans._n('One file, %2.', '%1 files, %2.', totals.files, readText(totals.bytesRead, totals.size, undefined, trans)))}</p>
${run.policy === undefined ? '' : `<p>${text(trans.__('Policy: %1', run.policy))}</p>`}
${policyNotes(run, trans)}
`;
  for (const file of files) {
    yield* section(file, trans);
  }
  yield `${excluded(run, trans)}
</main>
</body>
</html>
`;
}

/** Entries of the policy that applied to no file, and policies that were not obeyed. */
function policyNotes({ policyIgnored = [], policyUnused = [] }: Run, trans: Translator): string {
  return [
    ...policyIgnored.map(ignored => {
      const [what, advice] = ignoredWords(ignored, trans);
      return `<p><strong>${text(what, MAX_EVIDENCE)}</strong> ${text(advice, MAX_EVIDENCE)}</p>`;
    }),
    ...policyUnused.map(entry => `<p class="quiet">${text(unusedWords(entry, trans), MAX_EVIDENCE)}</p>`)
  ].join('\n');
}

/** Text as HTML text: attacker text stays text, and what hides or reorders characters is shown. */
function text(value: string, max = MAX_NAME, lines = false): string {
  return printable(value, max, lines).replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

function* section(file: FileReport, trans: Translator): Generator<string> {
  const problems = problemsOf(file, trans);
  const mismatch = mismatchOf(file, trans);
  const open = ['clean', 'not-a-model'].includes(file.verdict) && mismatch === undefined ? '' : ' open';
  const totals = totalsOf([file]);
  const order = [...file.findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const dropped =
    file.findingsDropped > 0
      ? `<p>${text(trans._n('One more finding is not listed.', '%1 more findings are not listed.', file.findingsDropped))}</p>`
      : '';
  yield `<details class="file ${file.verdict}"${open}>
<summary><span class="verdict">${outcomeMark(file.verdict)} ${text(outcomeTitle(file.verdict, totals, trans))}</span> <span class="path">${text(file.path)}</span></summary>
<p>${text(outcomeSentence(file.verdict, totals, trans))}</p>
${mismatch === undefined ? '' : `<p>${text(mismatch.description)} ${text(mismatch.advice)}</p>`}
<p class="quiet">${text(`${formatLabel(file.format, trans)}, ${readText(file.bytesRead, file.size, undefined, trans)}`)}${file.sha256 === undefined ? '' : `<br>SHA-256 ${text(file.sha256)}`}</p>
`;
  for (const finding of order) {
    yield `${article(finding, trans)}\n`;
  }
  yield `${dropped}
`;
  yield* uses(file, trans);
  yield `${coverage(file, problems, trans)}
</details>
`;
}

function article(finding: JudgedFinding, trans: Translator): string {
  const { title, why, advice } = ruleWords(finding, trans);
  const references = finding.references.map(id => {
    const { href } = referenceOf(id);
    return href === undefined ? text(id) : `<a href="${text(href)}" rel="noreferrer">${text(id)}</a>`;
  });
  const notes = [
    finding.waiver && trans.__('Accepted by the policy: %1', finding.waiver.reason),
    finding.waiver?.expires && trans.__('Accepted until %1', finding.waiver.expires),
    finding.expired && trans.__('It was accepted until %1 and counts again.', finding.expired),
    finding.count > 1 && trans.__('Seen %1 times.', countText(finding.count))
  ].filter((note): note is string => typeof note === 'string');
  return `<article class="${finding.waiver ? 'waived' : finding.severity.toLowerCase()}">
<h2><span class="severity">${text(severityWord(finding.severity, trans))}</span> ${text(title)}</h2>
<p>${text(findingDescription(finding, trans))}</p>
${finding.evidence === '' ? '' : `<pre>${text(finding.evidence, MAX_EVIDENCE, true)}</pre>`}
<p class="quiet">${text(whereText(finding.where, trans))}</p>
${notes.map(note => `<p>${text(note)}</p>`).join('\n')}
<p>${text(why)}</p>
<p>${text(advice)}</p>
<p class="quiet">${text(finding.rule)}${references.length > 0 ? `: ${references.join(', ')}` : ''}</p>
</article>`;
}

/** What loading the file would use, by why it is trusted, unknown or dangerous. */
function* uses(file: FileReport, trans: Translator): Generator<string> {
  const [answer, ...obstacles] = file.weightsOnly === undefined ? [] : weightsOnlyLines(file.weightsOnly, trans);
  if (answer !== undefined) {
    const items = obstacles.map(line => `<li>${text(line)}</li>`).join('\n');
    yield `<p>${text(answer)}</p>${items === '' ? '' : `<ul>${items}</ul>`}
`;
  }
  if (file.uses.length + file.usesDropped === 0) {
    return;
  }
  const counts = trustCounts(file.uses, file.usesDropped, trans);
  yield `<details class="uses"><summary>${text(trans.__('What it loads'))}: ${text(counts)}</summary>
`;
  for (const alike of groupsToShow(file.uses)) {
    const [{ trust }] = alike;
    yield `<p class="${trust}"><strong class="trust">${text(trustWord(trust, trans))}</strong> ${text(groupWhy(alike, trans))}</p><ul>
`;
    for (const use of alike) {
      const means = use.means === undefined ? '' : `, ${trans.__('that is %1', use.means)}`;
      yield `<li><code>${text(useName(use))}</code> <span class="quiet">${text(howText(use, trans) + means)}</span></li>
`;
    }
    yield '</ul>\n';
  }
  yield '</details>\n';
}

function coverage(file: FileReport, problems: readonly Problem[], trans: Translator): string {
  const gaps = problems.map(
    ({ path, description, advice, entry }) =>
      `<li><strong>${text(statusWord(entry.status, trans))}</strong> ${text(path)}: ${text(description)} <span class="quiet">${text(advice)}</span></li>`
  );
  const read = file.coverage
    .filter(({ status }) => status === 'scanned' || status === 'inert')
    .map(({ members, status, format, count }) => {
      const name = members.length === 0 ? trans.__('the file itself') : members.join(':');
      return `<li>${text(statusWord(status, trans))}: ${text(name)} (${text(formatLabel(format, trans))}${count > 1 ? `, ${countText(count)}` : ''})</li>`;
    });
  return [
    gaps.length > 0 ? `<h2>${text(trans.__('Not examined'))}</h2><ul>${gaps.join('\n')}</ul>` : '',
    read.length > 0
      ? `<details><summary>${text(trans.__('Examined'))}</summary><ul>${read.join('\n')}</ul></details>`
      : ''
  ].join('\n');
}

function excluded(run: Run, trans: Translator): string {
  if (run.excluded.length === 0) {
    return '';
  }
  const items = run.excluded.map(
    ({ path, glob }) => `<li>${text(path)} <span class="quiet">(${text(glob)})</span></li>`
  );
  return `<section><h2>${text(trans.__('Excluded from the scan'))}</h2><ul>${items.join('\n')}</ul></section>`;
}
