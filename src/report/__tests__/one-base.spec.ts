import { commonFolder, onOneBase } from '../one-base';
import { file, runOf } from './runs';

describe('commonFolder', () => {
  it.each([
    [['/a/b', '/a/b'], '/a/b'],
    [['/a/b', '/a/bc'], '/a'],
    [['/a/b/c', '/a'], '/a'],
    [['/a', '/b'], '/'],
    [['/', '/b'], '/'],
    [['C:\\a\\b', 'C:\\a'], 'C:/a'],
    [['C:\\a', 'D:\\a'], undefined],
    [['', '/a'], undefined],
    [[undefined, '/a'], undefined]
  ])('of %j', (paths, folder) => {
    expect(commonFolder(paths)).toBe(folder);
  });
});

describe('onOneBase', () => {
  it('tells files of several folders from the one above', () => {
    const excluded = [{ path: 'x', source: 'x', glob: 'x' }];
    const runs = onOneBase([
      runOf([file('m.pkl')], { base: '/work/a' }),
      runOf([file('m.pkl')], { base: '/work/b/c', excluded }),
      runOf([file('m.pkl')], { base: '/work' })
    ]);
    expect(runs.map(({ base }) => base)).toEqual(['/work', '/work', '/work']);
    expect(runs.flatMap(({ files }) => files.map(({ source }) => source))).toEqual(['a/m.pkl', 'b/c/m.pkl', 'm.pkl']);
    expect(runs[1].excluded[0].source).toBe('b/c/x');
  });

  it('leaves runs of one folder, and those that have none, as they are', () => {
    const same = [runOf([file('a')]), runOf([file('b')])];
    expect(onOneBase(same)).toBe(same);
    const none = [runOf([file('a')], { base: '' }), runOf([file('b')])];
    expect(onOneBase(none)).toBe(none);
  });
});
