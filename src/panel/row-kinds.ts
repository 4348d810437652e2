import type { JudgedFinding } from '../report/run';
import type { Coverage, CoverageStatus, ScanReport, Severity, Use } from '../scanner/report';
import type { FolderNode } from './folder-nodes';
import type { Scan, ScanRoot } from './panel-model';
import type { ScanEntry, ScanNote } from './scan-entry';
import type { EntryTotals } from './totals';

/** Place of a row in the tree, as ARIA wants it: 1-based. */
export interface Place {
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

interface Common extends Place {
  /** Unique, and the same as long as the same thing is shown. */
  readonly key: string;
  /** Undefined for a row without children. */
  readonly expanded?: boolean;
  /** The reader chose nothing else: the verdict and the toolbar above are about it, and the row does not repeat them. */
  readonly isOnlyRoot?: boolean;
}

/** One line (or block) of the list, from top to bottom. */
export type Row = Common &
  (
    | { readonly kind: 'scan'; readonly scan: Scan; readonly totals: EntryTotals }
    | {
        readonly kind: 'folder';
        readonly name: string;
        readonly path: string;
        readonly totals: EntryTotals;
        readonly folder: FolderNode;
        readonly root?: ScanRoot;
      }
    | { readonly kind: 'note'; readonly note: ScanNote }
    | { readonly kind: 'file'; readonly entry: ScanEntry; readonly name: string; readonly rootId?: string }
    | { readonly kind: 'file-detail'; readonly entry: ScanEntry; readonly rootId?: string }
    | { readonly kind: 'severity'; readonly severity: Severity; readonly count: number }
    | { readonly kind: 'waived'; readonly entry: ScanEntry; readonly count: number }
    | { readonly kind: 'finding'; readonly entry: ScanEntry; readonly finding: JudgedFinding }
    | {
        readonly kind: 'finding-detail';
        readonly entry: ScanEntry;
        readonly finding: JudgedFinding;
        /** Of the finding in the report. */
        readonly index: number;
      }
    | { readonly kind: 'dropped'; readonly count: number }
    | { readonly kind: 'uses'; readonly report: ScanReport }
    | { readonly kind: 'use-reason'; readonly uses: readonly Use[] }
    | { readonly kind: 'use'; readonly use: Use }
    | { readonly kind: 'coverage'; readonly report: ScanReport }
    | { readonly kind: 'status'; readonly status: CoverageStatus; readonly count: number }
    | { readonly kind: 'member'; readonly coverage: Coverage }
    /** Files and folders, or findings, that are listed when the reader asks for them. */
    | { readonly kind: 'more'; readonly what: 'files' | 'findings' | 'uses'; readonly count: number }
  );

export type RowKind = Row['kind'];
export type RowOf<K extends RowKind> = Extract<Row, { kind: K }>;
