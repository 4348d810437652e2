import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import { countText, outcomeWord, severityCounts, severityWord, statusSentence, statusWord } from '../report/words';
import type { Finding } from '../scanner/report';
import { CoverageLine, MemberView } from './coverageview';
import { FactsView, FileLine } from './fileview';
import { FindingDetail, FindingLine } from './findingview';
import { Chevron, Icon } from './icons';
import type { ScanEntry } from './model';
import { acceptedCount, Name, Note, SmallButton } from './parts';
import type { Row, RowOf } from './rows';
import type { EntryTotals } from './totals';

/** What a row's buttons do; a button without its action is not shown. */
export interface RowActions {
  copyFinding(entry: ScanEntry, finding: Finding): void;
  rescan?(id: string): void;
  cancel?(id: string): void;
  clear?(id: string): void;
  reveal?(entry: ScanEntry): void;
  /** In a notebook: open this file in the side panel, with this finding if there is one. */
  showInPanel?(entry: ScanEntry, finding?: Finding): void;
  /** Ask for what it takes to write it into the policy. */
  acceptFinding?(entry: ScanEntry, finding: Finding): void;
  trustCallable?(entry: ScanEntry, finding: Finding): void;
}

export interface RowViewProps<R extends Row = Row> {
  readonly row: R;
  readonly trans: Translator;
  readonly actions: RowActions;
  /** For what is inside the row: only the current row's is in the tab order. */
  readonly tabIndex: number;
}

/** The inside of one row. */
export function RowView({ row, ...rest }: RowViewProps): JSX.Element {
  switch (row.kind) {
    case 'folder':
      return <FolderLine row={row} {...rest} />;
    case 'note':
      return <Note reason={row.note.reason} params={row.note.params} trans={rest.trans} />;
    case 'file':
      return <FileLine row={row} {...rest} />;
    case 'facts':
      return <FactsView row={row} {...rest} />;
    case 'severity':
      return (
        <span className="jp-ScanModel-line1">
          <Chevron expanded={row.expanded} />
          <Icon name={row.severity} />
          <span className="jp-ScanModel-strong">{severityWord(row.severity, rest.trans)}</span>
          <span className="jp-ScanModel-count">{countText(row.count)}</span>
        </span>
      );
    case 'waived':
      return (
        <span className="jp-ScanModel-line1">
          <Chevron expanded={row.expanded} />
          <Icon name="inert" />
          <span className="jp-ScanModel-strong">{rest.trans.__('Accepted by the policy')}</span>
          <span className="jp-ScanModel-count">{countText(row.count)}</span>
        </span>
      );
    case 'finding':
      return <FindingLine row={row} {...rest} />;
    case 'detail':
      return <FindingDetail row={row} {...rest} />;
    case 'dropped':
      return (
        <p className="jp-ScanModel-prose">
          {rest.trans._n(
            '%1 more finding was counted but not kept.',
            '%1 more findings were counted but not kept.',
            row.count
          )}
        </p>
      );
    case 'coverage':
      return <CoverageLine row={row} {...rest} />;
    case 'status':
      return (
        <div className="jp-ScanModel-item">
          <Chevron expanded={row.expanded} />
          <Icon name={row.status} />
          <div className="jp-ScanModel-lines">
            <span>
              {statusWord(row.status, rest.trans)} <span className="jp-ScanModel-count">{countText(row.count)}</span>
            </span>
            <span className="jp-ScanModel-sub">{statusSentence(row.status, rest.trans)}</span>
          </div>
        </div>
      );
    case 'member':
      return <MemberView row={row} {...rest} />;
  }
}

function FolderLine({ row, trans, actions, tabIndex }: RowViewProps<RowOf<'folder'>>): JSX.Element {
  const { totals, root } = row;
  const outcome = outcomeOf(totals);
  const empty = totals.entries === 0 && !root?.listing;
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <Icon name={outcome} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-hidden">{outcomeWord(outcome, trans)}: </span>
        <Name text={row.name} title={row.path} />
        <span className="jp-ScanModel-sub">
          {[root?.listing ? trans.__('Listing…') : '', ...folderTotals(totals, empty, trans)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {root && !row.alone && (
          <span className="jp-ScanModel-buttons">
            {actions.rescan && (
              <SmallButton
                label={trans.__('Scan again')}
                tabIndex={tabIndex}
                onClick={() => actions.rescan?.(root.id)}
              />
            )}
            {actions.clear && (
              <SmallButton label={trans.__('Remove')} tabIndex={tabIndex} onClick={() => actions.clear?.(root.id)} />
            )}
          </span>
        )}
      </div>
    </div>
  );
}

/** How many files a folder holds, and what a person has to know of them. */
function folderTotals(totals: EntryTotals, empty: boolean, trans: Translator): string[] {
  if (empty) {
    return [trans.__('Nothing to scan here')];
  }
  const said = [
    trans._n('%2 file', '%2 files', totals.entries, countText(totals.entries)),
    severityCounts(totals.severities, trans),
    acceptedCount(totals, trans)
  ];
  const { verdicts, excluded } = totals;
  if (verdicts.incomplete > 0) {
    said.push(trans.__('%1 incomplete', countText(verdicts.incomplete)));
  }
  if (excluded > 0) {
    said.push(trans.__('%1 excluded', countText(excluded)));
  }
  if (outcomeOf(totals) === 'clean') {
    said.push(trans.__('all clean'));
  }
  return said;
}
