import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { ScanReport, Verdict } from '../scanner/report';

/** A file whose scan has ended. */
export interface IScannedFile {
  /** Contents path, with its drive if any: `models/a.pkl`, `RTC:a.pkl`. */
  readonly path: string;
  /**
   * The verdict, after the policy that holds for the file. `incomplete` when the file could not be read; `excluded` when
   * the policy keeps it from being scanned.
   */
  readonly outcome: Verdict | 'excluded';
  /** Undefined for an excluded file only. Of a file that could not be read, the coverage says why. */
  readonly report?: ScanReport;
}

/** Tells other extensions whether loading a model file would run code. */
export interface IModelScanner {
  /**
   * A signal emitted when the scan of a file has ended: of each file that is scanned in the panel, and of those that
   * extensions ask about. A cancelled scan emits nothing.
   */
  readonly scanned: ISignal<IModelScanner, IScannedFile>;

  /**
   * Scan one file now, as the panel does: in a worker, and by the policy that holds for the file. The panel does not show
   * it.
   *
   * @param path - The contents path of the file, with its drive if any.
   *
   * @returns A promise that resolves with the report. A file that cannot be read has a report as well, whose verdict is
   * `incomplete`: only `clean` means that the whole file was read and nothing was found. It rejects for a folder, and for
   * a file that the policy excludes.
   */
  scan(path: string): Promise<ScanReport>;
}

/** The model scanner token. */
export const IModelScanner = new Token<IModelScanner>(
  'jupyterlab-scan-model:IModelScanner',
  'A service that tells whether loading a model file would run code.'
);
