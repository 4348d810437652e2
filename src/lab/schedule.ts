/** Longest wait for a frame, in milliseconds: a tab in the background draws none. */
const LONGEST_WAIT = 500;

/** Calls back before a frame is drawn, at least `pause` milliseconds after it did so last. */
export function paced(pause: number): (callback: () => void) => void {
  let last = -Infinity;
  return callback => {
    const run = (): void =>
      beforeNextFrame(() => {
        last = performance.now();
        callback();
      });
    const wait = last + pause - performance.now();
    if (wait > 0) {
      setTimeout(run, wait);
    } else {
      run();
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
