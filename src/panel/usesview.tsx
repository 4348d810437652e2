import * as React from 'react';

import { groupWhy, howText, trustCounts, trustWord, useName } from '../report/use-words';
import { countText } from '../report/words';
import { Chevron, Icon } from './icons';
import type { RowViewProps } from './row-props';
import type { RowOf } from './row-kinds';
import { Name } from './widgets';

/** Number of classes and callables that loading a file would use, by how far they are trusted. */
export function UsesLine({ row, trans }: RowViewProps<RowOf<'uses'>>): JSX.Element {
  const { report, expanded } = row;
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={expanded} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-strong">{trans.__('What it loads')}</span>
        <span className="jp-ScanModel-sub">{trustCounts(report.uses, report.usesDropped, trans)}</span>
        {report.uses.length === 0 && (
          <span className="jp-ScanModel-sub">{trans.__('Scan this file by itself to see them.')}</span>
        )}
      </div>
    </div>
  );
}

/** Why some of them are trusted, unknown or dangerous. */
export function UseReasonLine({ row, trans }: RowViewProps<RowOf<'use-reason'>>): JSX.Element {
  const { uses, expanded } = row;
  const [{ trust }] = uses;
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={expanded} />
      <Icon name={trust} />
      <span className="jp-ScanModel-prose">
        <span className="jp-ScanModel-hidden">{trustWord(trust, trans)}: </span>
        {groupWhy(uses, trans)}
        <span className="jp-ScanModel-count">{countText(uses.length)}</span>
      </span>
    </div>
  );
}

/** One class or callable, and what loading does with it. */
export function UseLine({ row, trans }: RowViewProps<RowOf<'use'>>): JSX.Element {
  const { use } = row;
  const facts = [
    howText(use, trans),
    use.means === undefined ? '' : trans.__('that is %1', use.means),
    use.members.length === 0 ? '' : trans.__('in %1', use.members.join(' › '))
  ];
  return (
    <div className="jp-ScanModel-lines jp-ScanModel-use">
      <code>
        <Name text={useName(use)} />
      </code>
      <span className="jp-ScanModel-sub">{facts.filter(Boolean).join(' · ')}</span>
    </div>
  );
}
