import * as React from 'react';

/** A segment of the list: a row to draw, or a gap of so many pixels in place of rows. */
export type Segment = { readonly row: number } | { readonly gap: number; readonly before: number };

/** Pixels drawn beyond both edges, so that scrolling does not show gaps. */
const MARGIN = 400;

/** Height that is assumed while the list has not been laid out. */
const UNKNOWN_HEIGHT = 800;

/** Tops of rows in pixels, and the total height as last item. */
export function topsOf(heights: readonly number[]): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  heights.forEach((height, i) => {
    tops[i + 1] = tops[i] + height;
  });
  return tops;
}

/** The last row that begins at or above `y`. */
export function rowAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** Segments to draw for a view of `height` pixels at `scrollTop`; the row `pinned` is always drawn, to keep the focus. */
export function segmentsOf(tops: Float64Array, scrollTop: number, height: number, pinned: number): Segment[] {
  const count = tops.length - 1;
  if (count === 0) {
    return [];
  }
  const first = rowAt(tops, scrollTop - MARGIN);
  const last = rowAt(tops, scrollTop + height + MARGIN);
  const drawn: number[] = [];
  if (pinned >= 0 && pinned < first) {
    drawn.push(pinned);
  }
  for (let i = first; i <= last; i++) {
    drawn.push(i);
  }
  if (pinned > last && pinned < count) {
    drawn.push(pinned);
  }
  const segments: Segment[] = [];
  let next = 0;
  for (const row of drawn) {
    if (row > next) {
      segments.push({ gap: tops[row] - tops[next], before: row });
    }
    segments.push({ row });
    next = row + 1;
  }
  if (next < count) {
    segments.push({ gap: tops[count] - tops[next], before: count });
  }
  return segments;
}

export interface VirtualWindow {
  readonly segments: readonly Segment[];
  /** False while the list has no height: its panel is hidden. */
  readonly visible: boolean;
  readonly scroller: React.RefObject<HTMLDivElement>;
  /** Give it to each drawn row's element: its height is measured as long as it is there. */
  readonly measure: (key: string, element: HTMLElement | null) => void;
  readonly onScroll: () => void;
}

interface View {
  readonly top: number;
  readonly height: number;
  readonly width: number;
  /** Heights that were measured at this width, by key. */
  readonly heights: ReadonlyMap<string, number>;
}

/**
 * Draws only the visible rows of a list whose rows have different heights. A height is an estimate until the row has
 * been drawn once; a change of width makes all of them estimates again.
 */
export function useVirtualWindow(
  keys: readonly string[],
  estimate: (index: number) => number,
  pinned: number
): VirtualWindow {
  const scroller = React.useRef<HTMLDivElement>(null);
  const elements = React.useRef(new Map<string, HTMLElement>());
  const names = React.useRef(new WeakMap<Element, string>());
  const observer = React.useRef<ResizeObserver>();
  const [view, setView] = React.useState<View>({ top: 0, height: 0, width: 0, heights: new Map() });

  const look = React.useCallback((measured: ReadonlyMap<string, number> = new Map()) => {
    const box = scroller.current;
    if (box) {
      setView(old => lookAt(box, old, measured));
    }
  }, []);

  React.useLayoutEffect(() => {
    look();
    if (typeof ResizeObserver === 'undefined') {
      return;
    }
    const watcher = new ResizeObserver(changes => {
      const measured = new Map<string, number>();
      for (const { target } of changes) {
        const key = names.current.get(target);
        const { height } = target.getBoundingClientRect();
        if (key !== undefined && height > 0) {
          measured.set(key, height);
        }
      }
      look(measured);
    });
    observer.current = watcher;
    if (scroller.current) {
      watcher.observe(scroller.current);
    }
    elements.current.forEach(element => watcher.observe(element));
    return () => watcher.disconnect();
  }, [look]);

  const measure = React.useCallback((key: string, element: HTMLElement | null) => {
    const old = elements.current.get(key);
    if (old && old !== element) {
      observer.current?.unobserve(old);
      elements.current.delete(key);
    }
    if (element) {
      elements.current.set(key, element);
      names.current.set(element, key);
      observer.current?.observe(element);
    }
  }, []);

  const onScroll = React.useCallback(() => look(), [look]);
  const tops = React.useMemo(
    () => topsOf(keys.map((key, i) => view.heights.get(key) ?? estimate(i))),
    [keys, estimate, view.heights]
  );
  const segments = React.useMemo(
    () => segmentsOf(tops, view.top, view.height || UNKNOWN_HEIGHT, pinned),
    [tops, view.top, view.height, pinned]
  );
  return { segments, visible: view.height > 0, scroller, measure, onScroll };
}

/** The view as it is now; the old one itself when nothing has changed. */
function lookAt(box: HTMLElement, old: View, measured: ReadonlyMap<string, number>): View {
  const { scrollTop: top, clientHeight: height, clientWidth: width } = box;
  const known = width === old.width ? old.heights : new Map<string, number>();
  const news = [...measured].filter(([key, value]) => known.get(key) !== value);
  if (news.length === 0 && known === old.heights && top === old.top && height === old.height) {
    return old;
  }
  return { top, height, width, heights: news.length > 0 ? new Map([...known, ...news]) : known };
}
