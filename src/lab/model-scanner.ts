import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ScanReport } from '../scanner/report';
import type { ScanModel } from './model';
import { reportOf } from './save';
import type { IModelScanner, IScannedFile } from './tokens';

/** The model as other extensions see it. */
export class ModelScanner implements IModelScanner {
  private readonly signal = new Signal<this, IScannedFile>(this);

  constructor(private readonly model: ScanModel) {
    model.fileEnded.connect((_, file) => {
      const report = reportOf(file);
      this.signal.emit({ path: file.path, outcome: report?.verdict ?? 'excluded', report });
    });
  }

  get scanned(): ISignal<this, IScannedFile> {
    return this.signal;
  }

  scan(path: string): Promise<ScanReport> {
    return this.model.scanAsked(path);
  }
}
