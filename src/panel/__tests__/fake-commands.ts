import type { PanelCommands } from '../panel-commands';
import { COMMANDS } from '../panel-commands';

/** The commands of the side panel, as a list of what was executed. */
export function fakeCommands(): PanelCommands & { readonly execute: jest.Mock } {
  return { hasCommand: id => id !== COMMANDS.showInPanel, isEnabled: () => true, execute: jest.fn() };
}
