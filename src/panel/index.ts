export type { CommandArgs, CommandId, PanelCommands } from './panel-commands';
export { COMMANDS } from './panel-commands';
export type { FocusedFinding, IScanModel, ScanPolicy, ScanRoot } from './panel-model';
export { ReportView } from './reportview';
export type { ReportViewProps, StoredReport } from './reportview';
export type { EntryState, JudgedReport, ScanEntry, ScanNote } from './scan-entry';
export { ScanPanel } from './widget';
export type { ScanPanelOptions } from './widget';
