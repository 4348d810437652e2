import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ScanEntry } from '../panel/scan-entry';
import { outcomeOf } from '../report/outcome';
import { countText, outcomeTitle } from '../report/words';
import type { Severity } from '../scanner/report';
import { atLeast, SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/printable';
import type { Finished } from './finished-batch';

/** Characters of a name in a notification. */
const LONGEST_NAME = 100;

/** Milliseconds for which a notification stays that is no warning. */
const STAYS = 8000;

/**
 * Say how a scan has ended, with a button that shows it: as a warning that stays when there is a finding of `from` or
 * above that counts, else for a while. Without `from` nothing is said.
 */
export function notifyFinished(
  finished: Finished,
  from: Severity | undefined,
  trans: TranslationBundle,
  show: () => void
): void {
  if (from === undefined) {
    return;
  }
  const actions = [{ label: trans.__('Show'), callback: show }];
  const alarming = filesFrom(from, finished);
  if (alarming === 0) {
    const { totals } = finished;
    const title = outcomeTitle(outcomeOf(totals), totals, trans);
    Notification.info(endWords(finished, title, trans), { autoClose: STAYS, actions });
    return;
  }
  const unsafe = filesFrom(atLeast(from, 'MEDIUM') ? from : 'MEDIUM', finished);
  const [worst] = finished.worst;
  const words = unsafe > 0 ? unsafeWords(unsafe, worst, trans) : lookWords(alarming, worst, trans);
  Notification.warning(words, { autoClose: false, actions });
}

/** Files with a finding that counts of this severity or above. */
function filesFrom(severity: Severity, { totals }: Finished): number {
  return SEVERITIES.filter(other => atLeast(other, severity)).reduce((sum, other) => sum + totals.worst[other], 0);
}

function endWords({ totals, name }: Finished, title: string, trans: TranslationBundle): string {
  const { allFiles } = totals;
  return name !== undefined
    ? trans.__('%1 was scanned: %2', printable(name, LONGEST_NAME), title)
    : trans._n('%2 file was scanned: %3', '%2 files were scanned: %3', allFiles, countText(allFiles), title);
}

function unsafeWords(count: number, worst: ScanEntry, trans: TranslationBundle): string {
  return count === 1
    ? trans.__('%1 is unsafe: loading it can run code.', nameOf(worst))
    : trans._n(
        '%2 file is unsafe: loading it can run code.',
        '%2 files are unsafe: loading them can run code.',
        count,
        countText(count)
      );
}

function lookWords(count: number, worst: ScanEntry, trans: TranslationBundle): string {
  return count === 1
    ? trans.__('%1 needs a look before you load it.', nameOf(worst))
    : trans._n(
        '%2 file needs a look before you load it.',
        '%2 files need a look before you load them.',
        count,
        countText(count)
      );
}

function nameOf({ name }: ScanEntry): string {
  return printable(name, LONGEST_NAME);
}
