export type {
  IScanModel,
  JudgedReport,
  Pointed,
  ScanEntry,
  ScanNote,
  ScanPolicy,
  ScanRoot,
  ScanState
} from './panel-model';
export { ReportView } from './reportview';
export type { ReportViewProps, StoredReport } from './reportview';
export { ScanPanel } from './widget';
export type { PolicyActions, ScanPanelOptions } from './widget';
