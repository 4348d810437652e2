import type { ScanReport } from '../../scanner/report';
import { World } from './world';

describe('ScanModel', () => {
  it('takes a file from waiting over reading to done', async () => {
    const world = new World();
    await world.scan('models/a.pkl');
    expect(world.shown).toEqual(['models/a.pkl:a.pkl waiting']);
    await world.jobs[0].task.prepare(new AbortController().signal);
    world.jobs[0].task.onProgress(3);
    await world.frame();
    expect(world.model.roots[0].entries[0]).toMatchObject({ state: 'reading', bytesRead: 3, size: 10 });
    expect(world.model.active).toBe(1);
    world.jobs[0].done();
    await world.frame();
    expect(world.model.roots[0].entries[0]).toMatchObject({ state: 'done', bytesRead: 4, elapsedMs: 5 });
    expect(world.model.active).toBe(0);
  });

  it('keeps the reason of a failure', async () => {
    const world = new World();
    await world.scan('a.pkl');
    world.jobs[0].fail('forbidden');
    await world.frame();
    expect(world.model.roots[0].entries[0]).toMatchObject({ state: 'failed', error: { reason: 'forbidden' } });
  });

  it('reports a policy file among what is scanned, as the other doors do', async () => {
    const world = new World();
    await world.scan('model/scan-model.toml');
    const coverage: ScanReport['coverage'] = [{ members: [], status: 'inert', format: 'text', size: 10, count: 1 }];
    const coverageDropped = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
    world.jobs[0].done({ verdict: 'clean', coverage, coverageDropped });
    await world.frame();
    expect(world.model.roots[0].entries[0].report).toMatchObject({
      verdict: 'review',
      findings: [{ rule: 'policy-in-scan', severity: 'LOW', params: { path: 'model/scan-model.toml' } }]
    });
  });

  it("lists a folder, sorts its files by name and keeps the listing's notes", async () => {
    const world = new World();
    world.folders.set('m', ['m/z.pkl', 'm/sub/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    expect(world.shown).toEqual(['m:b.pkl waiting', 'm:sub/a.pkl waiting', 'm:z.pkl waiting']);
    expect(world.model.roots[0]).toMatchObject({
      kind: 'folder',
      listing: false,
      notes: [{ reason: 'folder-hidden' }]
    });
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
    const before = world.model.roots.map(root => [root.path, root.entries[0].id]);
    expect(before.map(([path]) => path)).toEqual(['b.pkl', 'c.pkl', 'a.pkl']);
    await world.scan('a.pkl');
    expect(world.model.roots.map(root => [root.path, root.entries[0].id])).toEqual([before[2], before[0], before[1]]);
  });

  it('tells of any number of changes once per frame, and leaves alone what did not change', async () => {
    const world = new World();
    world.folders.set(
      'm',
      Array.from({ length: 500 }, (_, i) => `m/${i}.pkl`)
    );
    await world.scan('m', 'other.pkl');
    const other = world.model.roots[1];
    const [, second] = world.model.roots[0].entries;
    const changed = jest.fn();
    world.model.changed.connect(changed);
    const first = world.jobs.find(job => job.task.path === 'm/0.pkl');
    for (let i = 0; i < 1000; i++) {
      first?.task.onProgress(i);
    }
    first?.done();
    await world.frame();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(world.model.roots[1]).toBe(other);
    expect(world.model.roots[0].entries[1]).toBe(second);
  });

  it('cancels a file, a folder and everything; what is finished stays', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl', 'm/c.pkl']);
    await world.scan('m', 'x.pkl');
    world.jobs.find(job => job.task.path === 'm/a.pkl')?.done();
    await world.frame();
    world.model.cancel(world.model.roots[0].entries[1].id);
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done', 'm:b.pkl cancelled', 'm:c.pkl waiting', 'x.pkl:x.pkl waiting']);
    world.model.cancel();
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl done', 'm:b.pkl cancelled', 'm:c.pkl cancelled', 'x.pkl:x.pkl cancelled']);
    expect(world.model.active).toBe(0);
  });

  it('stops listing a folder that is cancelled', async () => {
    const world = new World();
    let found!: (paths: string[]) => void;
    world.folders.set('m', []);
    world.list = (_, signal, onFiles) =>
      new Promise(resolve => {
        found = onFiles;
        signal.addEventListener('abort', () => resolve({ notes: [], complete: false }));
      });
    await world.scan('m');
    found(['m/a.pkl']);
    expect(world.model.active).toBe(2);
    world.model.cancel();
    found(['m/b.pkl']);
    await world.frame();
    expect(world.shown).toEqual(['m:a.pkl cancelled']);
    expect(world.model.roots[0].listing).toBe(false);
  });

  it('shows as cancelled what was cancelled before it was known to be a file', async () => {
    const world = new World();
    world.isFolder = () => new Promise(() => undefined);
    await world.scan('a.pkl');
    expect(world.model.active).toBe(1);
    world.model.cancel();
    await world.frame();
    expect(world.shown).toEqual(['a.pkl:a.pkl cancelled']);
    expect(world.model.active).toBe(0);
  });

  it('scans again: the file in its entry, the folder with what is in it now; late answers of the first time are lost', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    const [a] = world.model.roots[0].entries;
    world.model.rescan(a.id);
    world.jobs[0].done({ size: 1 });
    await world.frame();
    expect(world.model.roots[0].entries[0]).toMatchObject({ id: a.id, state: 'waiting' });
    world.jobs[2].done({ size: 2 });
    await world.frame();
    expect(world.model.roots[0].entries[0].report?.size).toBe(2);
    world.folders.set('m', ['m/b.pkl', 'm/new.pkl']);
    world.model.rescan();
    await world.frame();
    expect(world.shown).toEqual(['m:b.pkl waiting', 'm:new.pkl waiting']);
  });

  it('clears a file, then its folder with the last one', async () => {
    const world = new World();
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m', 'x.pkl');
    const ids = world.model.roots[0].entries.map(entry => entry.id);
    world.model.clear(ids[0]);
    await world.frame();
    expect(world.shown).toEqual(['m:b.pkl waiting', 'x.pkl:x.pkl waiting']);
    world.model.clear(ids[1]);
    await world.frame();
    expect(world.model.roots.map(root => root.path)).toEqual(['x.pkl']);
    world.model.clear();
    await world.frame();
    expect(world.model.roots).toEqual([]);
    expect(world.model.active).toBe(0);
  });

  it('says once that all is done, with what was scanned since the last time', async () => {
    const world = new World();
    const finished: string[][] = [];
    world.model.finished.connect(
      (_, entries) => void finished.push(entries.map(entry => `${entry.name} ${entry.state}`))
    );
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m');
    world.jobs[0].done();
    await world.frame();
    expect(finished).toEqual([]);
    world.model.cancel();
    await world.scan('x.pkl');
    world.jobs[2].done();
    await world.frame();
    expect(finished).toEqual([['a.pkl done', 'b.pkl cancelled'], ['x.pkl done']]);
  });

  it('saves what it is asked for, and scans what is selected', async () => {
    const world = new World();
    world.model.scanSelection();
    await world.scan('b.pkl');
    world.model.saveReport(world.model.roots[0].id);
    world.model.saveReport();
    const saved = world.saved.map(parts => parts.flatMap(part => part.entries.map(entry => entry.path)));
    expect(saved).toEqual([['b.pkl'], ['b.pkl', 'selected.pkl']]);
  });
});
