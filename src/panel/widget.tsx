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

import type { CommandId, PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import type { IScanModel } from './panel-model';
import { PanelView, scanLabel } from './panelview';

export interface ScanPanelOptions {
  readonly model: IScanModel;
  readonly translator: ITranslator;
  /** The keys of the scan command as text for the reader; called while the panel is empty. */
  readonly shortcut?: () => string | undefined;
  /** JupyterLab's registry: what the buttons run, and whether they are switched on. */
  readonly commands: PanelCommands;
}

/** A button of the toolbar. */
interface Tool {
  readonly name: string;
  readonly command: CommandId;
  readonly icon: LabIcon;
  label(): string;
}

/** The side panel: a toolbar, and below it the results. */
export class ScanPanel extends SidePanel {
  private readonly body: ReactWidget;

  constructor({ model, translator, shortcut, commands }: ScanPanelOptions) {
    super({ content: new Panel(), translator });
    const trans = translator.load('jupyterlab_scan_model');
    this.addClass('jp-ScanModel-panel');

    const tools: readonly Tool[] = [
      { name: 'scan', command: COMMANDS.scan, icon: searchIcon, label: () => scanLabel(model.choice, trans) },
      { name: 'rescan', command: COMMANDS.rescan, icon: refreshIcon, label: () => trans.__('Scan again') },
      { name: 'cancel', command: COMMANDS.cancel, icon: stopIcon, label: () => trans.__('Cancel') },
      { name: 'clear', command: COMMANDS.clear, icon: clearIcon, label: () => trans.__('Clear') },
      { name: 'save', command: COMMANDS.saveReport, icon: saveIcon, label: () => trans.__('Save report') }
    ];
    for (const tool of tools) {
      this.toolbar.addItem(tool.name, toolButton(model, commands, tool));
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
            commands={commands}
            focused={model.focusedFinding}
            shortcut={model.scans.length === 0 ? shortcut?.() : undefined}
          />
        )}
      </UseSignal>
    );
    body.addClass('jp-ScanModel');
    body.node.lang = translator.languageCode;
    body.node.setAttribute('role', 'region');
    body.node.setAttribute('aria-label', trans.__('Model scan'));
    // Focused by program only: Tab leads on from here into the panel.
    body.node.tabIndex = -1;
    this.addWidget(body);
    this.body = body;
  }

  /**
   * A menu leaves the focus nowhere when it closes: the panel takes it then. A reader who works in a list keeps it there.
   */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (document.activeElement === document.body) {
      this.body.node.focus({ preventScroll: true });
    }
  }
}

/** React draws it when its own properties change, and not with every change of the model. */
const ToolButton = React.memo(ToolbarButtonComponent);

/** Not a ToolbarButton: that one claims to be a switch (aria-pressed), which screen readers then say. */
function toolButton(model: IScanModel, commands: PanelCommands, { command, icon, label }: Tool): ReactWidget {
  const onClick = (): unknown => commands.execute(command);
  const widget = ReactWidget.create(
    <UseSignal signal={model.changed}>
      {() => <ToolButton icon={icon} tooltip={label()} onClick={onClick} enabled={commands.isEnabled(command)} />}
    </UseSignal>
  );
  widget.addClass('jp-ToolbarButton');
  return widget;
}
