import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ScanEntry } from '../panel/model';
import { countText } from '../report/words';
import type { Severity } from '../scanner/report';
import { atLeast } from '../scanner/report';
import { printable } from '../scanner/text';

/** Characters of a name in a notification. */
const LONGEST_NAME = 100;

/**
 * Say that a scan has found something, with a button that shows it. Nothing below `from` is said, and nothing that the
 * policy waives.
 */
export function notifyFindings(
  entries: readonly ScanEntry[],
  from: Severity | undefined,
  trans: TranslationBundle,
  show: () => void
): void {
  const alarming = entries.filter(entry =>
    entry.report?.findings.some(
      ({ severity, waiver }) => from !== undefined && waiver === undefined && atLeast(severity, from)
    )
  );
  if (alarming.length === 0) {
    return;
  }
  const unsafe = alarming.filter(entry => entry.report?.verdict === 'unsafe');
  Notification.warning(unsafe.length > 0 ? unsafeWords(unsafe, trans) : lookWords(alarming, trans), {
    autoClose: false,
    actions: [{ label: trans.__('Show'), callback: show }]
  });
}

function unsafeWords(entries: readonly ScanEntry[], trans: TranslationBundle): string {
  const count = entries.length;
  return count === 1
    ? trans.__('%1 is unsafe: loading it can run code.', nameOf(entries[0]))
    : trans._n(
        '%2 file is unsafe: loading it can run code.',
        '%2 files are unsafe: loading them can run code.',
        count,
        countText(count)
      );
}

function lookWords(entries: readonly ScanEntry[], trans: TranslationBundle): string {
  const count = entries.length;
  return count === 1
    ? trans.__('%1 needs a look before you load it.', nameOf(entries[0]))
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
