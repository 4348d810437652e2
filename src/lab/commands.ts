import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { COMMANDS } from '../panel';
import { canTrust } from '../report/policy/policy';
import { argsSchemas, entryIn, findingIn, idIn, pathIn, placeIn, stringsIn } from './command-args';
import { scanModelIcon } from './icon';
import type { ScanModel } from './model';
import type { PolicyWriter } from './policy/policy-actions';
import type { SavedPart } from './save';
import { findingText } from './save';
import type { CurrentBrowser } from './selection';
import { selectionOf } from './selection';

export interface CommandContext {
  readonly commands: CommandRegistry;
  readonly model: ScanModel;
  readonly browser: CurrentBrowser;
  readonly policies: Pick<PolicyWriter, 'acceptFinding' | 'trustCallable' | 'stopAccepting' | 'review'>;
  readonly trans: TranslationBundle;
  /** Bring the panel to the front. */
  openPanel(): void;
  /** Put a text on the clipboard. */
  copy(text: string): void;
  /** Save a report, through the browser's download. */
  save(parts: readonly SavedPart[]): void;
}

/** Register the commands and, where there is a palette, put those into it that need no arguments. */
export function addCommands(context: CommandContext, palette: ICommandPalette | null): void {
  addScanCommands(context);
  addFindingCommands(context);
  addPolicyCommands(context);

  const { commands, model, trans } = context;
  // A command is announced only when it is switched on or off: announcing every change would be every frame.
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

function addScanCommands({ commands, model, browser, trans, openPanel, save }: CommandContext): void {
  const schemas = argsSchemas(trans);
  commands.addCommand(COMMANDS.scan, {
    label: trans.__('Scan model'),
    caption: trans.__('See what the selected files would run when they are loaded'),
    icon: scanModelIcon,
    describedBy: { args: schemas.scan },
    isEnabled: args => Array.isArray(args.paths) || browser() !== null,
    isVisible: args => Array.isArray(args.paths) || browser() !== null,
    execute: args => {
      const paths = stringsIn(args.paths) ?? selectionOf(browser()).paths;
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
    describedBy: { args: schemas.none },
    execute: () => openPanel()
  });
  commands.addCommand(COMMANDS.rescan, {
    label: trans.__('Scan again'),
    describedBy: { args: schemas.part },
    isEnabled: () => model.scans.length > 0,
    execute: args => model.rescan(idIn(args))
  });
  commands.addCommand(COMMANDS.cancel, {
    label: trans.__('Cancel scanning'),
    describedBy: { args: schemas.part },
    isEnabled: () => model.active > 0,
    execute: args => model.cancel(idIn(args))
  });
  commands.addCommand(COMMANDS.clear, {
    label: trans.__('Clear the results'),
    describedBy: { args: schemas.part },
    isEnabled: () => model.scans.length > 0,
    execute: args => model.clear(idIn(args))
  });
  commands.addCommand(COMMANDS.saveReport, {
    label: trans.__('Save the report as JSON'),
    describedBy: { args: schemas.part },
    isEnabled: () => model.hasResults(),
    execute: args => save(model.savedParts(idIn(args)))
  });
  commands.addCommand(COMMANDS.checkFiles, {
    label: trans.__('Ask whether the files have changed'),
    describedBy: { args: schemas.files },
    isVisible: args => Array.isArray(args.ids),
    execute: args => model.checkFiles(stringsIn(args.ids) ?? [])
  });
  commands.addCommand(COMMANDS.reveal, {
    label: trans.__('Show in file browser'),
    describedBy: { args: schemas.file },
    isVisible: args => idIn(args) !== undefined,
    execute: args => {
      const path = entryIn(args, model)?.path;
      if (path !== undefined && commands.hasCommand('filebrowser:go-to-path')) {
        void commands.execute('filebrowser:go-to-path', { path, dontShowBrowser: false });
      }
    }
  });
}

function addFindingCommands({ commands, model, trans, policies, copy }: CommandContext): void {
  const schemas = argsSchemas(trans);
  commands.addCommand(COMMANDS.copyFinding, {
    label: trans.__('Copy the finding'),
    describedBy: { args: schemas.finding },
    isVisible: args => idIn(args) !== undefined,
    execute: args => {
      const { entry, finding } = findingIn(args, model) ?? {};
      if (entry && finding) {
        copy(findingText(entry, finding, trans));
      }
    }
  });
  commands.addCommand(COMMANDS.acceptFinding, {
    label: trans.__('Accept this finding…'),
    describedBy: { args: schemas.finding },
    isVisible: args => idIn(args) !== undefined,
    execute: args => {
      const { entry, finding } = findingIn(args, model) ?? {};
      if (entry && finding) {
        void policies.acceptFinding(entry, finding);
      }
    }
  });
  commands.addCommand(COMMANDS.trustCallable, {
    label: trans.__('Trust this callable…'),
    describedBy: { args: schemas.finding },
    isVisible: args => idIn(args) !== undefined,
    execute: args => {
      const { entry, finding } = findingIn(args, model) ?? {};
      if (entry && finding && canTrust(finding)) {
        void policies.trustCallable(entry, finding);
      }
    }
  });
  commands.addCommand(COMMANDS.stopAccepting, {
    label: trans.__('Stop accepting'),
    describedBy: { args: schemas.file },
    isVisible: args => idIn(args) !== undefined,
    execute: args => {
      const entry = entryIn(args, model);
      if (entry) {
        void policies.stopAccepting(entry);
      }
    }
  });
}

function addPolicyCommands({ commands, model, trans, policies }: CommandContext): void {
  const schemas = argsSchemas(trans);
  commands.addCommand(COMMANDS.openPolicy, {
    label: trans.__('Open the policy'),
    describedBy: { args: schemas.policy },
    isVisible: args => pathIn(args) !== undefined,
    execute: args => {
      const path = pathIn(args);
      if (path !== undefined && commands.hasCommand('docmanager:open')) {
        void commands.execute('docmanager:open', { path, factory: 'Editor' });
      }
    }
  });
  commands.addCommand(COMMANDS.reviewPolicy, {
    label: trans.__('Look at the policy…'),
    describedBy: { args: schemas.policy },
    isVisible: args => pathIn(args) !== undefined,
    execute: args => {
      const path = pathIn(args);
      if (path !== undefined) {
        void policies.review(path);
      }
    }
  });
  commands.addCommand(COMMANDS.forbidPolicy, {
    label: trans.__('Stop obeying the policy'),
    describedBy: { args: schemas.policy },
    isVisible: args => pathIn(args) !== undefined,
    execute: args => {
      const path = pathIn(args);
      if (path !== undefined) {
        model.policies.forbid(path);
      }
    }
  });
}

/** The keys of a command as text for the reader; undefined when it has none. */
export function shortcutOf(commands: CommandRegistry, command: string): string | undefined {
  const binding = commands.keyBindings.find(binding => binding.command === command);
  return binding && CommandRegistry.formatKeystroke(binding.keys);
}
