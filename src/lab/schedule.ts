/** Longest wait for a frame, in milliseconds: a tab in the background draws none. */
const LONGEST_WAIT = 500;

/**
 * Milliseconds between two drawings, at the beginning of a scan and in the middle of a long one. A scan of a folder has news in
 * every frame; drawing as often would keep the page busy for numbers that change before the user can read them.
 */
const PACE = 100;
const SLOWEST_PACE = 1_000;

/** After so many milliseconds without news the pace begins anew. */
const REST = 1_000;

/**
 * Schedules a callback before a frame: the first one at once, then no faster than the pace, unless the reader waits for it
 * (`soon`). A callback that still waits gives way to the next.
 */
export function throttled(): (callback: () => void, soon: boolean) => void {
  let [first, last] = [-Infinity, -Infinity];
  let waiting: { callback: () => void; readonly soon: boolean; readonly cancel: () => void } | undefined;
  const draw = (): void => {
    const now = performance.now();
    first = now - last > REST ? now : first;
    last = now;
    const callback = waiting?.callback;
    waiting = undefined;
    callback?.();
  };
  return (callback, soon) => {
    if (waiting && (waiting.soon || !soon)) {
      waiting.callback = callback;
      return;
    }
    waiting?.cancel();
    const pace = Math.min(SLOWEST_PACE, Math.max(PACE, (last - first) / 10));
    const wait = soon ? 0 : last + pace - performance.now();
    waiting = { callback, soon, cancel: wait > 0 ? after(wait, draw) : beforeNextFrame(draw) };
  };
}

/** Call back before a frame that is drawn so many milliseconds later. Returns how to prevent that. */
function after(wait: number, callback: () => void): () => void {
  let cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => (cancel = beforeNextFrame(callback)), wait);
  return () => cancel();
}

/** Call back once before the next frame is drawn, or a little later in a hidden tab. Returns how to prevent that. */
function beforeNextFrame(callback: () => void): () => void {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, LONGEST_WAIT);
  return cancel;
}
