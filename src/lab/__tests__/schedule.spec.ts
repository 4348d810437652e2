import { paced } from '../schedule';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('calls back before the next frame, and then not again before the pause is over', () => {
  const schedule = paced(50);
  const called: number[] = [];
  const note = (): void => void called.push(performance.now());
  const start = performance.now();
  schedule(note);
  jest.advanceTimersByTime(20);
  schedule(note);
  jest.advanceTimersByTime(1000);
  expect(called).toHaveLength(2);
  expect(called[0] - start).toBeLessThan(20);
  expect(called[1] - called[0]).toBeGreaterThanOrEqual(50);
});
