import type { ITranslator } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  clearIcon,
  ReactWidget,
  refreshIcon,
  saveIcon,
  searchIcon,
  SidePanel,
  stopIcon,
  ToolbarButtonComponent,
  UseSignal
} from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import type { Finding } from '../scanner/report';
import type { IScanModel, ScanEntry } from './panel-model';
import { PanelView, scanLabel } from './panelview';
import type { PanelViewProps } from './panelview';

export interface ScanPanelOptions {
  readonly model: IScanModel;
  readonly translator: ITranslator;
  /** Keys of the scan command as a person reads them, asked for when the panel is empty. */
  readonly shortcut?: () => string | undefined;
  readonly policy: PolicyActions;
}

/** What can be done about a policy from the panel; failures are told by a dialog. */
export interface PolicyActions {
  acceptFinding(entry: ScanEntry, finding: Finding): void;
  trustCallable(entry: ScanEntry, finding: Finding): void;
  /** What was accepted in this very file counts again. */
  stopAccepting(entry: ScanEntry): void;
  /** Show the policy file in an editor. */
  openPolicy(path: string): void;
  /** Show what it would change, and ask whether to obey it. */
  lookAtPolicy(path: string): void;
  /** Obey it no more. */
  forbidPolicy(path: string): void;
}

/** A button of the toolbar. */
interface Tool {
  readonly name: string;
  readonly icon: LabIcon;
  label(): string;
  onClick(): void;
  isEnabled(): boolean;
}

/** The side panel: a toolbar, and below it what was scanned. */
export class ScanPanel extends SidePanel {
  private readonly body: ReactWidget;

  constructor({ model, translator, shortcut, policy }: ScanPanelOptions) {
    super({ content: new Panel(), translator });
    const trans = translator.load('jupyterlab_scan_model');
    this.addClass('jp-ScanModel-panel');

    const tools: readonly Tool[] = [
      {
        name: 'scan',
        icon: searchIcon,
        label: () => scanLabel(model.choice, trans),
        onClick: () => model.scanSelection(),
        isEnabled: () => true
      },
      {
        name: 'rescan',
        icon: refreshIcon,
        label: () => trans.__('Scan again'),
        onClick: () => model.rescan(),
        isEnabled: () => model.scans.length > 0
      },
      {
        name: 'cancel',
        icon: stopIcon,
        label: () => trans.__('Cancel'),
        onClick: () => model.cancel(),
        isEnabled: () => model.active > 0
      },
      {
        name: 'clear',
        icon: clearIcon,
        label: () => trans.__('Clear'),
        onClick: () => model.clear(),
        isEnabled: () => model.scans.length > 0
      },
      {
        name: 'save',
        icon: saveIcon,
        label: () => trans.__('Save report'),
        onClick: () => model.saveReport(),
        isEnabled: () => model.hasResults()
      }
    ];
    for (const tool of tools) {
      this.toolbar.addItem(tool.name, toolButton(model, tool));
    }
    this.toolbar.node.setAttribute('aria-label', trans.__('Model scanner'));

    const body = ReactWidget.create(
      <UseSignal signal={model.changed}>
        {() => (
          <PanelView
            scans={model.scans}
            choice={model.choice}
            active={model.active}
            trans={trans}
            actions={{ ...actionsOf(model), ...policy }}
            pointed={model.pointed}
            shortcut={model.scans.length === 0 ? shortcut?.() : undefined}
          />
        )}
      </UseSignal>
    );
    body.addClass('jp-ScanModel');
    body.node.lang = translator.languageCode;
    body.node.setAttribute('role', 'region');
    body.node.setAttribute('aria-label', trans.__('Model scan'));
    // Reached by program only: Tab leads on from here to what is inside.
    body.node.tabIndex = -1;
    this.addWidget(body);
    this.body = body;
  }

  /** Who comes from a menu is nowhere on the page afterwards; a list that somebody works in keeps the focus. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (document.activeElement === document.body) {
      this.body.node.focus({ preventScroll: true });
    }
  }
}

/** Drawn when it changes, and not with every change of the model. */
const ToolButton = React.memo(ToolbarButtonComponent);

/** Not a ToolbarButton: that one claims to be a switch (aria-pressed), which screen readers then say. */
function toolButton(model: IScanModel, { icon, label, onClick, isEnabled }: Tool): ReactWidget {
  const widget = ReactWidget.create(
    <UseSignal signal={model.changed}>
      {() => <ToolButton icon={icon} tooltip={label()} onClick={onClick} enabled={isEnabled()} />}
    </UseSignal>
  );
  widget.addClass('jp-ToolbarButton');
  return widget;
}

/** The model's actions for the components, bound to it. */
function actionsOf(model: IScanModel): Omit<PanelViewProps['actions'], keyof PolicyActions> {
  return {
    scanSelection: () => model.scanSelection(),
    rescan: id => model.rescan(id),
    cancel: id => model.cancel(id),
    clear: id => model.clear(id),
    reveal: entry => model.reveal(entry),
    copyFinding: (entry, finding) => model.copyFinding(entry, finding),
    check: entries => model.check(entries)
  };
}
