import type { ScanReport } from '../../scanner/report';
import { World } from './world';

describe('ScanModel', () => {
  it('takes a file from waiting over reading to done', async () => {
    const world = new World();
    await world.scan('models/a.pkl');
    expect(world.shown).toEqual(['models/a.pkl:a.pkl waiting']);
    await world.jobs[0].task.prepare(new AbortController().signal);
    world.jobs[0].task.onProgress?.(3);
    await world.frame();
    world.jobs[0].task.onBegin?.(10, [{ reason: 'whole-copy', params: { size: 10 } }]);
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0]).toMatchObject({
      state: 'reading',
      bytesRead: 3,
      size: 10,
      notes: [{ reason: 'whole-copy' }]
    });
    expect(world.model.active).toBe(1);
    world.jobs[0].done();
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0]).toMatchObject({ state: 'done', bytesRead: 4, elapsedMs: 5 });
    expect(world.model.active).toBe(0);
  });

  it('keeps the reason of a failure', async () => {
    const world = new World();
    await world.scan('a.pkl');
    world.jobs[0].fail('forbidden');
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0]).toMatchObject({ state: 'failed', error: { reason: 'forbidden' } });
  });

  it('reports a policy file among what is scanned, as the other doors do', async () => {
    const world = new World();
    await world.scan('model/scan-model.toml');
    const coverage: ScanReport['coverage'] = [{ members: [], status: 'inert', format: 'text', size: 10, count: 1 }];
    const coverageDropped = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
    world.jobs[0].done({ verdict: 'clean', coverage, coverageDropped });
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0].report).toMatchObject({
      verdict: 'review',
      findings: [{ rule: 'policy-in-scan', severity: 'LOW', params: { path: 'model/scan-model.toml' } }]
    });
  });

  it('lists a folder', async () => {
    const world = new World();
    world.folders.set('m', ['m/z.pkl', 'm/sub/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    expect(world.shown).toEqual(['m:b.pkl waiting', 'm:sub/a.pkl waiting', 'm:z.pkl waiting']);
    expect(world.roots[0]).toMatchObject({ kind: 'folder', listing: false });
  });

  it('asks for a file that was not listed yet while others are read', async () => {
    const world = new World();
    let found!: Parameters<typeof world.storage.list>[2];
    world.folders.set('m', ['m/a.pkl']);
    world.storage.list = (_, __, onChildren) => new Promise(() => (found = onChildren));
    await world.scan('m');
    found([{ name: 'a.pkl', folder: false }]);
    await world.frame();
    expect(world.jobs.map(job => job.task.path)).toEqual(['m/a.pkl']);
    world.jobs[0].done();
    await world.frame();
    expect(world.outcome).toBe('running');
    found([{ name: 'b.pkl', folder: false }]);
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done', 'm:b.pkl waiting']);
  });

  it('hands over no more files than there is room for, those of the newest scan first', async () => {
    const world = new World();
    world.pool.room = 1;
    const { scan } = world.pool;
    world.pool.scan = task => {
      world.pool.room--;
      return scan(task);
    };
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    await world.scan('x.pkl');
    expect(world.jobs.map(job => job.task.path)).toEqual(['m/a.pkl']);
    for (const expected of ['x.pkl', 'm/b.pkl']) {
      world.pool.room = 1;
      world.jobs[world.jobs.length - 1].done();
      await world.frame();
      expect(world.jobs[world.jobs.length - 1].task.path).toBe(expected);
    }
  });

  it('names the files of the top folder and of a drive', async () => {
    const world = new World();
    world.folders.set('', ['a.pkl', 'sub/b.pkl']).set('RTC:', ['RTC:c.pkl']);
    await world.scan('', 'RTC:');
    expect(world.shown).toEqual([':a.pkl waiting', ':sub/b.pkl waiting', 'RTC::c.pkl waiting']);
    await world.scan('RTC:d.pkl', 'RTC:e/f.pkl');
    expect(world.shown.slice(0, 2)).toEqual(['RTC:d.pkl:d.pkl waiting', 'RTC:e/f.pkl:f.pkl waiting']);
  });

  it('puts the latest on top, and a file that is known in its old entry', async () => {
    const world = new World();
    await world.scan('a.pkl');
    await world.scan('b.pkl', 'c.pkl');
    const ids = (): string[][] => world.roots.map(root => [root.path, world.entriesOf(root)[0].id]);
    const before = ids();
    expect(before.map(([path]) => path)).toEqual(['b.pkl', 'c.pkl', 'a.pkl']);
    await world.scan('a.pkl');
    expect(ids()).toEqual([before[2], before[0], before[1]]);
  });

  it('tells of any number of changes once per frame, and leaves alone what did not change', async () => {
    const world = new World();
    world.folders.set(
      'm',
      Array.from({ length: 500 }, (_, i) => `m/${i}.pkl`)
    );
    await world.scan('m', 'other.pkl');
    const [before, other] = world.roots;
    const changed = jest.fn();
    world.model.changed.connect(changed);
    const first = world.jobs.find(job => job.task.path === 'm/0.pkl');
    for (let i = 0; i < 1000; i++) {
      first?.task.onProgress?.(i);
    }
    first?.done();
    await world.frame();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(world.roots[1]).toBe(other);
    expect(world.roots[0]).not.toBe(before);
  });

  it('cancels a file, a folder and everything; what is finished stays', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl', 'm/c.pkl']);
    await world.scan('m', 'x.pkl');
    world.jobs.find(job => job.task.path === 'm/a.pkl')?.done();
    await world.frame();
    world.model.cancel(world.entriesOf(world.roots[0])[1].id);
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done', 'm:b.pkl cancelled', 'm:c.pkl waiting', 'x.pkl:x.pkl waiting']);
    world.model.cancel();
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done', 'm:b.pkl cancelled', 'm:c.pkl cancelled', 'x.pkl:x.pkl cancelled']);
    expect(world.model.active).toBe(0);
  });

  it('stops listing a folder that is cancelled, and says what it did not list', async () => {
    const world = new World();
    let found!: Parameters<typeof world.storage.list>[2];
    world.folders.set('m', []);
    world.storage.list = (_, __, onChildren) => new Promise(() => (found = onChildren));
    await world.scan('m');
    found([
      { name: 'a.pkl', folder: false },
      { name: 'sub', folder: true }
    ]);
    expect(world.model.active).toBe(3);
    world.jobs[0].done();
    await world.frame();
    world.model.cancel();
    found([{ name: 'b.pkl', folder: false }]);
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done']);
    expect(world.roots[0].listing).toBe(false);
    expect(world.model.active).toBe(0);
    expect(world.outcome).toBe('incomplete');
    expect([...world.roots[0].tree.everyFolder()].map(({ notes }) => notes)).toMatchObject([
      [{ reason: 'listing-stopped', params: { path: 'm' } }],
      [{ reason: 'listing-stopped', params: { path: 'm/sub' } }]
    ]);
  });

  it('shows as cancelled what was cancelled before it was known to be a file', async () => {
    const world = new World();
    world.storage.look = () => new Promise(() => undefined);
    await world.scan('a.pkl');
    expect(world.model.active).toBe(1);
    world.model.cancel();
    await world.frame();
    expect(world.shown).toEqual(['a.pkl:a.pkl cancelled']);
    expect(world.model.active).toBe(0);
    expect(world.outcome).toBe('incomplete');
  });

  it('scans again: the file in its entry, the folder with what is in it now; late answers of the first time are lost', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    const [a] = world.entriesOf(world.roots[0]);
    world.model.rescan(a.id);
    world.jobs[0].done({ size: 1 });
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0]).toMatchObject({ id: a.id });
    expect(world.entriesOf(world.roots[0])[0].report).toBeUndefined();
    world.jobs[2].done({ size: 2 });
    await world.frame();
    expect(world.entriesOf(world.roots[0])[0].report?.size).toBe(2);
    world.folders.set('m', ['m/b.pkl', 'm/new.pkl']);
    world.model.rescan();
    await world.frame();
    expect(world.shown).toEqual(['m:b.pkl waiting', 'm:new.pkl waiting']);
  });

  it('clears a file, then its folder with the last one', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m', 'x.pkl');
    const ids = world.entriesOf(world.roots[0]).map(entry => entry.id);
    world.model.clear(ids[0]);
    await world.frame();
    expect(world.shown).toEqual(['m:b.pkl waiting', 'x.pkl:x.pkl waiting']);
    world.model.clear(ids[1]);
    await world.frame();
    expect(world.roots.map(root => root.path)).toEqual(['x.pkl']);
    world.model.clear();
    await world.frame();
    expect(world.roots).toEqual([]);
    expect(world.model.active).toBe(0);
  });

  it('says once that all is done, with what was scanned since the last time', async () => {
    const world = new World();
    const finished: [number, string[]][] = [];
    world.model.finished.connect((_, { totals, worst }) => {
      finished.push([totals.allFiles, worst.map(entry => `${entry.name} ${entry.state}`)]);
    });
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    world.jobs[0].done({ verdict: 'clean' });
    await world.frame();
    expect(finished).toEqual([]);
    world.model.cancel();
    await world.scan('x.pkl');
    world.jobs[2].done({ verdict: 'unsafe' });
    await world.frame();
    world.model.rescan(world.entriesOf(world.roots[1])[0].id);
    await world.frame();
    world.jobs[3].done({ verdict: 'incomplete' });
    await world.frame();
    expect(finished).toEqual([
      [2, ['b.pkl cancelled']],
      [1, ['x.pkl done']],
      [1, ['a.pkl done']]
    ]);
  });

  it('saves what it is asked for', async () => {
    const world = new World();
    await world.scan('a.pkl');
    await world.scan('b.pkl');
    const saved = (id?: string) => world.model.savedParts(id).map(part => part.path);
    expect([saved(world.roots[0].id), saved()]).toEqual([['b.pkl'], ['b.pkl', 'a.pkl']]);
  });

  it('puts what was asked for in one go together, the newest on top', async () => {
    const world = new World();
    await world.scan('a.pkl', 'b.pkl');
    await world.scan('c.pkl');
    const told = (): string[] => world.model.scans.map(scan => scan.roots.map(root => root.path).join(' '));
    expect(told()).toEqual(['c.pkl', 'a.pkl b.pkl']);
    // A file that is scanned again belongs to the newer scan only.
    await world.scan('b.pkl', 'd.pkl');
    expect(told()).toEqual(['b.pkl d.pkl', 'c.pkl', 'a.pkl']);
    world.model.rescan(world.model.scans[2].id);
    await world.frame();
    expect(told()).toEqual(['a.pkl', 'b.pkl d.pkl', 'c.pkl']);
    world.model.clear(world.model.scans[1].id);
    await world.frame();
    expect(told()).toEqual(['a.pkl', 'c.pkl']);
  });

  it('calls no folder clean that could not be listed', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/locked/b.pkl']);
    world.broken.add('m/locked');
    await world.scan('m');
    world.jobs[0].done({ verdict: 'clean' });
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done']);
    expect(world.outcome).toBe('incomplete');
    world.broken.add('m');
    world.model.rescan();
    await world.frame();
    expect(world.shown).toEqual([]);
    expect(world.outcome).toBe('incomplete');
    expect(world.model.hasResults()).toBe(true);
  });

  it('calls no folder clean whose hidden files are not listed, but a file that was chosen itself', async () => {
    const world = new World();
    world.hidden = false;
    world.folders.set('m', ['m/a.pkl']);
    await world.scan('m');
    world.jobs[0].done({ verdict: 'clean' });
    await world.frame();
    expect(world.outcome).toBe('incomplete');
    await world.scan('m/a.pkl');
    world.jobs[1].done({ verdict: 'clean' });
    await world.frame();
    expect(world.outcome).toBe('clean');
  });

  it('tells when another button is right for what is chosen in the file browser, and only then', async () => {
    const world = new World();
    const changed = jest.fn();
    world.model.changed.connect(changed);
    world.model.select();
    await world.frame();
    world.model.select();
    await world.frame();
    expect(changed).toHaveBeenCalledTimes(1);
    world.selection = () => ({ choice: 'folder', paths: [''] });
    world.model.select();
    await world.frame();
    expect(changed).toHaveBeenCalledTimes(2);
    expect(world.model.choice).toBe('folder');
  });
});
