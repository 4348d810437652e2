import type { ScanReport } from '../../scanner/report';
import { CANCELLED, ScanFailure } from '../failure';
import type { ScanReply, ScanRequest, WorkerRequest } from '../messages';
import type { PoolOptions } from '../worker-pool';
import { ScanPool } from '../worker-pool';
import type { PendingScan, Prepared, ScanTask } from '../task';

const PREPARED: Prepared = {
  source: { kind: 'blob', blob: new Blob([]), transferred: 0 },
  hashing: ['keras-lambda']
};

/** A reply without the number of the scan that it is about. */
type Reply = ScanReply extends infer R ? (R extends ScanReply ? Omit<R, 'id'> : never) : never;

/** A worker that answers when it is told to. */
class FakeWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: { data: readonly ScanReply[] }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  asked: ScanRequest[] = [];
  forgotten: string[] = [];
  terminated = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  get paths(): string[] {
    return this.asked.map(request => request.path);
  }

  postMessage(request: WorkerRequest): void {
    if (request.type === 'scan') {
      this.asked.push(request);
    } else {
      this.forgotten.push(this.asked.find(({ id }) => id === request.id)?.path ?? '');
    }
  }

  terminate(): void {
    this.terminated = true;
  }

  reply(path: string, reply: Reply): void {
    const id = this.asked.filter(request => request.path === path).at(-1)?.id ?? -1;
    this.onmessage?.({ data: [{ ...reply, id }] });
  }

  begin(path: string): void {
    this.reply(path, { type: 'begin', size: 1, notes: [] });
  }

  done(path: string): void {
    this.begin(path);
    this.reply(path, { type: 'done', report: { path } as ScanReport });
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
}

/** Scans that tests leave unfinished. */
const begun: PendingScan[] = [];

function pool(options: PoolOptions = {}): ScanPool {
  const made = new ScanPool(() => Promise.resolve(new FakeWorker() as unknown as Worker), { idleTime: 0, ...options });
  const scan = made.scan.bind(made);
  made.scan = task => {
    const pending = scan(task);
    begun.push(pending);
    return pending;
  };
  return made;
}

