import { fileUri, folderUri, placeOf, relativeUri } from '../place';

describe('placeOf', () => {
  it.each([
    ['/work/repo', '/work/repo', 'a/b.pkl', 'a/b.pkl'],
    ['/work/repo/a', '/work/repo', 'b.pkl', 'a/b.pkl'],
    ['/work/repo/a/', '/work/repo/', 'b.pkl', 'a/b.pkl'],
    ['/', '/work', 'work/b.pkl', 'b.pkl'],
    ['/work', '/', 'b.pkl', 'work/b.pkl'],
    ['C:\\work\\repo\\a', 'C:\\work\\repo', 'b.pkl', 'a/b.pkl'],
    ['', undefined, 'b.pkl', 'b.pkl']
  ])('below %s, seen from %s, is inside', (base, workingDirectory, source, path) => {
    expect(placeOf({ base, workingDirectory }, source)).toEqual({ path, outside: false });
  });

  it.each([
    ['/work/repository', '/work/repo', 'b.pkl', '/work/repository/b.pkl'],
    ['/other', '/work/repo', 'b.pkl', '/other/b.pkl'],
    ['D:\\models', 'C:\\work', 'b.pkl', 'D:/models/b.pkl']
  ])('below %s, seen from %s, is outside', (base, workingDirectory, source, path) => {
    expect(placeOf({ base, workingDirectory }, source)).toEqual({ path, outside: true });
  });

  it('takes a backslash in a name for what it is', () => {
    expect(placeOf({ base: '/a\\b', workingDirectory: '/a\\b' }, 'C:\\x.pkl').path).toBe('C:\\x.pkl');
  });
});

describe('addresses', () => {
  it('hold any name', () => {
    expect(relativeUri('a b/#?%.pkl')).toBe('a%20b/%23%3F%25.pkl');
    expect(relativeUri('C:\\x')).toBe('C%3A%5Cx');
    expect(relativeUri('half\ud800')).toBe('half%EF%BF%BD');
  });

  it('are absolute outside', () => {
    expect(fileUri('/a b/c:d.pkl')).toBe('file:///a%20b/c%3Ad.pkl');
    expect(fileUri('C:/a/b.pkl')).toBe('file:///C:/a/b.pkl');
    expect(fileUri('//server/share/b.pkl')).toBe('file://server/share/b.pkl');
    expect(folderUri('/')).toBe('file:///');
    expect(folderUri('/work/repo')).toBe('file:///work/repo/');
  });
});
