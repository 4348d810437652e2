import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import {
  countText,
  isOwnCode,
  outcomeSentence,
  outcomeTitle,
  readText,
  reasonIdWords,
  severityWord
} from '../report/words';
import type { Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { Filter } from './filter';
import { FolderNode } from './folder-nodes';
import { Icon } from './icons';
import type { PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import type { Scan } from './panel-model';
import type { EntryTotals } from './totals';
import { CommandButton, hasAccepted, Name, outcomeCounts } from './widgets';

/** The name of a scan: the path of its only root, or how many roots it has. */
export function scanName({ roots }: Scan, trans: Translator): string {
  const folders = roots.filter(({ kind }) => kind === 'folder').length;
  const count = countText(roots.length);
  if (roots.length === 1) {
    return roots[0].path || '/';
  }
  if (folders === 0) {
    return trans._n('%2 file', '%2 files', roots.length, count);
  }
  return folders === roots.length
    ? trans._n('%2 folder', '%2 folders', roots.length, count)
    : trans._n('%2 file or folder', '%2 files and folders', roots.length, count);
}

/** A sentence on the meaning of the outcome, or the counts behind it. */
export function summarySentence(totals: EntryTotals, trans: Translator): string {
  const { allFiles: files, unseen, hidden, running } = totals;
  if (files === 0) {
    return running > 0
      ? trans.__('Looking for files…')
      : unseen > hidden
        ? trans.__('Not all of it could be listed, so nothing is known about it.')
        : trans.__('No files were found.');
  }
  if (files > 1) {
    const counts = trans._n('%2 file', '%2 files', files, countText(files));
    const all = `${counts}: ${outcomeCounts(totals, trans)}.`;
    return totals.unknown === files
      ? `${all} ${trans.__('None of them is a kind of file that the scanner knows.')}`
      : all;
  }
  if (totals.failed > 0) {
    return trans.__('The file could not be scanned, so nothing is known about it.');
  }
  if (totals.cancelled > 0) {
    return trans.__('The scan was stopped before a verdict.');
  }
  if (totals.excluded > 0) {
    return trans.__('The policy excludes the file: it was not scanned.');
  }
  const outcome = outcomeOf(totals);
  if (totals.changed > 0 && outcome !== 'unsafe') {
    return trans.__('The file has changed since it was scanned, so nothing is known about it as it is now.');
  }
  return totals.unknown === 1 && outcome !== 'unsafe'
    ? trans.__('This is not a kind of file that the scanner knows, so nothing can be said about it.')
    : outcomeSentence(outcome, totals, trans);
}

/** Sentences on the limits of the verdict: places that were not looked into, files that have changed since. */
export function unseenSentences(totals: EntryTotals, trans: Translator): string[] {
  const { unseen, hidden, changed, allFiles } = totals;
  const said: string[] = [];
  if (unseen > hidden) {
    const count = unseen - hidden;
    said.push(
      trans._n(
        '%2 place was not looked into: the list says which.',
        '%2 places were not looked into: the list says which.',
        count,
        countText(count)
      )
    );
  }
  // Of one file it is said already.
  if (changed > 0 && (allFiles > 1 || outcomeOf(totals) === 'unsafe')) {
    said.push(
      trans._n(
        '%2 file has changed since it was scanned.',
        '%2 files have changed since they were scanned.',
        changed,
        countText(changed)
      )
    );
  }
  if (hidden > 0) {
    const { what, advice } = reasonIdWords('folder-hidden', {}, trans);
    said.push(`${what} ${advice}`);
  }
  return said;
}

/** A day is read as one word, and not broken at its hyphens. */
function wholeDays(text: string): React.ReactNode[] {
  return text.split(/(\d{4}-\d{2}-\d{2})/).map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <span key={i} className="jp-ScanModel-day">
        {part}
      </span>
    )
  );
}

export interface SummaryProps {
  readonly scan: Scan;
  readonly commands: PanelCommands;
  /** Show the name of the scan. */
  readonly named: boolean;
  readonly trans: Translator;
}

