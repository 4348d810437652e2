export type { IScanModel, JudgedReport, ScanEntry, ScanNote, ScanRoot, ScanState } from './model';
export { ReportView } from './reportview';
export type { ReportViewProps } from './reportview';
export { ScanPanel } from './widget';
export type { ScanPanelOptions } from './widget';
