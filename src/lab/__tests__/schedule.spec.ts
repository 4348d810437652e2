import { paced } from '../schedule';

describe('paced', () => {
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
    const schedule = paced();
    const drawn: string[] = [];
    schedule(() => drawn.push('a'));
    frames.splice(0).forEach(frame => frame());
    expect(drawn).toEqual(['a']);
    time += 30;
    schedule(() => drawn.push('b'));
    expect(frames).toEqual([]);
    jest.advanceTimersByTime(69);
    expect(frames).toEqual([]);
    jest.advanceTimersByTime(1);
    frames.splice(0).forEach(frame => frame());
    expect(drawn).toEqual(['a', 'b']);
    time += 500;
    schedule(() => drawn.push('c'));
    expect(frames).toHaveLength(1);
  });

  it('does not wait for a frame in a tab that draws none', () => {
    const drawn = jest.fn();
    paced()(drawn);
    jest.advanceTimersByTime(500);
    expect(drawn).toHaveBeenCalledTimes(1);
    frames.forEach(frame => frame());
  });
});
