import type { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ScanModel } from './model';

/** Number of running scans in the status bar; empty when there are none. A click opens the panel. */
class ScanStatus extends ReactWidget {
  constructor(
    private readonly model: ScanModel,
    private readonly trans: TranslationBundle,
    private readonly open: () => void
  ) {
    super();
    this.addClass('jp-mod-highlighted');
    model.changed.connect(() => this.update(), this);
  }

  protected override render(): JSX.Element {
    const { active } = this.model;
    const label = active === 0 ? '' : this.trans._n('Scanning %1 model file', 'Scanning %1 model files', active);
    const title = this.trans.__('Show the model scanner');
    return React.createElement('button', { className: 'jp-ScanModel-status', title, onClick: this.open }, label);
  }
}

/** Put the item into the status bar; it is hidden while nothing is going on. */
export function addStatus(bar: IStatusBar, model: ScanModel, trans: TranslationBundle, open: () => void): void {
  bar.registerStatusItem('jupyterlab-scan-model:status', {
    item: new ScanStatus(model, trans, open),
    align: 'left',
    rank: 90,
    isActive: () => model.active > 0,
    activeStateChanged: model.changed
  });
}
