import * as React from 'react';

import type { Translator } from '../report/translator';
import type { PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import { RowView } from './rowview';
import type { Row, RowKind } from './row-kinds';
import { useVirtualWindow } from './virtual-window';

/** The row to go to, as soon as it is there. A new object each time. */
export interface Target {
  readonly key: string;
}

export interface TreeProps {
  readonly rows: readonly Row[];
  readonly trans: Translator;
  readonly commands: PanelCommands;
  readonly label: string;
  readonly target?: Target;
  /** Open or close the row with this key. */
  onToggle(key: string, expanded: boolean): void;
}

/** Pixels, until a row has been drawn and measured. */
const ESTIMATES: Readonly<Record<RowKind, number>> = {
  scan: 44,
  more: 28,
  folder: 44,
  note: 56,
  file: 44,
  'file-detail': 96,
  severity: 26,
  waived: 26,
  finding: 42,
  'finding-detail': 420,
  dropped: 40,
  uses: 44,
  'use-reason': 28,
  use: 40,
  coverage: 28,
  status: 56,
  member: 40
};

/** Rows that Page Up and Page Down go past. */
const PAGE = 10;

/**
 * Results as a tree that is worked with arrow keys: a treegrid, since its rows hold buttons and links, which a tree's
 * items may not. One row at a time is in the tab order; Tab goes on to the controls inside it.
 */
export function Tree({ rows, trans, commands, label, target, onToggle }: TreeProps): JSX.Element {
  const [active, setActive] = React.useState<string>();
  /** The row that is to get the focus as soon as it is the active one; scrolled to the top, or just into sight. */
  const moved = React.useRef<{ readonly key: string; readonly toTop: boolean }>();
  const elements = React.useRef(new Map<string, HTMLElement>());
  const keys = React.useMemo(() => rows.map(row => row.key), [rows]);
  const found = active === undefined ? -1 : keys.indexOf(active);
  const current = found >= 0 ? found : rows.length > 0 ? 0 : -1;
  const estimate = React.useCallback((i: number) => ESTIMATES[rows[i].kind], [rows]);
  const { segments, visible, scroller, measure, onScroll } = useVirtualWindow(keys, estimate, current);
  useCheck(visible, () => {
    if (commands.hasCommand(COMMANDS.checkFiles)) {
      const ids = segments.flatMap(segment => ('row' in segment ? fileIdOf(rows[segment.row]) : []));
      commands.execute(COMMANDS.checkFiles, { ids });
    }
  });

  const reached = React.useRef<Target>();
  React.useLayoutEffect(() => {
    if (target !== undefined && target !== reached.current && keys.includes(target.key)) {
      reached.current = target;
      // The content of the row is below it.
      moved.current = { key: target.key, toTop: true };
      setActive(target.key);
    }
  }, [target, keys]);

  React.useLayoutEffect(() => {
    const to = moved.current;
    const element = to && to.key === active ? elements.current.get(to.key) : undefined;
    if (to && element) {
      moved.current = undefined;
      element.focus({ preventScroll: true });
      if (to.toTop && scroller.current) {
        // scrollIntoView would scroll the page around this list as well.
        const { top } = scroller.current.getBoundingClientRect();
        scroller.current.scrollTop += element.getBoundingClientRect().top - top;
      } else {
        element.scrollIntoView?.({ block: 'nearest' });
      }
    }
  });

  const onElement = React.useCallback(
    (key: string, element: HTMLElement | null) => {
      measure(key, element);
      if (element) {
        elements.current.set(key, element);
      } else {
        elements.current.delete(key);
      }
    },
    [measure]
  );

  const goTo = (index: number): void => {
    const key = keys[Math.max(0, Math.min(rows.length - 1, index))];
    if (key === active) {
      elements.current.get(key)?.focus();
    } else if (key !== undefined) {
      moved.current = { key, toTop: false };
      setActive(key);
    }
  };

  const parentOf = (index: number): number => {
    let parent = index;
    while (parent >= 0 && rows[parent].level >= rows[index].level) {
      parent--;
    }
    return parent;
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const inside = (event.target as HTMLElement).closest('[role="row"]') !== event.target;
    const row = rows[current];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (inside) {
      // Buttons, links and scrolling text keep their own keys; Escape leads back to the row.
      if (event.key === 'Escape') {
        goTo(current);
        event.preventDefault();
        event.stopPropagation();
      }
      return;
    }
    if (!handle(event.key, row)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const handle = (key: string, row: Row): boolean => {
    switch (key) {
      case 'ArrowDown':
        goTo(current + 1);
        return true;
      case 'ArrowUp':
        goTo(current - 1);
        return true;
      case 'Home':
        goTo(0);
        return true;
      case 'End':
        goTo(rows.length - 1);
        return true;
      case 'PageDown':
        goTo(current + PAGE);
        return true;
      case 'PageUp':
        goTo(current - PAGE);
        return true;
      case 'ArrowRight':
        if (row.expanded === false) {
          onToggle(row.key, true);
        } else if (row.expanded) {
          goTo(current + 1);
        }
        return true;
      case 'ArrowLeft':
        if (row.expanded) {
          onToggle(row.key, false);
        } else if (parentOf(current) >= 0) {
          goTo(parentOf(current));
        }
        return true;
      case 'Enter':
      case ' ':
        if (row.expanded !== undefined) {
          onToggle(row.key, !row.expanded);
        }
        return true;
    }
    return false;
  };

  const onClick = (event: React.MouseEvent, row: Row): void => {
    if ((event.target as HTMLElement).closest('button, a, pre')) {
      setActive(row.key);
      return;
    }
    if (row.expanded !== undefined) {
      moved.current = { key: row.key, toTop: false };
      onToggle(row.key, !row.expanded);
    }
    setActive(row.key);
  };

  return (
    <div className="jp-ScanModel-tree" ref={scroller} onScroll={onScroll}>
      <div role="treegrid" aria-label={label} aria-rowcount={rows.length} onKeyDown={onKeyDown}>
        {segments.map(segment => {
          if ('gap' in segment) {
            return <div key={`gap ${segment.before}`} role="presentation" style={{ height: segment.gap }} />;
          }
          return (
            <TreeRow
              key={keys[segment.row]}
              row={rows[segment.row]}
              index={segment.row}
              current={segment.row === current}
              trans={trans}
              commands={commands}
              onElement={onElement}
              onClick={onClick}
              onFocus={setActive}
            />
          );
        })}
      </div>
    </div>
  );
}

function fileIdOf(row: Row): string[] {
  return row.kind === 'file' ? [row.entry.id] : [];
}

/** Calls back when the reader comes back to the page, or to this list on it. */
function useCheck(visible: boolean, check: () => void): void {
  const latest = React.useRef(check);
  React.useEffect(() => {
    latest.current = check;
  });
  React.useEffect(() => {
    const look = (): void => {
      if (visible && document.visibilityState === 'visible') {
        latest.current();
      }
    };
    look();
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [visible]);
}

interface TreeRowProps {
  readonly row: Row;
  readonly index: number;
  readonly current: boolean;
  readonly trans: Translator;
  readonly commands: PanelCommands;
  onElement(key: string, element: HTMLElement | null): void;
  onClick(event: React.MouseEvent, row: Row): void;
  onFocus(key: string): void;
}

function TreeRow({ row, index, current, trans, commands, onElement, onClick, onFocus }: TreeRowProps): JSX.Element {
  const { key } = row;
  const ref = React.useCallback((element: HTMLDivElement | null) => onElement(key, element), [key, onElement]);
  const tabIndex = current ? 0 : -1;
  return (
    <div
      ref={ref}
      className={`jp-ScanModel-row jp-mod-${row.kind}`}
      role="row"
      aria-rowindex={index + 1}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.expanded}
      style={{ '--jp-private-scan-level': row.level } as React.CSSProperties}
      tabIndex={tabIndex}
      onFocus={() => onFocus(key)}
      onClick={event => onClick(event, row)}
    >
      <div role="gridcell" className="jp-ScanModel-cell">
        <RowView row={row} trans={trans} commands={commands} tabIndex={tabIndex} />
      </div>
    </div>
  );
}
