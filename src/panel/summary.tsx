import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import { countText, outcomeSentence, outcomeTitle, readText, severityWord } from '../report/words';
import type { Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { Filter } from './filter';
import { Icon } from './icons';
import { outcomeCounts } from './parts';
import type { EntryTotals } from './totals';

/** What the outcome of everything means, and the counts behind it. */
export function summarySentence(totals: EntryTotals, trans: Translator): string {
  const files = totals.entries;
  if (files === 0) {
    return '';
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
  return totals.unknown === 1 && outcome !== 'unsafe'
    ? trans.__('This is not a kind of file that the scanner knows, so nothing can be said about it.')
    : outcomeSentence(outcome, totals, trans);
}

export interface SummaryProps {
  readonly totals: EntryTotals;
  readonly trans: Translator;
  /** Milliseconds of the only file, if there is one. */
  readonly elapsedMs?: number;
  /** False where a line about the policy says what it waives. */
  readonly sayWaived: boolean;
}

/** What is said first: icon, word and sentence. */
export function Summary({ totals, trans, elapsedMs, sayWaived }: SummaryProps): JSX.Element | null {
  if (totals.entries === 0) {
    return null;
  }
  const outcome = outcomeOf(totals);
  return (
    <div className={`jp-ScanModel-summary jp-mod-${outcome}`}>
      <Icon name={outcome} size={28} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-verdict">{outcomeTitle(outcome, totals, trans)}</span>
        <p className="jp-ScanModel-prose">{summarySentence(totals, trans)}</p>
        {sayWaived && totals.waived > 0 && (
          <p className="jp-ScanModel-prose">
            {trans._n(
              '%1 finding does not count: the policy accepts it.',
              '%1 findings do not count: the policy accepts them.',
              totals.waived
            )}
          </p>
        )}
        {totals.files > 0 && totals.size > 0 && (
          <span className="jp-ScanModel-sub">{readText(totals.bytesRead, totals.size, elapsedMs, trans)}</span>
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
