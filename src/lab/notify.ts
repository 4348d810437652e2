import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ScanEntry } from '../panel/model';
import type { Severity } from '../scanner/report';
import { atLeast } from '../scanner/report';

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
  const message =
    alarming.length === 1
      ? trans.__('%1 would run code when it is loaded, or needs a look', alarming[0].name)
      : trans.__('%1 files would run code when they are loaded, or need a look', alarming.length);
  Notification.warning(message, {
    autoClose: false,
    actions: [{ label: trans.__('Show'), callback: show }]
  });
}