const task = (path: string, more: Partial<ScanTask> = {}): ScanTask => ({
  path,
  prepare: () => PREPARED,
  ...more
});
/** Let everything happen that is ready to. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));
const failure = (report: Promise<ScanReport>): Promise<ScanFailure> =>
  report.then(
    () => Promise.reject(new Error('There is a report.')),
    error => error as ScanFailure
  );
const workers = (): string[][] => FakeWorker.all.filter(({ terminated }) => !terminated).map(({ paths }) => paths);

beforeEach(() => {
  FakeWorker.all = [];
});

afterEach(() => {
  for (const { report, cancel } of begun.splice(0)) {
    report.catch(() => undefined);
    cancel();
  }
});

describe('ScanPool', () => {
  it('asks each worker for some files, the others in the order in which they came, and keeps its workers', async () => {
    const scans = pool({ size: 2, inFlight: 2 });
    const paths = ['a', 'b', 'c', 'd', 'e', 'f'];
    const reports = paths.map(path => scans.scan(task(path)).report);
    await settle();
    expect(workers()).toEqual([
      ['a', 'c'],
      ['b', 'd']
    ]);
    FakeWorker.all[1].done('b');
    await settle();
    expect(workers()[1]).toEqual(['b', 'd', 'e']);
    FakeWorker.all[0].done('c');
    await settle();
    expect(workers()[0]).toEqual(['a', 'c', 'f']);
    ['a', 'f'].forEach(path => FakeWorker.all[0].done(path));
    ['d', 'e'].forEach(path => FakeWorker.all[1].done(path));
    expect((await Promise.all(reports)).map(report => report.path)).toEqual(paths);
    expect(FakeWorker.all[0].asked[0]).toMatchObject({ path: 'a', ...PREPARED });
    expect(FakeWorker.all).toHaveLength(2);
  });

  it('says how many more it takes', async () => {
    const scans = pool({ size: 1, inFlight: 2 });
    expect(scans.room).toBe(2);
    ['a', 'b', 'c'].forEach(path => scans.scan(task(path)));
    expect(scans.room).toBe(0);
    await settle();
    ['a', 'b'].forEach(path => FakeWorker.all[0].done(path));
    await settle();
    expect(scans.room).toBe(1);
  });

  it('starts one worker for one file', async () => {
    const scans = pool({ size: 2 });
    scans.scan(task('a'));
    await settle();
    FakeWorker.all[0].done('a');
    scans.scan(task('b'));
    await settle();
    expect(workers()).toEqual([['a', 'b']]);
  });

  it('has a worker ready when it is told that it will need one', async () => {
    const scans = pool({ size: 2 });
    scans.warm();
    scans.warm();
    expect(FakeWorker.all).toHaveLength(1);
    scans.scan(task('a'));
    await settle();
    expect(workers()).toEqual([['a']]);
    const idle = pool();
    idle.warm();
    await settle();
    await settle();
    expect(FakeWorker.all[1].terminated).toBe(true);
  });

  it('tells when a scan begins and how far it is', async () => {
    const told: unknown[] = [];
    const onBegin = (...begin: unknown[]): void => void told.push(begin);
    pool().scan(task('a', { onBegin, onProgress: read => told.push(read) }));
    await settle();
    const [worker] = FakeWorker.all;
    worker.reply('a', { type: 'progress', bytesRead: 7 });
    worker.reply('a', { type: 'begin', size: 9, notes: [] });
    worker.reply('a', { type: 'progress', bytesRead: 9 });
    expect(told).toEqual([7, [9, []], 9]);
  });

  it('cancels a scan that has begun by ending its worker, and asks another one for the rest', async () => {
    const scans = pool({ size: 1, inFlight: 2 });
    const [first, second, third] = ['a', 'b', 'c'].map(path => scans.scan(task(path)));
    await settle();
    FakeWorker.all[0].begin('a');
    first.cancel();
    expect((await failure(first.report)).reason).toBe(CANCELLED);
    await settle();
    expect(FakeWorker.all[0].terminated).toBe(true);
    expect(workers()).toEqual([['b', 'c']]);
    ['b', 'c'].forEach(path => FakeWorker.all[1].done(path));
    expect([(await second.report).path, (await third.report).path]).toEqual(['b', 'c']);
  });

  it('cancels what has not begun without harm to its worker', async () => {
    const scans = pool({ size: 1, inFlight: 2 });
    const [first, second, third] = ['a', 'b', 'c'].map(path => scans.scan(task(path)));
    await settle();
    second.cancel();
    expect((await failure(second.report)).reason).toBe(CANCELLED);
    await settle();
    expect(FakeWorker.all[0].forgotten).toEqual(['b']);
    expect(workers()).toEqual([['a', 'b', 'c']]);
    // It may have begun before it heard of it.
    FakeWorker.all[0].done('b');
    ['a', 'c'].forEach(path => FakeWorker.all[0].done(path));
    await Promise.all([first.report, third.report]);
  });

  it('cancels what is waiting without ever asking for it', async () => {
    const scans = pool({ size: 1, inFlight: 1 });
    scans.scan(task('a'));
    const prepare = jest.fn(() => PREPARED);
    const waiting = scans.scan(task('b', { prepare }));
    await settle();
    waiting.cancel();
    expect((await failure(waiting.report)).reason).toBe(CANCELLED);
    FakeWorker.all[0].done('a');
    await settle();
    expect(prepare).not.toHaveBeenCalled();
  });

  it('cancels what is being prepared', async () => {
    const scans = pool({ size: 1, inFlight: 1 });
    let go: (prepared: Prepared) => void = () => undefined;
    const first = scans.scan(task('a', { prepare: () => new Promise(resolve => (go = resolve)) }));
    await settle();
    first.cancel();
    go(PREPARED);
    expect((await failure(first.report)).reason).toBe(CANCELLED);
    scans.scan(task('b'));
    await settle();
    expect(workers()).toEqual([['b']]);
  });

  it('tells a failed preparation and a failed scan apart, and survives both', async () => {
    const scans = pool({ size: 1 });
    const gone = scans.scan(task('a', { prepare: () => Promise.reject(new ScanFailure('not-found')) }));
    expect((await failure(gone.report)).reason).toBe('not-found');
    const broken = scans.scan(task('b'));
    await settle();
    FakeWorker.all[0].reply('b', { type: 'failed', reason: 'internal', params: { detail: 'x' } });
    expect(await failure(broken.report)).toMatchObject({ reason: 'internal', params: { detail: 'x' } });
    const fine = scans.scan(task('c'));
    await settle();
    FakeWorker.all[0].done('c');
    expect((await fine.report).path).toBe('c');
  });

  it('loses one file with a worker that breaks, and no other', async () => {
    const scans = pool({ size: 1, inFlight: 3 });
    const [first, bad, last] = ['a', 'b', 'c'].map(path => scans.scan(task(path)));
    await settle();
    FakeWorker.all[0].begin('b');
    FakeWorker.all[0].fail('out of memory');
    expect(await failure(bad.report)).toMatchObject({ reason: 'internal', params: { detail: 'out of memory' } });
    await settle();
    expect(FakeWorker.all[0].terminated).toBe(true);
    expect(workers().flat().sort()).toEqual(['a', 'c']);
    ['a', 'c'].forEach(path => FakeWorker.all[1].done(path));
    await Promise.all([first.report, last.report]);
  });

  it('gives up a file that is in every worker that breaks for no known reason', async () => {
    const scans = pool({ size: 1 });
    const scan = scans.scan(task('a'));
    for (let tries = 0; tries < 3; tries++) {
      await settle();
      FakeWorker.all[tries].reply('a', { type: 'progress', bytesRead: 0 });
      FakeWorker.all[tries].fail('broken');
    }
    expect(await failure(scan.report)).toMatchObject({ reason: 'internal', params: { detail: 'broken' } });
    expect(FakeWorker.all).toHaveLength(3);
  });

  it('asks another worker while one is busy with a large file', async () => {
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const scans = pool({ size: 2, inFlight: 2 });
    ['large', 'a'].forEach(path => scans.scan(task(path)));
    await settle();
    FakeWorker.all[0].begin('large');
    now = 1000;
    ['b', 'c'].forEach(path => scans.scan(task(path)));
    await settle();
    expect(workers()).toEqual([['large'], ['a', 'b', 'c']]);
    clock.mockRestore();
  });

  it('gives up a scan of which nothing is heard, while others go on', async () => {
    const scans = pool({ size: 1, inFlight: 2, stallTime: 20 });
    const [stuck, other] = ['a', 'b'].map(path => scans.scan(task(path)));
    await settle();
    FakeWorker.all[0].begin('a');
    expect(await failure(stuck.report)).toMatchObject({ reason: 'internal' });
    await settle();
    expect(workers()).toEqual([['b']]);
    FakeWorker.all[1].done('b');
    expect((await other.report).path).toBe('b');
  });

  it('gives what waits behind a long scan to a worker that has nothing to do', async () => {
    jest.useFakeTimers();
    const scans = pool({ size: 2, inFlight: 2 });
    const reports = ['long', 'a', 'b', 'c'].map(path => scans.scan(task(path)).report);
    await jest.advanceTimersByTimeAsync(0);
    expect(workers()).toEqual([
      ['long', 'b'],
      ['a', 'c']
    ]);
    FakeWorker.all[0].begin('long');
    await jest.advanceTimersByTimeAsync(5_000);
    // The other one has enough to do.
    expect(workers()[1]).toEqual(['a', 'c']);
    ['a', 'c'].forEach(path => FakeWorker.all[1].done(path));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(workers()[1]).toEqual(['a', 'c', 'b']);
    expect(FakeWorker.all[0].forgotten).toEqual(['b']);
    FakeWorker.all[1].done('b');
    FakeWorker.all[0].reply('long', { type: 'done', report: { path: 'long' } as ScanReport });
    jest.useRealTimers();
    expect((await Promise.all(reports)).map(report => report.path)).toEqual(['long', 'a', 'b', 'c']);
  });

  it('gives up files that a server never sends', async () => {
    const scans = pool({ size: 1, inFlight: 2, stallTime: 20 });
    const [silent, other] = ['a', 'b'].map(path => failure(scans.scan(task(path)).report));
    for (const gone of [silent, other]) {
      expect(await gone).toMatchObject({ reason: 'unreadable', params: { detail: 'no answer for 0 s' } });
    }
    expect(FakeWorker.all[0].terminated).toBe(true);
  });

  it('takes another way to a file that cannot be had at its address, once', async () => {
    const scans = pool({ size: 1 });
    const source = { kind: 'bytes', bytes: new Uint8Array(1) } as const;
    const instead = jest.fn(() => Promise.resolve(source));
    const scan = scans.scan(task('a', { instead }));
    await settle();
    FakeWorker.all[0].reply('a', { type: 'failed', reason: 'unreadable', params: {} });
    await settle();
    expect(FakeWorker.all[0].asked[1]).toMatchObject({ path: 'a', source });
    FakeWorker.all[0].reply('a', { type: 'failed', reason: 'unreadable', params: { detail: 'again' } });
    expect(await failure(scan.report)).toMatchObject({ reason: 'unreadable', params: { detail: 'again' } });
    expect(instead).toHaveBeenCalledTimes(1);
    // The pool tries no other way for a file that the server refuses.
    const refused = scans.scan(task('b', { instead }));
    await settle();
    FakeWorker.all[0].reply('b', { type: 'failed', reason: 'forbidden', params: {} });
    expect((await failure(refused.report)).reason).toBe('forbidden');
    expect(instead).toHaveBeenCalledTimes(1);
    // There may be none, or it may say better what is wrong.
    const none = scans.scan(task('c', { instead: () => Promise.resolve(undefined) }));
    const better = scans.scan(task('d', { instead: () => Promise.reject(new ScanFailure('no-range')) }));
    await settle();
    ['c', 'd'].forEach(path => FakeWorker.all[0].reply(path, { type: 'failed', reason: 'unreadable', params: {} }));
    expect((await failure(none.report)).reason).toBe('unreadable');
    expect((await failure(better.report)).reason).toBe('no-range');
  });

  it('lets go of workers that have nothing to do', async () => {
    const scans = pool({ size: 1, idleTime: 0 });
    const scan = scans.scan(task('a'));
    await settle();
    FakeWorker.all[0].done('a');
    await scan.report;
    await settle();
    await settle();
    expect(FakeWorker.all[0].terminated).toBe(true);
  });

  it('says when a worker cannot be started', async () => {
    const scans = pool({ size: 1 });
    const blocked = ['a', 'b'].map(path => scans.scan(task(path)));
    await settle();
    FakeWorker.all[0].fail('');
    for (const { report } of blocked) {
      expect((await failure(report)).reason).toBe('no-worker');
    }
    const refused = new ScanPool(() => Promise.reject(new Error('policy'))).scan(task('a'));
    expect(await failure(refused.report)).toMatchObject({ reason: 'no-worker', params: { detail: 'policy' } });
  });
});
