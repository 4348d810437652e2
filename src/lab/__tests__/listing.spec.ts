import type { FileNode } from '../../panel/file-nodes';
import { FolderNode } from '../../panel/folder-nodes';
import { outcomeOf } from '../../report/outcome';
import { listTree, MAX_DEPTH } from '../listing';
import type { ListingOptions } from '../listing';

type Tree = { [name: string]: Tree | null };

/** One folder of a tree at a time: `null` is a file; those in `broken` cannot be listed. */
function lister(tree: Tree, broken: readonly string[] = []): ListingOptions['list'] {
  return (path, _, onChildren) => {
    if (broken.includes(path)) {
      return Promise.reject(new Error('Permission denied'));
    }
    const below = path === '' ? tree : path.split('/').reduce<Tree>((folder, name) => folder[name] as Tree, tree);
    const children = Object.keys(below).map(name => ({ name, folder: below[name] !== null }));
    // In pieces, as a large folder comes.
    onChildren(children.slice(0, 2));
    onChildren(children.slice(2));
    return Promise.resolve();
  };
}

interface Listed {
  readonly top: FolderNode;
  readonly files: readonly FileNode[];
  /** `path: reason` of what was not looked into. */
  readonly notes: readonly string[];
}

async function list(
  how: ListingOptions['list'],
  more: Partial<ListingOptions> = {},
  onFound: (files: readonly FileNode[], top: FolderNode) => void = () => undefined
): Promise<Listed> {
  const top = FolderNode.top('root', 'top', '');
  top.isPending = true;
  const files: FileNode[] = [];
  const onChange = (found: readonly FileNode[]): void => {
    files.push(...found);
    onFound(found, top);
  };
  const { signal } = new AbortController();
  await listTree(top, { list: how, hiddenListed: true, signal, onChange, ...more });
  const notes = [...top.everyFolder()].flatMap(folder => folder.notes.map(note => `${folder.path}: ${note.reason}`));
  return { top, files, notes };
}

const paths = (files: readonly FileNode[]): string[] => files.map(file => file.path).sort();

/** Give the files that were found a clean report. */
function scanAll({ files }: Listed): void {
  for (const file of files) {
    const { path } = file;
    const part = { members: [], status: 'scanned', format: 'pickle', size: 1, count: 1 } as const;
    const report = {
      path,
      format: 'pickle',
      size: 1,
      bytesRead: 1,
      verdict: 'clean',
      findings: [],
      findingsDropped: 0,
      coverage: [part],
      coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
      uses: [],
      usesDropped: 0
    } as const;
    file.folder.end(file, { state: 'done', report, scanned: report, elapsedMs: 1, at: 0 });
  }
}

describe('listTree', () => {
  const tree = { 'a.pkl': null, jukebox: { 'model.keras': null, artifacts: { 'scaler.pkl': null } }, none: {} };

  it('finds the files of all subfolders', async () => {
    const listed = await list(lister(tree));
    expect(paths(listed.files)).toEqual(['a.pkl', 'jukebox/artifacts/scaler.pkl', 'jukebox/model.keras']);
    expect(listed.notes).toEqual([]);
    scanAll(listed);
    expect(outcomeOf(listed.top.totals)).toBe('clean');
  });

  it('says what it does, and no verdict, as long as a folder is to be listed', async () => {
    const outcomes: string[] = [];
    await list(lister(tree), {}, (_, top) => outcomes.push(outcomeOf(top.totals)));
    expect(new Set(outcomes)).toEqual(new Set(['running']));
  });

  it('calls no folder clean whose hidden files it cannot see', async () => {
    const listed = await list(lister(tree), { hiddenListed: false });
    scanAll(listed);
    const [top, jukebox] = listed.top.everyFolder();
    expect([outcomeOf(top.totals), top.totals.hidden, top.totals.unseen]).toEqual(['incomplete', 4, 4]);
    expect(outcomeOf(jukebox.totals)).toBe('incomplete');
  });

  it('knows that hidden files are listed where it has seen one', async () => {
    const listed = await list(lister({ ...tree, z: { '.hidden.pkl': null } }), { hiddenListed: false });
    scanAll(listed);
    expect(listed.top.totals.hidden).toBe(0);
    expect(outcomeOf(listed.top.totals)).toBe('clean');
  });

  it('goes on after a folder that cannot be listed, and calls neither it nor those above it clean', async () => {
    const listed = await list(
      lister({ 'a.pkl': null, b: { locked: {}, 'b.pkl': null }, c: { 'c.pkl': null } }, ['b/locked'])
    );
    scanAll(listed);
    expect(paths(listed.files)).toEqual(['a.pkl', 'b/b.pkl', 'c/c.pkl']);
    expect(listed.notes).toEqual(['b/locked: folder-unreadable']);
    const outcomes = [...listed.top.everyFolder()].map(folder => `${folder.path}: ${outcomeOf(folder.totals)}`);
    expect(outcomes).toEqual([': incomplete', 'b: incomplete', 'b/locked: incomplete', 'c: clean']);
  });

  it('ends in a folder that contains itself', async () => {
    const loop: Tree = { 'a.pkl': null };
    loop.again = loop;
    const listed = await list(lister(loop));
    expect(listed.files).toHaveLength(MAX_DEPTH);
    expect(listed.notes).toEqual([`${'again/'.repeat(MAX_DEPTH).slice(0, -1)}: limit-folders`]);
    scanAll(listed);
    expect(outcomeOf(listed.top.totals)).toBe('incomplete');
  });

  it('stops at its limits of files and folders and says so', async () => {
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`f${i}`, null]));
    const limits = { depth: 9, folders: 3, files: 4 };
    const listed = await list(lister({ 'a.pkl': null, b: many, c: {}, d: {}, e: {} }), { limits });
    expect(listed.files).toHaveLength(4);
    expect(listed.notes).toEqual([': limit-files', 'b: limit-files']);
    scanAll(listed);
    expect(outcomeOf(listed.top.totals)).toBe('incomplete');
  });

  it('stops when it is told to, and says of each folder that it did not list', async () => {
    const stop = new AbortController();
    const tree = { a: { 'a.pkl': null }, b: { 'b.pkl': null }, c: { 'c.pkl': null } };
    const listed = await list(lister(tree), { signal: stop.signal }, found => {
      if (found.some(({ name }) => name === 'a/a.pkl')) {
        stop.abort();
      }
    });
    scanAll(listed);
    expect(listed.notes).toContain('c: listing-stopped');
    expect(listed.top.totals.running).toBe(0);
    expect(outcomeOf(listed.top.totals)).toBe('incomplete');
  });
});
