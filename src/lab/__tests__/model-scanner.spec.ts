import { finding } from '../../panel/__tests__/entries';
import { ModelScanner } from '../model-scanner';
import type { IScannedFile } from '../tokens';
import { digestOf, World } from './world';

let world: World;
let scanner: ModelScanner;
let scanned: IScannedFile[];

beforeEach(() => {
  world = new World();
  scanner = new ModelScanner(world.model);
  scanned = [];
  scanner.scanned.connect((_, file) => scanned.push(file));
});

/** Let the pool ask where the file is, and answer. */
async function answer(verdict: 'clean' | 'unsafe', at = 0): Promise<void> {
  const { task, done } = world.jobs[at];
  await task.prepare(new AbortController().signal);
  done({ path: task.path, verdict, findings: verdict === 'unsafe' ? [finding('HIGH')] : [] });
  await world.frame();
}

describe('the scanner that other extensions ask', () => {
  it('answers with the report, and shows nothing in the panel', async () => {
    const finished = jest.fn();
    world.model.finished.connect(finished);
    const asking = scanner.scan('m/a.pkl');
    await world.frame();
    await answer('unsafe');
    const report = await asking;
    expect(report).toMatchObject({ path: 'm/a.pkl', verdict: 'unsafe', findings: [{ severity: 'HIGH' }] });
    expect(scanned).toEqual([{ path: 'm/a.pkl', outcome: 'unsafe', report }]);
    expect([world.roots, world.model.active]).toEqual([[], 0]);
    expect(finished).not.toHaveBeenCalled();
  });

  it('answers several at a time', async () => {
    const asking = Promise.all([scanner.scan('a.pkl'), scanner.scan('b.pkl')]);
    await world.frame();
    await answer('clean', 1);
    await answer('unsafe', 0);
    expect((await asking).map(({ path, verdict }) => `${path} ${verdict}`)).toEqual(['a.pkl unsafe', 'b.pkl clean']);
  });

  it('calls a file incomplete that cannot be read', async () => {
    const asking = scanner.scan('gone.pkl');
    await world.frame();
    world.jobs[0].fail('not-found');
    const report = await asking;
    expect(report.verdict).toBe('incomplete');
    expect(report.coverage).toEqual([expect.objectContaining({ status: 'failed', reason: 'not-found' })]);
    expect(scanned.map(({ outcome }) => outcome)).toEqual(['incomplete']);
  });

  it('takes no folder', async () => {
    world.folders.set('m', ['m/a.pkl']);
    await expect(scanner.scan('m')).rejects.toThrow('m is a folder');
  });

  it('goes by the policy that is obeyed', async () => {
    const policy = 'exclude = ["old.pkl"]\n';
    world.contents.files.set('scan-model.toml', policy);
    world.permissions.load({ '/srv/scan-model.toml': digestOf(policy) });
    const asking = scanner.scan('old.pkl');
    await world.frame();
    const { task, fail } = world.jobs[0];
    await Promise.resolve(task.prepare(new AbortController().signal)).catch(fail);
    await expect(asking).rejects.toThrow('The policy excludes old.pkl: it matches old.pkl.');
    expect(scanned).toEqual([{ path: 'old.pkl', outcome: 'excluded', report: undefined }]);
  });

  it('tells of the files that are scanned in the panel', async () => {
    await world.scan('a.pkl');
    await answer('clean');
    expect(scanned).toEqual([{ path: 'a.pkl', outcome: 'clean', report: expect.objectContaining({ path: 'a.pkl' }) }]);
    await world.scan('b.pkl');
    world.model.cancel();
    expect(scanned).toHaveLength(1);
  });

  it('leaves nobody waiting when it ends', async () => {
    const asking = scanner.scan('a.pkl');
    const answered = expect(asking).rejects.toThrow('has ended');
    await world.frame();
    world.model.dispose();
    await answered;
  });
});
