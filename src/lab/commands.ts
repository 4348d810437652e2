import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import type { CurrentBrowser } from './files';
import { pathsToScan } from './files';
import { scanModelIcon } from './icon';
import type { ScanModel } from './model';

/** The ids of the extension's commands. */
export const COMMANDS = {
  scan: 'scan-model:scan',
  open: 'scan-model:open',
  rescan: 'scan-model:rescan',
  cancel: 'scan-model:cancel',
  clear: 'scan-model:clear',
  copyFinding: 'scan-model:copy-finding',
  saveReport: 'scan-model:save-report'
} as const;

export interface CommandContext {
  readonly commands: CommandRegistry;
  readonly model: ScanModel;
  readonly browser: CurrentBrowser;
  /** Bring the panel to the front. */
  readonly openPanel: () => void;
  readonly trans: TranslationBundle;
}

const NO_ARGS = { type: 'object', properties: {} } as const;

/** Register the commands and, where there is a palette, put them into it. */
export function addCommands(context: CommandContext, palette: ICommandPalette | null): void {
  const { commands, model, browser, openPanel, trans } = context;
  const idArgs = {
    type: 'object',
    properties: {
      id: { type: 'string', description: trans.__('A file or folder in the panel; everything if it is not given') }
    }
  } as const;
  const idOf = (args: { readonly [key: string]: unknown }): string | undefined =>
    typeof args.id === 'string' ? args.id : undefined;

  commands.addCommand(COMMANDS.scan, {
    label: trans.__('Scan model'),
    caption: trans.__('See what the selected files would run when they are loaded'),
    icon: scanModelIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          paths: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('Files and folders to scan; what is selected in the file browser if it is not given')
          }
        }
      }
    },
    isEnabled: args => Array.isArray(args.paths) || browser() !== null,
    isVisible: args => Array.isArray(args.paths) || browser() !== null,
    execute: args => {
      const given = Array.isArray(args.paths) ? args.paths.filter(path => typeof path === 'string') : undefined;
      const paths = given ?? pathsToScan(browser());
      if (paths.length > 0) {
        openPanel();
        model.scan(paths);
      }
    }
  });
  commands.addCommand(COMMANDS.open, {
    label: trans.__('Show the model scanner'),
    icon: scanModelIcon,
    describedBy: { args: NO_ARGS },
    execute: openPanel
  });
  commands.addCommand(COMMANDS.rescan, {
    label: trans.__('Scan again'),
    describedBy: { args: idArgs },
    isEnabled: () => model.roots.length > 0,
    execute: args => model.rescan(idOf(args))
  });
  commands.addCommand(COMMANDS.cancel, {
    label: trans.__('Cancel scanning'),
    describedBy: { args: idArgs },
    isEnabled: () => model.active > 0,
    execute: args => model.cancel(idOf(args))
  });
  commands.addCommand(COMMANDS.clear, {
    label: trans.__('Clear the results'),
    describedBy: { args: idArgs },
    isEnabled: () => model.roots.length > 0,
    execute: args => model.clear(idOf(args))
  });
  commands.addCommand(COMMANDS.saveReport, {
    label: trans.__('Save the report as JSON'),
    describedBy: { args: idArgs },
    isEnabled: () => model.hasResults(),
    execute: args => model.saveReport(idOf(args))
  });
  commands.addCommand(COMMANDS.copyFinding, {
    label: trans.__('Copy the finding'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: { type: 'string', description: trans.__('The file in the panel') },
          index: { type: 'integer', minimum: 0, description: trans.__('Which of its findings, from 0') }
        },
        required: ['id', 'index']
      }
    },
    isVisible: args => idOf(args) !== undefined,
    execute: args => {
      const entry = model.entry(idOf(args) ?? '');
      const finding = entry?.report?.findings[Number(args.index)];
      if (entry && finding) {
        model.copyFinding(entry, finding);
      }
    }
  });

  // Commands are told only when one of them is switched on or off: every change would be every frame.
  let before = '';
  model.changed.connect(() => {
    const now = [model.active > 0, model.roots.length > 0, model.hasResults()].join();
    if (now !== before) {
      before = now;
      [COMMANDS.rescan, COMMANDS.cancel, COMMANDS.clear, COMMANDS.saveReport].forEach(id =>
        commands.notifyCommandChanged(id)
      );
    }
  });
  const { scan, open, rescan, cancel, clear, saveReport } = COMMANDS;
  for (const command of [scan, open, rescan, cancel, clear, saveReport]) {
    palette?.addItem({ command, category: trans.__('Model scanner') });
  }
}

/** The keys of a command as a person reads them; undefined when it has none. */
export function shortcutOf(commands: CommandRegistry, command: string): string | undefined {
  const binding = commands.keyBindings.find(binding => binding.command === command);
  return binding && CommandRegistry.formatKeystroke(binding.keys);
}
