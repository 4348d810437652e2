import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ScanEntry } from '../panel/model';
import type { Severity } from '../scanner/report';
import { atLeast } from '../scanner/report';
import { printable } from '../scanner/text';

/** Say that a scan has found something, with a button that shows it. Nothing below `from` is said. */
export function notifyFindings(
  entries: readonly ScanEntry[],
  from: Severity | undefined,
  trans: TranslationBundle,
  show: () => void
): void {
  const alarming = entries.filter(entry =>
    entry.report?.findings.some(finding => from !== undefined && !finding.waiver && atLeast(finding.severity, from))
  );
  if (alarming.length === 0) {
    return;
  }
  const message =
    alarming.length === 1
      ? trans.__('%1 would run code when it is loaded, or needs a look', printable(alarming[0].name, 100))
      : trans.__('%1 files would run code when they are loaded, or need a look', alarming.length);
  Notification.warning(message, {
    autoClose: false,
    actions: [{ label: trans.__('Show'), callback: show }]
  });
}