/** The verdict on one scan: icon, word and sentence. */
export function Summary({ scan, named, trans, commands }: SummaryProps): JSX.Element {
  const { roots } = scan;
  const totals = FolderNode.totalsOf(roots.map(({ tree }) => tree));
  const outcome = outcomeOf(totals);
  const [only] = roots[0].tree.files;
  // The whole summary is about contents that are gone.
  const changed = totals.changed > 0 && totals.changed === totals.allFiles;
  const accepted = totals.allFiles === 1 && only !== undefined && hasAccepted(only) ? only : undefined;
  // The line about the policy says how many findings it waives, where there is such a line.
  const sayWaived = totals.waived > 0 && roots.every(({ policy }) => policy === undefined);
  const name = scanName(scan, trans);
  return (
    <div
      className={`jp-ScanModel-summary jp-mod-${outcome}${changed ? ' jp-mod-changed' : isOwnCode(totals) ? ' jp-mod-own' : ''}`}
    >
      <Icon name={outcome} size={28} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-headline">
          <span className="jp-ScanModel-verdict">{wholeDays(outcomeTitle(outcome, totals, trans))}</span>
          {accepted && (
            <CommandButton
              commands={commands}
              command={COMMANDS.stopAccepting}
              args={{ id: accepted.id }}
              label={trans.__('Stop accepting')}
              tabIndex={0}
            />
          )}
        </span>
        {named && <Name text={name} />}
        <p className="jp-ScanModel-prose">{summarySentence(totals, trans)}</p>
        {unseenSentences(totals, trans).map(sentence => (
          <p key={sentence} className="jp-ScanModel-prose">
            {sentence}
          </p>
        ))}
        {sayWaived && (
          <p className="jp-ScanModel-prose">
            {trans._n(
              '%1 finding does not count: the policy accepts it.',
              '%1 findings do not count: the policy accepts them.',
              totals.waived
            )}
          </p>
        )}
        {totals.files > 0 && totals.size > 0 && (
          <span className="jp-ScanModel-sub">
            {readText(totals.bytesRead, totals.size, totals.allFiles === 1 ? only?.elapsedMs : undefined, trans)}
          </span>
        )}
      </div>
    </div>
  );
}

export interface FilterBarProps {
  readonly totals: EntryTotals;
  readonly filter: Filter;
  readonly trans: Translator;
  onFilter(filter: Filter): void;
}

/** Text search, and a switch for each severity that was found. */
export function FilterBar({ totals, filter, trans, onFilter }: FilterBarProps): JSX.Element {
  const toggle = (severity: Severity): void => {
    const severities = new Set(filter.severities);
    if (!severities.delete(severity)) {
      severities.add(severity);
    }
    onFilter({ ...filter, severities });
  };
  return (
    <div className="jp-ScanModel-filters" role="search" aria-label={trans.__('Filter the results')}>
      <input
        type="search"
        className="jp-ScanModel-search"
        placeholder={trans.__('Filter by name or text')}
        aria-label={trans.__('Filter by name or text')}
        value={filter.text}
        spellCheck={false}
        onChange={event => onFilter({ ...filter, text: event.target.value })}
        onKeyDown={event => {
          if (event.key === 'Escape' && filter.text !== '') {
            onFilter({ ...filter, text: '' });
            event.stopPropagation();
          }
        }}
      />
      <div className="jp-ScanModel-chips" role="group" aria-label={trans.__('Filter by severity')}>
        {SEVERITIES.filter(severity => totals.severities[severity] > 0 || filter.severities.has(severity)).map(
          severity => (
            <Chip
              key={severity}
              pressed={filter.severities.has(severity)}
              icon={<Icon name={severity} size={12} />}
              word={severityWord(severity, trans)}
              count={totals.severities[severity]}
              onClick={() => toggle(severity)}
            />
          )
        )}
        {(totals.gaps > 0 || filter.gaps) && (
          <Chip
            pressed={filter.gaps}
            icon={<Icon name="incomplete" size={12} />}
            word={trans.__('Not examined')}
            count={totals.gaps}
            onClick={() => onFilter({ ...filter, gaps: !filter.gaps })}
          />
        )}
      </div>
    </div>
  );
}

interface ChipProps {
  readonly pressed: boolean;
  readonly icon: JSX.Element;
  readonly word: string;
  readonly count: number;
  onClick(): void;
}

function Chip({ pressed, icon, word, count, onClick }: ChipProps): JSX.Element {
  return (
    <button type="button" className="jp-ScanModel-chip" aria-pressed={pressed} onClick={onClick}>
      {icon}
      <span>{word}</span>
      <span className="jp-ScanModel-count">{countText(count)}</span>
    </button>
  );
}
