import * as React from 'react';

import type { Translator } from '../report/translator';
import type { Finding } from '../scanner/report';
import { fileName, FolderNode } from './folders';
import type { JudgedReport, Scan, ScanRoot } from './model';
import { Results } from './results';

export interface ReportViewProps {
  readonly reports: readonly JudgedReport[];
  /** A line above the results: what was scanned, by what. */
  readonly summary?: string;
  readonly trans: Translator;
  /** BCP 47, for line breaking and screen readers. */
  readonly language?: string;
  /** What a reader should know besides: files that a policy excludes, ... */
  readonly notes?: readonly string[];
  /** Open this file in the side panel, with this finding if there is one; without it there is no such button. */
  readonly showInPanel?: (report: JudgedReport, finding?: Finding) => void;
  readonly copyFinding: (report: JudgedReport, finding: Finding) => void;
}

/** Reports that are already there, for a notebook's output: shows them and starts nothing. */
export function ReportView({
  reports,
  summary,
  trans,
  language,
  notes = [],
  showInPanel,
  copyFinding
}: ReportViewProps): JSX.Element {
  const scans = React.useMemo(() => scansOf(reports), [reports]);
  return (
    <div className="jp-ScanModel jp-mod-output" role="group" lang={language} aria-label={trans.__('Model scan')}>
      {summary && <p className="jp-ScanModel-caption">{summary}</p>}
      {reports.length === 0 && <p className="jp-ScanModel-caption">{trans.__('Nothing to scan here')}</p>}
      <Results
        scans={scans}
        trans={trans}
        actions={{
          copyFinding: (entry, finding) => entry.report && copyFinding(entry.report, finding),
          showInPanel: showInPanel && ((entry, finding) => entry.report && showInPanel(entry.report, finding))
        }}
      >
        {notes.length > 0 && (
          <ul className="jp-ScanModel-notes">
            {notes.map((note, i) => (
              <li key={i}>{note}</li>
            ))}
          </ul>
        )}
      </Results>
    </div>
  );
}

/** One file stands alone; several are put under the folder that they share. */
function scansOf(reports: readonly JudgedReport[]): Scan[] {
  if (reports.length === 0) {
    return [];
  }
  const alone = reports.length === 1;
  const folder = sharedFolder(reports.map(report => report.path));
  const path = alone ? reports[0].path : folder || '.';
  const name = alone ? path : fileName(folder) || '.';
  const tree = FolderNode.top('reports', name, folder);
  tree.show(
    reports.map(report => ({ name: folder === '' ? report.path : report.path.slice(folder.length + 1), report }))
  );
  const root: ScanRoot = { id: 'reports', path, name, kind: alone ? 'file' : 'folder', listing: false, tree };
  return [{ id: 'scan', roots: [root] }];
}

/** The longest folder that all paths lie in; empty when there is none. */
function sharedFolder(paths: readonly string[]): string {
  let shared = paths[0].split('/').slice(0, -1);
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1);
    let same = 0;
    while (same < shared.length && parts[same] === shared[same]) {
      same++;
    }
    shared = shared.slice(0, same);
  }
  return shared.join('/');
}
