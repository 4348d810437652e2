import type { Contents } from '@jupyterlab/services';

import { listFolder, MAX_FILES, MAX_FOLDERS } from '../listing';

type Tree = { [name: string]: Tree | null };

/** A contents manager over a tree: `null` is a file, an Error a folder that cannot be listed. */
function contents(tree: Tree, broken: readonly string[] = []): Pick<Contents.IManager, 'get'> {
  return {
    get: path => {
      if (broken.includes(path)) {
        return Promise.reject(new Error('Permission denied'));
      }
      const below = path === '' ? tree : path.split('/').reduce<Tree>((folder, name) => folder[name] as Tree, tree);
      const content = Object.keys(below).map(name => ({
        name,
        path: path === '' ? name : `${path}/${name}`,
        type: below[name] === null ? 'file' : 'directory'
      }));
      return Promise.resolve({ content } as unknown as Contents.IModel);
    }
  };
}

async function list(
  manager: Pick<Contents.IManager, 'get'>,
  path = ''
): Promise<{ files: string[]; reasons: string[] }> {
  const files: string[] = [];
  const { notes, complete } = await listFolder(manager, path, new AbortController().signal, found =>
    files.push(...found)
  );
  expect(complete).toBe(true);
  return { files, reasons: notes.map(note => note.reason) };
}

describe('listFolder', () => {
  it('finds the files of all subfolders and says what it cannot see', async () => {
    const tree = { 'a.pkl': null, jukebox: { 'model.keras': null, artifacts: { 'scaler.pkl': null } }, none: {} };
    expect(await list(contents(tree))).toEqual({
      files: ['a.pkl', 'jukebox/model.keras', 'jukebox/artifacts/scaler.pkl'],
      reasons: ['folder-hidden']
    });
  });

  it('does not speak of hidden files where they are listed', async () => {
    expect((await list(contents({ '.hidden.pkl': null }))).reasons).toEqual([]);
  });

  it('goes on after a folder that cannot be listed', async () => {
    const { files, reasons } = await list(contents({ locked: {}, open: { 'b.pkl': null } }, ['locked']));
    expect(files).toEqual(['open/b.pkl']);
    expect(reasons).toEqual(['folder-unreadable', 'folder-hidden']);
  });

  it('ends in a folder that contains itself', async () => {
    const loop: Tree = { 'a.pkl': null };
    loop.again = loop;
    const { files, reasons } = await list(contents(loop));
    expect(files).toHaveLength(MAX_FOLDERS);
    expect(reasons).toContain('limit-folders');
  });

  it('stops at its limit of files and says so', async () => {
    const many = Object.fromEntries(Array.from({ length: MAX_FILES + 1 }, (_, i) => [`f${i}`, null]));
    const { files, reasons } = await list(contents({ many, 'z.pkl': null, zz: { 'last.pkl': null } }));
    expect(files).toHaveLength(MAX_FILES);
    expect(files).toContain('z.pkl');
    expect(reasons).toContain('limit-files');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const files: string[] = [];
    const tree = { a: { 'a.pkl': null }, b: { 'b.pkl': null } };
    const { complete } = await listFolder(contents(tree), '', stop.signal, found => {
      files.push(...found);
      if (found.includes('a/a.pkl')) {
        stop.abort();
      }
    });
    expect(complete).toBe(false);
    expect(files).toEqual(['a/a.pkl']);
  });
});
