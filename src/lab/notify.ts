import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ScanEntry } from '../panel/model';
import { countText } from '../report/words';
import type { Severity } from '../scanner/report';
import { atLeast, SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/text';
import type { Finished } from './model';

/** Characters of a name in a notification. */
const LONGEST_NAME = 100;

/**
 * Say that a scan has found something, with a button that shows it. Nothing below `from` is said, and nothing that the
 * policy waives.
 */
export function notifyFindings(
  finished: Finished,
  from: Severity | undefined,
  trans: TranslationBundle,
  show: () => void
): void {
  const alarming = from === undefined ? 0 : filesFrom(from, finished);
  if (from === undefined || alarming === 0) {
    return;
  }
  const unsafe = filesFrom(atLeast(from, 'MEDIUM') ? from : 'MEDIUM', finished);
  const [worst] = finished.worst;
  Notification.warning(unsafe > 0 ? unsafeWords(unsafe, worst, trans) : lookWords(alarming, worst, trans), {
    autoClose: false,
    actions: [{ label: trans.__('Show'), callback: show }]
  });
}

/** Files with a finding that counts of this severity or above. */
function filesFrom(severity: Severity, { totals }: Finished): number {
  return SEVERITIES.filter(other => atLeast(other, severity)).reduce((sum, other) => sum + totals.worst[other], 0);
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
