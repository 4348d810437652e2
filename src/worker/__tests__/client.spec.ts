import type { ScanReport } from '../../scanner/report';
import type { Prepared, ScanTask } from '../client';
import { CANCELLED, ScanFailure, ScanPool } from '../client';
import type { ScanReply, ScanRequest } from '../messages';

const PREPARED: Prepared = {
  target: { kind: 'blob', blob: new Blob([]), transferred: 0 },
  hashing: ['keras-lambda']
};

/** A worker that answers when it is told to. */
class FakeWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: { data: ScanReply }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  asked: ScanRequest[] = [];
  terminated = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(request: ScanRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.terminated = true;
  }

  reply(data: ScanReply): void {
    this.onmessage?.({ data });
  }

  done(): void {
    this.reply({ type: 'done', report: { path: this.asked[this.asked.length - 1].path } as ScanReport });
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
}

const pool = (size = 2, idleTime = 100): ScanPool =>
  new ScanPool(() => Promise.resolve(new FakeWorker() as unknown as Worker), size, idleTime);
const task = (path: string, more: Partial<ScanTask> = {}): ScanTask => ({
  path,
  prepare: () => Promise.resolve(PREPARED),
  onProgress: () => undefined,
  ...more
});
/** Let everything happen that is ready to. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));
const failure = (report: Promise<ScanReport>): Promise<ScanFailure> =>
  report.then(
    () => Promise.reject(new Error('There is a report.')),
    error => error as ScanFailure
  );

beforeEach(() => {
  FakeWorker.all = [];
});

describe('ScanPool', () => {
  it('reads two files at once, the others in the order in which they came, and keeps its workers', async () => {
    const scans = pool();
    const reports = ['a', 'b', 'c', 'd'].map(path => scans.scan(task(path)).report);
    await settle();
    expect(FakeWorker.all.map(worker => worker.asked.map(request => request.path))).toEqual([['a'], ['b']]);
    FakeWorker.all[1].done();
    await settle();
    expect(FakeWorker.all[1].asked.map(request => request.path)).toEqual(['b', 'c']);
    FakeWorker.all[0].done();
    await settle();
    FakeWorker.all.forEach(worker => worker.done());
    expect((await Promise.all(reports)).map(report => report.path)).toEqual(['a', 'b', 'c', 'd']);
    expect(FakeWorker.all[0].asked[0]).toMatchObject({ path: 'a', ...PREPARED });
    expect(FakeWorker.all).toHaveLength(2);
  });

  it('asks for the next files while others are read, and for no more of them', async () => {
    const scans = pool(1);
    const asked: string[] = [];
    const prepare = (path: string) => () => {
      asked.push(path);
      return Promise.resolve(PREPARED);
    };
    ['a', 'b', 'c', 'd'].forEach(path => scans.scan(task(path, { prepare: prepare(path) })));
    await settle();
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(FakeWorker.all[0].asked.map(request => request.path)).toEqual(['a']);
    FakeWorker.all[0].done();
    await settle();
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    expect(FakeWorker.all[0].asked.map(request => request.path)).toEqual(['a', 'b']);
  });

  it('passes a place on when what waits for a worker is cancelled', async () => {
    const scans = pool(1);
    const [, second, third] = ['a', 'b', 'c'].map(path => scans.scan(task(path)));
    await settle();
    second.cancel();
    expect((await failure(second.report)).reason).toBe(CANCELLED);
    FakeWorker.all[0].done();
    await settle();
    FakeWorker.all[0].done();
    expect((await third.report).path).toBe('c');
  });

  it('passes progress on', async () => {
    const bytes: number[] = [];
    pool().scan(task('a', { onProgress: read => bytes.push(read) }));
    await settle();
    FakeWorker.all[0].reply({ type: 'progress', bytesRead: 7 });
    FakeWorker.all[0].reply({ type: 'progress', bytesRead: 9 });
    expect(bytes).toEqual([7, 9]);
  });

  it('cancels what is being read by ending its worker, and goes on with a new one', async () => {
    const scans = pool(1);
    const first = scans.scan(task('a'));
    const second = scans.scan(task('b'));
    await settle();
    first.cancel();
    expect((await failure(first.report)).reason).toBe(CANCELLED);
    await settle();
    expect(FakeWorker.all[0].terminated).toBe(true);
    FakeWorker.all[1].done();
    expect((await second.report).path).toBe('b');
  });

  it('cancels what is waiting without ever asking for it', async () => {
    const scans = pool(1);
    ['a', 'b', 'c'].forEach(path => scans.scan(task(path)));
    const prepare = jest.fn(() => Promise.resolve(PREPARED));
    const waiting = scans.scan(task('d', { prepare }));
    await settle();
    waiting.cancel();
    expect((await failure(waiting.report)).reason).toBe(CANCELLED);
    FakeWorker.all[0].done();
    await settle();
    expect(prepare).not.toHaveBeenCalled();
  });

  it('cancels what is being prepared, and keeps the worker', async () => {
    const scans = pool(1);
    let go: (prepared: Prepared) => void = () => undefined;
    const first = scans.scan(task('a', { prepare: () => new Promise(resolve => (go = resolve)) }));
    await settle();
    first.cancel();
    go(PREPARED);
    expect((await failure(first.report)).reason).toBe(CANCELLED);
    scans.scan(task('b'));
    await settle();
    expect(FakeWorker.all.map(worker => worker.asked.map(request => request.path))).toEqual([['b']]);
  });

  it('tells a failed preparation, a failed scan and a broken worker apart, and survives each', async () => {
    const scans = pool(1);
    const gone = scans.scan(task('a', { prepare: () => Promise.reject(new ScanFailure('not-found')) }));
    expect((await failure(gone.report)).reason).toBe('not-found');

    const broken = scans.scan(task('b'));
    await settle();
    FakeWorker.all[0].reply({ type: 'failed', reason: 'internal', params: { detail: 'x' } });
    expect(await failure(broken.report)).toMatchObject({ reason: 'internal', params: { detail: 'x' } });

    const crashed = scans.scan(task('c'));
    await settle();
    FakeWorker.all[0].fail('out of memory');
    expect(await failure(crashed.report)).toMatchObject({ reason: 'internal', params: { detail: 'out of memory' } });

    const fine = scans.scan(task('d'));
    await settle();
    FakeWorker.all[1].done();
    expect((await fine.report).path).toBe('d');
    expect(FakeWorker.all[0].terminated).toBe(true);
  });

  it('lets go of workers that have nothing to do', async () => {
    const scans = pool(1, 0);
    const scan = scans.scan(task('a'));
    await settle();
    FakeWorker.all[0].done();
    await scan.report;
    await settle();
    await settle();
    expect(FakeWorker.all[0].terminated).toBe(true);
  });

  it('says when a worker cannot be started', async () => {
    const blocked = pool(1).scan(task('a'));
    await settle();
    FakeWorker.all[0].fail('');
    expect((await failure(blocked.report)).reason).toBe('no-worker');

    const refused = new ScanPool(() => Promise.reject(new Error('policy'))).scan(task('a'));
    expect(await failure(refused.report)).toMatchObject({ reason: 'no-worker', params: { detail: 'policy' } });
  });
});
