import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import { countText, outcomeWord, severityCounts, severityWord, statusSentence, statusWord } from '../report/words';
import { CoverageLine, MemberView } from './coverageview';
import { FileDetail, FileLine } from './fileview';
import { FindingDetail, FindingLine } from './findingview';
import { Chevron, Icon } from './icons';
import { COMMANDS } from './panel-commands';
import type { RowViewProps } from './row-props';
import type { RowOf } from './row-kinds';
import { scanName } from './summaryview';
import type { EntryTotals } from './totals';
import { UseLine, UseReasonLine, UsesLine } from './usesview';
import { acceptedCount, CommandButton, hasAccepted, Name, Note } from './widgets';

/** The inside of one row. */
export function RowView({ row, ...rest }: RowViewProps): JSX.Element {
  switch (row.kind) {
    case 'folder':
      return <FolderLine row={row} {...rest} />;
    case 'scan':
      return <ScanLine row={row} {...rest} />;
    case 'more':
      return <MoreLine row={row} {...rest} />;
    case 'note':
      return <Note reason={row.note.reason} params={row.note.params} trans={rest.trans} />;
    case 'file':
      return <FileLine row={row} {...rest} />;
    case 'file-detail':
      return <FileDetail row={row} {...rest} />;
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
      return <WaivedLine row={row} {...rest} />;
    case 'finding':
      return <FindingLine row={row} {...rest} />;
    case 'finding-detail':
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
    case 'uses':
      return <UsesLine row={row} {...rest} />;
    case 'use-reason':
      return <UseReasonLine row={row} {...rest} />;
    case 'use':
      return <UseLine row={row} {...rest} />;
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

/** The findings of a file that do not count, and a button to have them count again. */
function WaivedLine({ row, trans, commands, tabIndex }: RowViewProps<RowOf<'waived'>>): JSX.Element {
  const { entry } = row;
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <Icon name="accepted" />
      <div className="jp-ScanModel-lines">
        <span>
          <span className="jp-ScanModel-strong">{trans.__('Accepted by the policy')}</span>
          <span className="jp-ScanModel-count">{countText(row.count)}</span>
        </span>
      </div>
      {!row.isOnlyRoot && hasAccepted(entry) && (
        <CommandButton
          commands={commands}
          command={COMMANDS.stopAccepting}
          args={{ id: entry.id }}
          label={trans.__('Stop accepting')}
          tabIndex={tabIndex}
        />
      )}
    </div>
  );
}

/** An earlier scan of several files and folders. */
function ScanLine({ row, trans }: RowViewProps<RowOf<'scan'>>): JSX.Element {
  const outcome = outcomeOf(row.totals);
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <Icon name={outcome} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-hidden">{outcomeWord(outcome, trans)}: </span>
        <Name text={scanName(row.scan, trans)} />
        <span className="jp-ScanModel-sub">{folderTotals(row.totals, trans).join(' · ')}</span>
      </div>
    </div>
  );
}

function MoreLine({ row, trans }: RowViewProps<RowOf<'more'>>): JSX.Element {
  const { what, count, expanded } = row;
  return (
    <span className="jp-ScanModel-line1">
      <Chevron expanded={expanded} />
      <span>
        {what === 'files'
          ? trans._n('%2 more is not listed yet', '%2 more are not listed yet', count, countText(count))
          : what === 'findings'
            ? trans._n('%2 more finding', '%2 more findings', count, countText(count))
            : trans._n('%2 more', '%2 more', count, countText(count))}
      </span>
    </span>
  );
}

function FolderLine({ row, trans, commands, tabIndex }: RowViewProps<RowOf<'folder'>>): JSX.Element {
  const { totals, root, folder } = row;
  const outcome = outcomeOf(totals);
  const button = { commands, args: { id: root?.id }, tabIndex };
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <Icon name={outcome} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-hidden">{outcomeWord(outcome, trans)}: </span>
        <Name text={row.name} title={row.path} />
        <span className="jp-ScanModel-sub">
          {[folder.isPending || root?.listing ? trans.__('Listing…') : '', ...folderTotals(totals, trans)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {root && !row.isOnlyRoot && (
          <span className="jp-ScanModel-buttons">
            <CommandButton {...button} command={COMMANDS.rescan} label={trans.__('Scan again')} />
            <CommandButton {...button} command={COMMANDS.clear} label={trans.__('Remove')} />
          </span>
        )}
      </div>
    </div>
  );
}

/** Number of files in a folder, and their outcomes. */
function folderTotals(totals: EntryTotals, trans: Translator): string[] {
  const { allFiles, running, unseen, hidden } = totals;
  const outcome = outcomeOf(totals);
  const said: string[] = [];
  if (allFiles > 0) {
    said.push(trans._n('%2 file', '%2 files', allFiles, countText(allFiles)));
  } else if (running + unseen - hidden === 0) {
    said.push(trans.__('Nothing to scan here'));
  }
  said.push(severityCounts(totals.severities, trans), acceptedCount(totals, trans));
  const { verdicts, excluded } = totals;
  if (verdicts.incomplete > 0) {
    said.push(trans.__('%1 incomplete', countText(verdicts.incomplete)));
  }
  if (excluded > 0) {
    said.push(trans.__('%1 excluded', countText(excluded)));
  }
  if (unseen > hidden) {
    said.push(trans.__('%1 not looked into', countText(unseen - hidden)));
  }
  if (outcome === 'clean') {
    said.push(trans.__('all clean'));
  }
  return said.filter(Boolean);
}
