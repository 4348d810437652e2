import * as React from 'react';

import type { Translator } from '../report/translator';
import type { Filter } from './filter';
import { isFiltering, NO_FILTER } from './filter';
import type { Pointed, ScanEntry, ScanRoot } from './model';
import { SmallButton } from './parts';
import { keysTo, rowsOf } from './rows';
import type { RowActions } from './rowview';
import { FilterBar, Summary } from './summary';
import type { Target } from './tree';
import { Tree } from './tree';
import { entryTotals } from './totals';

export interface ResultsProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  readonly actions: RowActions;
  /** A finding to open and to go to, each time that it is another object. */
  readonly pointed?: Pointed;
  /** Shown between the verdict and the list. */
  readonly children?: React.ReactNode;
}

/** Fewer findings and files than this need no filter. */
const WORTH_FILTERING = 2;

/** Verdict, filters and the tree of what was scanned: the same in the side panel and in a notebook. */
export function Results({ roots, trans, actions, pointed, children }: ResultsProps): JSX.Element {
  const [filter, setFilter] = React.useState<Filter>(NO_FILTER);
  const [opened, setOpened] = React.useState<ReadonlyMap<string, boolean>>(new Map());
  const entries: readonly ScanEntry[] = React.useMemo(() => roots.flatMap(root => root.entries), [roots]);
  const totals = React.useMemo(() => entryTotals(entries, roots), [entries, roots]);
  const deferred = React.useDeferredValue(filter);
  const rows = React.useMemo(() => rowsOf(roots, deferred, opened), [roots, deferred, opened]);
  const onToggle = React.useCallback(
    (key: string, expanded: boolean) => setOpened(old => new Map(old).set(key, expanded)),
    []
  );
  const [target, setTarget] = React.useState<Target>();
  const followed = React.useRef<Pointed>();
  React.useEffect(() => {
    const keys = pointed === undefined || pointed === followed.current ? [] : keysTo(roots, pointed);
    if (keys.length > 0) {
      followed.current = pointed;
      setFilter(NO_FILTER);
      setOpened(old => new Map([...old, ...keys.map((key): [string, boolean] => [key, true])]));
      setTarget({ key: keys[keys.length - 1] });
    }
  }, [pointed, roots]);
  const filtering = isFiltering(filter);
  return (
    <>
      <Summary
        totals={totals}
        trans={trans}
        elapsedMs={entries.length === 1 ? entries[0].elapsedMs : undefined}
        sayWaived={roots.every(({ policy }) => policy === undefined)}
      />
      {children}
      {(filtering || totals.findings + totals.files > WORTH_FILTERING) && (
        <FilterBar totals={totals} filter={filter} trans={trans} onFilter={setFilter} />
      )}
      {rows.length > 0 ? (
        <Tree
          rows={rows}
          trans={trans}
          actions={actions}
          label={trans.__('Scan results')}
          target={target}
          onToggle={onToggle}
        />
      ) : (
        filtering && (
          <div className="jp-ScanModel-nothing">
            <p>{trans.__('Nothing matches the filter.')}</p>
            <SmallButton label={trans.__('Show everything')} tabIndex={0} onClick={() => setFilter(NO_FILTER)} />
          </div>
        )
      )}
    </>
  );
}
