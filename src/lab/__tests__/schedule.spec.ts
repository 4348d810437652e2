import { throttled } from '../schedule';

describe('throttled', () => {
  let frames: (() => void)[];
  let time: number;

  beforeEach(() => {
    jest.useFakeTimers();
    frames = [];
    time = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => time);
    jest.spyOn(window, 'requestAnimationFrame').mockImplementation(callback => frames.push(() => callback(time)));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('draws the first news in the next frame, and the next news a while later', () => {
    const schedule = throttled();
    const drawn: string[] = [];
    schedule(() => drawn.push('a'), false);
    frames.splice(0).forEach(frame => frame());
    expect(drawn).toEqual(['a']);
    time += 30;
    schedule(() => drawn.push('b'), false);
    expect(frames).toEqual([]);
    jest.advanceTimersByTime(69);
    expect(frames).toEqual([]);
    jest.advanceTimersByTime(1);
    frames.splice(0).forEach(frame => frame());
    expect(drawn).toEqual(['a', 'b']);
    time += 500;
    schedule(() => drawn.push('c'), false);
    expect(frames).toHaveLength(1);
  });

  it('draws at once what somebody waits for, and the callback that came last', () => {
    const schedule = throttled();
    const drawn: string[] = [];
    schedule(() => drawn.push('a'), false);
    frames.splice(0).forEach(frame => frame());
    time += 10;
    schedule(() => drawn.push('b'), false);
    schedule(() => drawn.push('c'), true);
    schedule(() => drawn.push('d'), false);
    expect(frames).toHaveLength(1);
    frames.splice(0).forEach(frame => frame());
    jest.advanceTimersByTime(1000);
    expect(drawn).toEqual(['a', 'd']);
  });

  it('slows down in a long scan, and begins anew after a rest', () => {
    const schedule = throttled();
    const drawn: number[] = [];
    const step = (wait: number): void => {
      time += wait;
      schedule(() => drawn.push(time), false);
      frames.splice(0).forEach(frame => frame());
    };
    for (let i = 0; i < 90; i++) {
      step(10);
      while (drawn.length <= i) {
        time += 10;
        jest.advanceTimersByTime(10);
        frames.splice(0).forEach(frame => frame());
      }
    }
    const waits = drawn.map((at, i) => at - drawn[i - 1]).slice(1);
    expect(waits[0]).toBe(100);
    expect(waits[waits.length - 1]).toBe(1000);
    const { length } = drawn;
    step(2000);
    expect(drawn).toHaveLength(length + 1);
  });

  it('does not wait for a frame in a tab that draws none', () => {
    const drawn = jest.fn();
    throttled()(drawn, false);
    jest.advanceTimersByTime(500);
    expect(drawn).toHaveBeenCalledTimes(1);
    frames.forEach(frame => frame());
  });
});
