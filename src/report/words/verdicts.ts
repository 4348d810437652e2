import type { CoverageStatus, Severity, Verdict } from '../../scanner/report';
import type { Translator } from '../translator';

/** The verdict in one or two words. */
export function verdictWord(verdict: Verdict, trans: Translator): string {
  switch (verdict) {
    case 'unsafe':
      return trans.__('Unsafe');
    case 'review':
      return trans.__('Needs review');
    case 'incomplete':
      return trans.__('Incomplete');
    case 'clean':
      return trans.__('Clean');
  }
}

/** What the verdict of one file means. With `waived` there are findings that do not count: nobody says that there are none. */
export function verdictSentence(verdict: Verdict, trans: Translator, waived = false): string {
  switch (verdict) {
    case 'unsafe':
      return trans.__('Loading this file can run code that is not part of a model. Do not load it.');
    case 'review':
      if (waived) {
        return trans.__(
          'All that could run was examined. What the policy accepts does not count; some of what the file uses besides is not known here.'
        );
      }
      return trans.__(
        'All that could run was examined. Nothing dangerous was found, but some of what it uses is not known here.'
      );
    case 'incomplete':
      if (waived) {
        return trans.__(
          'Not everything could be read, so this is not a clean result. What the policy accepts does not count.'
        );
      }
      return trans.__(
        'Nothing dangerous was found in what could be read, but not everything could. This is not a clean result.'
      );
    case 'clean':
      if (waived) {
        return trans.__(
          'All that could run was examined. What was found does not count, because the policy accepts it.'
        );
      }
      return trans.__('All that could run was examined, and nothing was found that runs when the file is loaded.');
  }
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

/** What became of bytes, in one or two words. */
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

/** What that means. */
export function statusSentence(status: CoverageStatus, trans: Translator): string {
  switch (status) {
    case 'scanned':
      return trans.__('Read and examined.');
    case 'inert':
      return trans.__('Numbers such as weights, or plain text. Nothing in it can run, so it was skipped.');
    case 'not-understood':
      return trans.__('Not examined: the scanner does not know how to read this.');
    case 'failed':
      return trans.__('Not examined: reading it went wrong.');
  }
}
