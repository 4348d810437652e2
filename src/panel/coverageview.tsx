import * as React from 'react';

import { bytesText, countText, formatLabel, reasonWords, statusWord } from '../report/words';
import type { CoverageStatus } from '../scanner/report';
import { Chevron } from './icons';
import type { RowViewProps } from './row-props';
import type { RowOf } from './row-kinds';
import { Name } from './widgets';

const STATUSES: readonly CoverageStatus[] = ['failed', 'not-understood', 'scanned', 'inert'];

/** Numbers of parts of a file that were scanned, are inert, were not understood or failed. */
export function CoverageLine({ row, trans }: RowViewProps<RowOf<'coverage'>>): JSX.Element {
  const { report } = row;
  const counts = STATUSES.map(status => ({
    status,
    count: report.coverage
      .filter(part => part.status === status)
      .reduce((sum, part) => sum + part.count, report.coverageDropped[status])
  })).filter(({ count }) => count > 0);
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-strong">{trans.__('What was looked at')}</span>
        <span className="jp-ScanModel-sub">
          {counts
            .map(({ status, count }) => `${countText(count)} ${statusWord(status, trans).toLowerCase()}`)
            .join(', ')}
        </span>
      </div>
    </div>
  );
}

/** One part of a file and what became of it. */
export function MemberView({ row, trans }: RowViewProps<RowOf<'member'>>): JSX.Element {
  const { coverage } = row;
  const words = reasonWords(coverage, trans);
  const facts = [formatLabel(coverage.format, trans), bytesText(coverage.size, trans)];
  if (coverage.count > 1) {
    facts.push(trans._n('%2 part', '%2 parts', coverage.count, countText(coverage.count)));
  }
  return (
    <div className="jp-ScanModel-lines">
      <Name text={coverage.members.length > 0 ? coverage.members.join(' › ') : trans.__('The file itself')} />
      <span className="jp-ScanModel-sub">{facts.join(' · ')}</span>
      {words && (
        <p className="jp-ScanModel-prose">
          {words.what} {words.advice}
        </p>
      )}
    </div>
  );
}
