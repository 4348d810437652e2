import type { ITranslator } from '@jupyterlab/translation';
import {
  clearIcon,
  ReactWidget,
  refreshIcon,
  saveIcon,
  searchIcon,
  SidePanel,
  stopIcon,
  ToolbarButton,
  UseSignal
} from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import type { IScanModel } from './model';
import { PanelView } from './panelview';

export interface ScanPanelOptions {
  readonly model: IScanModel;
  readonly translator: ITranslator;
  /** Keys of the scan command as a person reads them, asked for when the panel is empty. */
  readonly shortcut?: () => string | undefined;
}

/** The side panel: a toolbar, and below it what was scanned. */
export class ScanPanel extends SidePanel {
  private readonly buttons: readonly { readonly button: ToolbarButton; readonly enabled: () => boolean }[];

  constructor(private readonly options: ScanPanelOptions) {
    super({ content: new Panel(), translator: options.translator });
    const { model, translator } = options;
    const trans = translator.load('jupyterlab_scan_model');
    this.addClass('jp-ScanModel-panel');

    const some = (): boolean => model.roots.length > 0;
    const reported = (): boolean => model.roots.some(root => root.entries.some(entry => entry.report || entry.error));
    this.buttons = [
      this.tool(
        'scan',
        searchIcon,
        trans.__('Scan selected'),
        () => model.scanSelection(),
        () => true
      ),
      this.tool('rescan', refreshIcon, trans.__('Scan again'), () => model.rescan(), some),
      this.tool(
        'cancel',
        stopIcon,
        trans.__('Cancel'),
        () => model.cancel(),
        () => model.active > 0
      ),
      this.tool('clear', clearIcon, trans.__('Clear'), () => model.clear(), some),
      this.tool('save', saveIcon, trans.__('Save report'), () => model.saveReport(), reported)
    ];
    this.toolbar.node.setAttribute('aria-label', trans.__('Model scanner'));
    const body = ReactWidget.create(
      <UseSignal signal={model.changed}>
        {() => (
          <PanelView
            roots={model.roots}
            active={model.active}
            trans={trans}
            actions={actionsOf(model)}
            shortcut={options.shortcut?.()}
          />
        )}
      </UseSignal>
    );
    body.addClass('jp-ScanModel');
    body.node.lang = translator.languageCode;
    body.node.setAttribute('role', 'region');
    body.node.setAttribute('aria-label', trans.__('Model scan'));
    this.addWidget(body);
    model.changed.connect(this.refresh, this);
    this.refresh();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.options.model.changed.disconnect(this.refresh, this);
    }
    super.dispose();
  }

  private refresh(): void {
    for (const { button, enabled } of this.buttons) {
      button.enabled = enabled();
    }
  }

  private tool(
    name: string,
    icon: typeof searchIcon,
    label: string,
    onClick: () => void,
    enabled: () => boolean
  ): { readonly button: ToolbarButton; readonly enabled: () => boolean } {
    const button = new ToolbarButton({ icon, tooltip: label, onClick });
    this.toolbar.addItem(name, button);
    return { button, enabled };
  }
}

/** The model's actions for the components, bound to it. */
function actionsOf(model: IScanModel): React.ComponentProps<typeof PanelView>['actions'] {
  return {
    scanSelection: () => model.scanSelection(),
    rescan: id => model.rescan(id),
    cancel: id => model.cancel(id),
    clear: id => model.clear(id),
    reveal: entry => model.reveal(entry),
    copyFinding: (entry, finding) => model.copyFinding(entry, finding)
  };
}
