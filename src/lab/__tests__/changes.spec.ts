import type { Contents } from '@jupyterlab/services';

import { World } from './world';

const model = (path: string, time: string, size = 10): Contents.IModel =>
  ({ path, name: path, type: 'file', size, last_modified: time }) as Contents.IModel;

const BEFORE = '2026-06-01T10:00:00Z';
const AFTER = '2026-06-01T10:00:01Z';

describe('a file that has changed since its scan', () => {
  let world: World;

  /** A folder with a clean and an unsafe file, and one that was chosen itself. */
  beforeEach(async () => {
    world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/sub/b.pkl']);
    for (const path of ['m/a.pkl', 'm/sub/b.pkl', 'c.pkl']) {
      world.told.set(path, { size: 10, modified: Date.parse(BEFORE) });
    }
    await world.scan('m', 'c.pkl');
    for (const { task, done } of world.jobs) {
      done({ verdict: task.path === 'm/sub/b.pkl' ? 'unsafe' : 'clean' });
    }
    await world.frame();
  });

  const changed = (): string[] =>
    world.roots.flatMap(root => world.entriesOf(root).flatMap(entry => (entry.changed ? entry.path : [])));

  it('keeps when it was scanned', () => {
    expect(world.entriesOf(world.roots[1])[0].scannedAt).toBe('2026-06-15T00:00:00.000Z');
  });

  it('is seen when somebody saves it, and is not clean any more', async () => {
    world.model.clear(world.roots[0].id);
    await world.frame();
    expect(world.outcome).toBe('clean');
    world.model.happened({ oldValue: null, newValue: model('c.pkl', BEFORE) });
    await world.frame();
    expect(changed()).toEqual([]);
    world.model.happened({ oldValue: null, newValue: model('c.pkl', AFTER) });
    await world.frame();
    expect(changed()).toEqual(['c.pkl']);
    expect(world.outcome).toBe('incomplete');
    expect(world.model.scans[0].roots[0].tree.totals).toMatchObject({ changed: 1, verdicts: { clean: 0 } });
  });

  it('stays unsafe when it was', async () => {
    world.model.happened({ oldValue: null, newValue: model('m/sub/b.pkl', AFTER) });
    await world.frame();
    expect(changed()).toEqual(['m/sub/b.pkl']);
    expect(world.outcome).toBe('unsafe');
  });

  it('is seen when it is deleted, renamed, or its folder is', async () => {
    world.model.happened({ oldValue: model('m/a.pkl', BEFORE), newValue: null });
    world.model.happened({ oldValue: { path: 'm/sub' }, newValue: { path: 'm/other' } });
    expect(changed()).toEqual(['m/a.pkl', 'm/sub/b.pkl']);
    world.model.happened({ oldValue: { path: 'c.pkl' }, newValue: { path: 'd.pkl' } });
    expect(changed()).toContain('c.pkl');
  });

  it('is seen when the whole folder that was scanned is gone, or one above it', async () => {
    world.model.happened({ oldValue: { path: 'm' }, newValue: null });
    expect(changed()).toEqual(['m/a.pkl', 'm/sub/b.pkl']);
    await world.scan('m/sub/b.pkl');
    world.jobs[world.jobs.length - 1].done();
    await world.frame();
    expect(changed()).toEqual(['m/a.pkl', 'm/sub/b.pkl']);
    world.model.happened({ oldValue: { path: 'm' }, newValue: { path: 'n' } });
    expect(changed().sort()).toEqual(['m/a.pkl', 'm/sub/b.pkl', 'm/sub/b.pkl']);
  });

  it('is seen when a file browser reads its folder again, by time or by size', () => {
    world.model.listed([
      model('m/a.pkl', BEFORE, 11),
      model('c.pkl', AFTER),
      { ...model('m/sub', AFTER), type: 'directory' }
    ]);
    expect(changed()).toEqual(['m/a.pkl', 'c.pkl']);
    // The user has restored the scanned files.
    world.model.listed([model('m/a.pkl', BEFORE), model('c.pkl', BEFORE)]);
    expect(changed()).toEqual([]);
  });

  it('is asked for when somebody looks at it, not more often than now and then', async () => {
    const looked: string[] = [];
    world.storage.look = path => {
      looked.push(path);
      return path === 'c.pkl'
        ? Promise.reject(Object.assign(new Error('gone'), { response: { status: 404 } }))
        : Promise.resolve({ folder: false, size: 10, modified: Date.parse(AFTER) });
    };
    const ids = world.roots.flatMap(root => world.entriesOf(root).map(({ id }) => id));
    world.model.checkFiles(ids);
    world.model.checkFiles(ids);
    await world.frame();
    expect(looked.sort()).toEqual(['c.pkl', 'm/a.pkl', 'm/sub/b.pkl']);
    expect(changed()).toEqual(['m/a.pkl', 'm/sub/b.pkl', 'c.pkl']);
    world.time += 20_000;
    world.model.checkFiles(ids);
    await world.frame();
    // The model does not ask again for a file that it knows to have changed.
    expect(looked).toHaveLength(3);
  });

  it('is not told of a server that does not answer', async () => {
    world.storage.look = () => Promise.reject(new Error('offline'));
    world.model.checkFiles(world.roots.flatMap(root => world.entriesOf(root).map(({ id }) => id)));
    await world.frame();
    expect(changed()).toEqual([]);
  });

  it('is what was scanned once it was scanned again', async () => {
    world.model.happened({ oldValue: null, newValue: model('c.pkl', AFTER) });
    world.told.set('c.pkl', { size: 10, modified: Date.parse(AFTER) });
    const [entry] = world.entriesOf(world.roots[1]);
    world.model.rescan(entry.id);
    await world.frame();
    const job = world.jobs[world.jobs.length - 1];
    await job.task.prepare(new AbortController().signal);
    job.done();
    await world.frame();
    expect(changed()).toEqual([]);
    world.model.happened({ oldValue: null, newValue: model('c.pkl', AFTER) });
    expect(changed()).toEqual([]);
  });
});
