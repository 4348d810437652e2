import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import type { PolicyActions, ScanEntry } from '../panel';
import { canTrust } from '../report/policy/policy';
import type { Finding } from '../scanner/report';
import type { FindingPlace } from './endings';
import type { CurrentBrowser } from './selection';
import { selectionOf } from './selection';
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
  acceptFinding: 'scan-model:accept-finding',
  trustCallable: 'scan-model:trust-callable',
  saveReport: 'scan-model:save-report'
} as const;

export interface CommandContext {
  readonly commands: CommandRegistry;
  readonly model: ScanModel;
  readonly browser: CurrentBrowser;
  /** Bring the panel to the front. */
  readonly openPanel: () => void;
  readonly policy: Pick<PolicyActions, 'acceptFinding' | 'trustCallable'>;
  readonly trans: TranslationBundle;
}

const NO_ARGS = { type: 'object', properties: {} } as const;

/** Register the commands and, where there is a palette, put them into it. */
export function addCommands(context: CommandContext, palette: ICommandPalette | null): void {
  const { commands, model, browser, openPanel, policy, trans } = context;
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
          },
          finding: {
            type: 'object',
            description: trans.__('A finding of the first file to be brought into view'),
            properties: {
              rule: { type: 'string' },
              members: { type: 'array', items: { type: 'string' } },
              offset: { type: 'integer' }
            },
            required: ['rule', 'members', 'offset']
          }
        }
      }
    },
    isEnabled: args => Array.isArray(args.paths) || browser() !== null,
    isVisible: args => Array.isArray(args.paths) || browser() !== null,
    execute: args => {
      const given = Array.isArray(args.paths) ? args.paths.filter(path => typeof path === 'string') : undefined;
      const paths = given ?? selectionOf(browser()).paths;
      if (paths.length > 0) {
        openPanel();
        const place = placeIn(args.finding);
        if (place === undefined) {
          model.scan(paths);
        } else {
          model.scanFor(paths[0], place);
        }
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
    isEnabled: () => model.scans.length > 0,
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
    isEnabled: () => model.scans.length > 0,
    execute: args => model.clear(idOf(args))
  });
  commands.addCommand(COMMANDS.saveReport, {
    label: trans.__('Save the report as JSON'),
    describedBy: { args: idArgs },
    isEnabled: () => model.hasResults(),
    execute: args => model.saveReport(idOf(args))
  });
  const findingArgs = {
    type: 'object',
    properties: {
      id: { type: 'string', description: trans.__('The file in the panel') },
      index: { type: 'integer', minimum: 0, description: trans.__('Which of its findings, from 0') }
    },
    required: ['id', 'index']
  } as const;
  const withFinding =
    (action: (entry: ScanEntry, finding: Finding) => void) =>
    (args: { readonly [key: string]: unknown }): void => {
      const entry = model.entry(idOf(args) ?? '');
      const finding = entry?.report?.findings[Number(args.index)];
      if (entry && finding) {
        action(entry, finding);
      }
    };
  commands.addCommand(COMMANDS.copyFinding, {
    label: trans.__('Copy the finding'),
    describedBy: { args: findingArgs },
    isVisible: args => idOf(args) !== undefined,
    execute: withFinding((entry, finding) => model.copyFinding(entry, finding))
  });
  commands.addCommand(COMMANDS.acceptFinding, {
    label: trans.__('Accept this finding…'),
    describedBy: { args: findingArgs },
    isVisible: args => idOf(args) !== undefined,
    execute: withFinding((entry, finding) => policy.acceptFinding(entry, finding))
  });
  commands.addCommand(COMMANDS.trustCallable, {
    label: trans.__('Trust this callable…'),
    describedBy: { args: findingArgs },
    isVisible: args => idOf(args) !== undefined,
    execute: withFinding((entry, finding) => canTrust(finding) && policy.trustCallable(entry, finding))
  });

  // Commands are told only when one of them is switched on or off: every change would be every frame.
  let before = '';
  model.changed.connect(() => {
    const now = [model.active > 0, model.scans.length > 0, model.hasResults()].join();
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

/** What tells a finding from others, as an argument; undefined for anything else. */
function placeIn(value: unknown): FindingPlace | undefined {
  const { rule, members, offset } = (value ?? {}) as Partial<Record<keyof FindingPlace, unknown>>;
  return typeof rule === 'string' && Array.isArray(members) && typeof offset === 'number'
    ? { rule, members: members.map(String), offset }
    : undefined;
}

/** The keys of a command as a person reads them; undefined when it has none. */
export function shortcutOf(commands: CommandRegistry, command: string): string | undefined {
  const binding = commands.keyBindings.find(binding => binding.command === command);
  return binding && CommandRegistry.formatKeystroke(binding.keys);
}
