/** Longest wait for a frame, in milliseconds: a tab in the background draws none. */
const LONGEST_WAIT = 500;

/** Call back once before the next frame is drawn, or a little later in a tab that nobody sees. */
export function beforeNextFrame(callback: () => void): void {
  const run = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, LONGEST_WAIT);
}
