/** Longest wait for a frame, in milliseconds: a tab in the background draws none. */
const LONGEST_WAIT = 500;

/**
 * Milliseconds from one time to the next that there is news to be drawn. A scan of a folder has some in every frame; drawn as
 * often, it keeps the whole page busy for numbers that nobody can read.
 */
const PACE = 100;

/** Schedules callbacks before a frame: the first one at once, then no faster than the pace. */
export function paced(): (callback: () => void) => void {
  let last = -Infinity;
  return callback => {
    const draw = (): void => {
      last = performance.now();
      callback();
    };
    const wait = last + PACE - performance.now();
    if (wait > 0) {
      setTimeout(() => beforeNextFrame(draw), wait);
    } else {
      beforeNextFrame(draw);
    }
  };
}

/** Call back once before the next frame is drawn, or a little later in a tab that nobody sees. */
function beforeNextFrame(callback: () => void): void {
  const run = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, LONGEST_WAIT);
}
