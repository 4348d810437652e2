import * as React from 'react';

import type { Translator } from '../report/translator';
import type { Filter } from './filter';
import { isFiltering, NO_FILTER } from './filter';
import { FolderNode } from './folder-nodes';
import type { PanelCommands } from './panel-commands';
import type { FocusedFinding, Scan } from './panel-model';
import { keysTo, rowsOf } from './rows';
import { FilterBar, Summary } from './summaryview';
import type { Target } from './tree';
import { Tree } from './tree';
import { SmallButton } from './widgets';

export interface ResultsProps {
  /** Newest first: the verdict on top is about the first one. */
  readonly scans: readonly Scan[];
  readonly trans: Translator;
  readonly commands: PanelCommands;
  /** Show the name of the scan with its verdict. */
  readonly named?: boolean;
  /** A finding to open and to go to, each time that it is another object. */
  readonly focused?: FocusedFinding;
  /** False where the caller shows the verdict itself. */
  readonly verdict?: boolean;
  /** Shown between the verdict and the list. */
  readonly children?: React.ReactNode;
}

/** Fewer findings and files than this need no filter. */
const WORTH_FILTERING = 2;

/** Verdict, filters and the tree of results: the same in the side panel and in a notebook. */
export function Results({
  scans,
  trans,
  commands,
  named = false,
  focused,
  verdict = true,
  children
}: ResultsProps): JSX.Element {
  const [filter, setFilter] = React.useState<Filter>(NO_FILTER);
  const [opened, setOpened] = React.useState<ReadonlyMap<string, boolean>>(new Map());
  const totals = React.useMemo(
    () => FolderNode.totalsOf(scans.flatMap(({ roots }) => roots.map(({ tree }) => tree))),
    [scans]
  );
  const deferred = React.useDeferredValue(filter);
  const [target, setTarget] = React.useState<Target & FocusedFinding>();
  const rows = React.useMemo(() => rowsOf(scans, deferred, opened, target?.entryId), [scans, deferred, opened, target]);
  const onToggle = React.useCallback(
    (key: string, expanded: boolean) => setOpened(old => new Map(old).set(key, expanded)),
    []
  );
  const followed = React.useRef<FocusedFinding>();
  React.useEffect(() => {
    if (focused === undefined || focused === followed.current) {
      return;
    }
    const keys = keysTo(scans, focused);
    if (keys.length > 0) {
      followed.current = focused;
      setFilter(NO_FILTER);
      setOpened(old => new Map([...old, ...keys.map((key): [string, boolean] => [key, true])]));
      setTarget({ ...focused, key: keys[keys.length - 1] });
    }
  }, [focused, scans]);
  const filtering = isFiltering(filter);
  return (
    <>
      {verdict && scans.length > 0 && <Summary scan={scans[0]} named={named} trans={trans} commands={commands} />}
      {children}
      {(filtering || totals.findings + totals.files > WORTH_FILTERING || usesOfOne(scans) > WORTH_FILTERING) && (
        <FilterBar totals={totals} filter={filter} trans={trans} onFilter={setFilter} />
      )}
      {rows.length > 0 ? (
        <Tree
          rows={rows}
          trans={trans}
          commands={commands}
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

/** Number of classes and callables that the one file uses, where there is only one. */
function usesOfOne(scans: readonly Scan[]): number {
  const roots = scans.length === 1 ? scans[0].roots : [];
  return roots.length === 1 && roots[0].kind === 'file' ? (roots[0].tree.files[0]?.report?.uses.length ?? 0) : 0;
}
