import * as React from 'react';

import type { Translator } from '../report/translator';
import type { Finding } from '../scanner/report';
import { fileName, FolderNode } from './folder-nodes';
import { Icon } from './icons';
import type { CommandId, PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import type { Scan, ScanRoot } from './panel-model';
import type { JudgedReport } from './scan-entry';
import { Results } from './results';

export interface ReportViewProps {
  readonly reports: readonly JudgedReport[];
  /** A line above the results: when and by which version they were made. */
  readonly summary?: string;
  readonly trans: Translator;
  /** BCP 47, for line breaking and screen readers. */
  readonly language?: string;
  /** More for the reader to know: files that a policy excludes, ... */
  readonly notes?: readonly string[];
  /** The reports were not made here and now: how they are headed, in place of a verdict. */
  readonly stored?: StoredReport;
  /** Open this file in the side panel, with this finding if there is one; without it there is no such button. */
  readonly showInPanel?: (report: JudgedReport, finding?: Finding) => void;
  readonly copyFinding: (report: JudgedReport, finding: Finding) => void;
}

/** The claims of reports that came with a document. */
export interface StoredReport {
  /** Headline over all files. */
  readonly title: string;
  /** Day on which they claim to have been made. */
  readonly day?: string;
  /** Scan the same files now; undefined where nothing can. */
  readonly checkNow?: () => void;
}

/** Reports that are already there, for a notebook's output: shows them and starts nothing. */
export function ReportView({
  reports,
  summary,
  trans,
  language,
  notes = [],
  stored,
  showInPanel,
  copyFinding
}: ReportViewProps): JSX.Element {
  const scans = React.useMemo(() => scansOf(reports), [reports]);
  const [opened, setOpened] = React.useState(false);
  const commands = outputCommands(scans, { copyFinding, showInPanel });
  const results = (
    <Results scans={scans} trans={trans} verdict={stored === undefined} commands={commands}>
      {notes.length > 0 && (
        <ul className="jp-ScanModel-notes">
          {notes.map((note, i) => (
            <li key={i}>{note}</li>
          ))}
        </ul>
      )}
    </Results>
  );
  return (
    <div
      className={`jp-ScanModel jp-mod-output${stored ? ' jp-mod-stored' : ''}`}
      role="group"
      lang={language}
      aria-label={stored ? trans.__('Stored model scan') : trans.__('Model scan')}
    >
      {stored && <StoredSummary {...stored} trans={trans} />}
      {summary && <p className="jp-ScanModel-caption">{summary}</p>}
      {reports.length === 0 && <p className="jp-ScanModel-caption">{trans.__('Nothing to scan here')}</p>}
      {stored && reports.length > 0 ? (
        <details className="jp-ScanModel-stored" open={opened} onToggle={event => setOpened(event.currentTarget.open)}>
          <summary>{trans.__('What the stored result says')}</summary>
          {opened && <div className="jp-ScanModel-storedResults">{results}</div>}
        </details>
      ) : (
        results
      )}
    </div>
  );
}

/** Commands for the buttons of an output: it has no model that the panel's own commands could act on. */
function outputCommands(
  scans: readonly Scan[],
  { copyFinding, showInPanel }: Pick<ReportViewProps, 'copyFinding' | 'showInPanel'>
): PanelCommands {
  const hasCommand = (command: CommandId): boolean =>
    command === COMMANDS.copyFinding || (command === COMMANDS.showInPanel && showInPanel !== undefined);
  return {
    hasCommand,
    isEnabled: hasCommand,
    execute: (command, { id = '', index = -1 } = {}) => {
      const report = reportWithId(scans, id);
      const finding = report?.findings[index];
      if (report && finding && command === COMMANDS.copyFinding) {
        copyFinding(report, finding);
      } else if (report && command === COMMANDS.showInPanel) {
        showInPanel?.(report, finding);
      }
    }
  };
}

function reportWithId(scans: readonly Scan[], id: string): JudgedReport | undefined {
  const name = id.slice(id.indexOf(':') + 1);
  return scans.flatMap(({ roots }) => roots.map(({ tree }) => tree.find(name)?.report)).find(Boolean);
}

/** In place of a verdict: the claim of the document, and a button to check it. */
function StoredSummary({ title, day, checkNow, trans }: StoredReport & { readonly trans: Translator }): JSX.Element {
  return (
    <div className="jp-ScanModel-summary">
      <Icon name="stored" size={28} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-verdict">
          {day === undefined
            ? trans.__('Stored result: %1, not checked now', title)
            : trans.__('Stored result: %1 (%2), not checked now', title, day)}
        </span>
        <p className="jp-ScanModel-prose">
          {trans.__(
            'This came with the notebook, and whoever wrote the notebook may have written this, too. The files may be others today.'
          )}
        </p>
        {checkNow && (
          <span className="jp-ScanModel-buttons">
            <button type="button" className="jp-ScanModel-mainButton" onClick={checkNow}>
              {trans.__('Check now')}
            </button>
          </span>
        )}
      </div>
    </div>
  );
}

/** A scan of the one file, or of the folder that all files lie in. */
function scansOf(reports: readonly JudgedReport[]): Scan[] {
  if (reports.length === 0) {
    return [];
  }
  const isOneFile = reports.length === 1;
  const folder = sharedFolder(reports.map(report => report.path));
  const path = isOneFile ? reports[0].path : folder || '.';
  const name = isOneFile ? path : fileName(folder) || '.';
  const tree = FolderNode.top('reports', name, folder);
  tree.show(
    reports.map(report => ({ name: folder === '' ? report.path : report.path.slice(folder.length + 1), report }))
  );
  const root: ScanRoot = { id: 'reports', path, name, kind: isOneFile ? 'file' : 'folder', listing: false, tree };
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
