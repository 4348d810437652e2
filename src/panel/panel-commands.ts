/**
 * The commands behind the panel's buttons. A component executes one by its id and does not know its work;
 * `lab/commands.ts` registers them.
 */
export const COMMANDS = {
  scan: 'scan-model:scan',
  open: 'scan-model:open',
  rescan: 'scan-model:rescan',
  cancel: 'scan-model:cancel',
  clear: 'scan-model:clear',
  checkFiles: 'scan-model:check-files',
  reveal: 'scan-model:reveal',
  saveReport: 'scan-model:save-report',
  copyFinding: 'scan-model:copy-finding',
  acceptFinding: 'scan-model:accept-finding',
  trustCallable: 'scan-model:trust-callable',
  stopAccepting: 'scan-model:stop-accepting',
  openPolicy: 'scan-model:open-policy',
  reviewPolicy: 'scan-model:review-policy',
  forbidPolicy: 'scan-model:forbid-policy',
  /** In the output of a notebook only, which is beside the panel: it is not registered. */
  showInPanel: 'scan-model:show-in-panel'
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Arguments of the commands; each takes some of them. A type and not an interface, so that it is assignable to JSON. */
export type CommandArgs = {
  /** Of a file, a root or a scan in the panel; everything is meant without it. */
  readonly id?: string;
  /** Of several files. */
  readonly ids?: readonly string[];
  /** Of a finding in the report of the file, from 0. */
  readonly index?: number;
  /** Contents path of a policy. */
  readonly path?: string;
};

/** Runs commands: JupyterLab's registry does, and the output of a notebook has a small one of its own. */
export interface PanelCommands {
  /** False for a command that is not there: its button is left out. */
  hasCommand(id: CommandId): boolean;
  isEnabled(id: CommandId, args?: CommandArgs): boolean;
  /** Never throws: the command itself tells the reader of a failure. */
  execute(id: CommandId, args?: CommandArgs): unknown;
}
