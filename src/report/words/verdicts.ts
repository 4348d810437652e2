import type { CoverageStatus, Severity } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import type { Outcome } from '../outcome';
import type { Totals } from '../run';
import type { Translator } from '../translator';
import { countText } from './numbers';

/** The outcome in one or two words. */
export function outcomeWord(outcome: Outcome, trans: Translator): string {
  switch (outcome) {
    case 'unsafe':
      return trans.__('Unsafe');
    case 'running':
      return trans.__('Scanning…');
    case 'review':
      return trans.__('Needs review');
    case 'incomplete':
      return trans.__('Incomplete');
    case 'accepted':
      return trans.__('Accepted');
    case 'clean':
      return trans.__('Clean');
    case 'not-a-model':
      return trans.__('Not a model');
  }
}

/** A sign for each outcome where no picture can be drawn; the word stands beside it. */
const MARKS: Readonly<Record<Outcome, string>> = {
  unsafe: '✖',
  running: '…',
  incomplete: '◐',
  review: '●',
  accepted: '◈',
  clean: '✔',
  'not-a-model': '○'
};

export function outcomeMark(outcome: Outcome): string {
  return MARKS[outcome];
}

/** The headline: the word, with the severity or the number of accepted findings. */
export function outcomeTitle(outcome: Outcome, totals: Totals, trans: Translator): string {
  switch (outcome) {
    case 'unsafe':
      return unsafeTitle(totals, trans);
    case 'accepted':
      return acceptedTitle(totals, trans);
    default:
      return outcomeWord(outcome, trans);
  }
}

/** True when all that makes it unsafe is code of the author's own in which nothing dangerous was seen. */
export function isOwnCode({ severities, ownCode }: Totals): boolean {
  return severities.CRITICAL + severities.HIGH === 0 && ownCode > 0 && ownCode === severities.MEDIUM;
}

function unsafeTitle(totals: Totals, trans: Translator): string {
  if (isOwnCode(totals)) {
    return trans.__('Runs code of its own (medium)');
  }
  switch (SEVERITIES.find(severity => totals.severities[severity] > 0)) {
    case 'CRITICAL':
      return trans.__('Unsafe (critical)');
    case 'HIGH':
      return trans.__('Unsafe (high)');
    case 'MEDIUM':
      return trans.__('Unsafe (medium)');
    default:
      return outcomeWord('unsafe', trans);
  }
}

function acceptedTitle({ waivedSeverities, acceptedUntil, excluded, waived }: Totals, trans: Translator): string {
  if (waived === 0) {
    return trans.__('Accepted: %1 left out', countText(excluded));
  }
  const what = severityCounts(waivedSeverities, trans);
  return acceptedUntil === undefined
    ? trans.__('Accepted: %1', what)
    : trans.__('Accepted: %1, until %2', what, acceptedUntil);
}

/** `2 critical, 1 low`: how many findings there are of each severity. */
export function severityCounts(severities: Readonly<Record<Severity, number>>, trans: Translator): string {
  return SEVERITIES.filter(severity => severities[severity] > 0)
    .map(severity => {
      switch (severity) {
        case 'CRITICAL':
          return trans.__('%1 critical', countText(severities[severity]));
        case 'HIGH':
          return trans.__('%1 high', countText(severities[severity]));
        case 'MEDIUM':
          return trans.__('%1 medium', countText(severities[severity]));
        case 'LOW':
          return trans.__('%1 low', countText(severities[severity]));
      }
    })
    .join(', ');
}

/** Meaning of the outcome of one file, or of all files of a scan, and the advice. */
export function outcomeSentence(outcome: Outcome, totals: Totals, trans: Translator): string {
  switch (outcome) {
    case 'unsafe':
      return unsafeSentence(totals, trans);
    case 'running':
      return '';
    case 'review':
      return totals.waived > 0
        ? trans.__(
            'All that could run was examined. What the policy accepts does not count; some of what the file uses besides is not known here.'
          )
        : trans.__(
            'All that could run was examined. Nothing dangerous was found, but some of what it uses is not known here.'
          );
    case 'incomplete':
      return totals.waived > 0
        ? trans.__(
            'Not everything could be read, so this is not a clean result. What the policy accepts does not count.'
          )
        : trans.__(
            'Nothing dangerous was found in what could be read, but not everything could. This is not a clean result.'
          );
    case 'accepted':
      return totals.waived > 0
        ? trans.__(
            'All that could run was examined, and something was found that runs when it is loaded. It does not count, because the policy accepts it.'
          )
        : trans.__('Nothing was found in what was examined. Files that the policy or an option leaves out were not.');
    case 'clean':
      return trans.__('All that could run was examined, and nothing was found that runs when the file is loaded.');
    case 'not-a-model':
      return trans.__('Nothing here is a model that a program would load.');
  }
}

function unsafeSentence(totals: Totals, trans: Translator): string {
  if (isOwnCode(totals)) {
    return trans.__(
      'Loading or using it runs code that its author put into the file. Nothing dangerous was seen in that code; read it before you load the file.'
    );
  }
  return totals.severities.CRITICAL + totals.severities.HIGH > 0
    ? trans.__('Loading this file can run code that is not part of a model. Do not load it.')
    : trans.__(
        'It holds something that models have no need of and that can do harm. Do not load it before you know why.'
      );
}

export function severityWord(severity: Severity, trans: Translator): string {
  switch (severity) {
    case 'CRITICAL':
      return trans.__('Critical');
    case 'HIGH':
      return trans.__('High');
    case 'MEDIUM':
      return trans.__('Medium');
    case 'LOW':
      return trans.__('Low');
  }
}

/** Coverage status in one or two words. */
export function statusWord(status: CoverageStatus, trans: Translator): string {
  switch (status) {
    case 'scanned':
      return trans.__('Scanned');
    case 'inert':
      return trans.__('Inert data');
    case 'not-understood':
      return trans.__('Not understood');
    case 'failed':
      return trans.__('Failed');
  }
}

/** Coverage status explained in a sentence. */
export function statusSentence(status: CoverageStatus, trans: Translator): string {
  switch (status) {
    case 'scanned':
      return trans.__('Read and examined.');
    case 'inert':
      return trans.__(
        'Numbers such as weights, text, pictures, or code that only runs when somebody runs it: no loader of models acts on it.'
      );
    case 'not-understood':
      return trans.__('Not examined: the scanner does not know how to read this.');
    case 'failed':
      return trans.__('Not examined: reading it went wrong.');
  }
}
