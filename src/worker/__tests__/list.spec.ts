import { createServer } from 'http';
import type { AddressInfo } from 'net';

import { FolderLister } from '../lister';
import { listFolder } from '../list';
import type { ListedChild, ListReply, WorkerRequest } from '../messages';

const TIME = '2026-11-28T20:15:02.250000Z';

const answers: { [path: string]: readonly [status: number, body: unknown] } = {
  '/folder': [
    200,
    {
      type: 'directory',
      content: [
        { name: 'b.pkl', type: 'file', size: 4, last_modified: TIME },
        { name: 'a', type: 'directory', size: null, last_modified: TIME },
        { name: 'c.ipynb', type: 'notebook', size: 9, last_modified: 'never' },
        { name: '', type: 'file' },
        null
      ]
    }
  ],
  '/large': [
    200,
    { type: 'directory', content: Array.from({ length: 4_500 }, (_, i) => ({ name: String(9_999 - i), type: 'file' })) }
  ],
  // Jupyter Server's answer for a folder named checkpoints.
  '/checkpoints': [200, []],
  '/file': [200, { type: 'file', content: 'x' }],
  '/page': [200, '<html>'],
  '/405': [405, { message: 'Method Not Allowed' }]
};

const server = createServer((request, response) => {
  const [status, body] = answers[request.url ?? ''] ?? [404, ''];
  response.writeHead(status).end(request.headers.authorization === 'token x' ? JSON.stringify(body) : '{}');
});

let base: string;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function list(path: string): Promise<(readonly ListedChild[])[]> {
  const pieces: (readonly ListedChild[])[] = [];
  const request = { url: base + path, headers: { Authorization: 'token x' } };
  for await (const piece of listFolder(request, new AbortController().signal)) {
    pieces.push(piece);
  }
  return pieces;
}

describe('listFolder', () => {
  it('gives names, kinds, sizes and times, in order of name', async () => {
    expect(await list('/folder')).toEqual([
      [
        { name: 'a', folder: true, modified: Date.parse(TIME) },
        { name: 'b.pkl', folder: false, size: 4, modified: Date.parse(TIME) },
        { name: 'c.ipynb', folder: false, size: 9 }
      ]
    ]);
  });

  it('gives a large folder in pieces', async () => {
    const pieces = await list('/large');
    expect(pieces.length).toBeGreaterThan(1);
    const names = pieces.flat().map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 4_500 }, (_, i) => String(5_500 + i)).sort());
  });

  it.each(['/checkpoints', '/file', '/page', '/405', '/nothing'])('takes nothing else for a folder: %s', async path => {
    await expect(list(path)).rejects.toThrow();
  });
});

describe('FolderLister', () => {
  class FakeWorker {
    onmessage: ((event: { data: readonly ListReply[] }) => void) | null = null;
    onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
    asked: WorkerRequest[] = [];
    terminate = jest.fn();

    postMessage(request: WorkerRequest): void {
      this.asked.push(request);
    }
  }

  const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));
  const request = { url: 'http://x/', headers: {} };
  let worker: FakeWorker;
  let lister: FolderLister;

  beforeEach(() => {
    lister = new FolderLister(() => Promise.resolve((worker = new FakeWorker()) as unknown as Worker), 0);
  });

  it('hands on what the worker tells, and lets go of the worker when there is nothing to list', async () => {
    const found: string[] = [];
    const { signal } = new AbortController();
    const done = lister.list(request, signal, children => found.push(...children.map(({ name }) => name)));
    await settle();
    const [{ id }] = worker.asked;
    worker.onmessage?.({ data: [{ type: 'listed', id, children: [{ name: 'a', folder: false }] }] });
    worker.onmessage?.({ data: [{ type: 'end', id }] });
    await done;
    expect(found).toEqual(['a']);
    await settle();
    expect(worker.terminate).toHaveBeenCalledTimes(1);
  });

  it('says what is wrong, whether the worker says so or breaks or cannot be started', async () => {
    const { signal } = new AbortController();
    const refused = lister.list(request, signal, () => undefined);
    await settle();
    worker.onmessage?.({ data: [{ type: 'unlisted', id: worker.asked[0].id, detail: 'HTTP 405' }] });
    await expect(refused).rejects.toThrow('HTTP 405');
    const broken = lister.list(request, signal, () => undefined);
    await Promise.resolve();
    worker.onerror?.({ message: 'out of memory', preventDefault: () => undefined });
    await expect(broken).rejects.toThrow('out of memory');
    const none = new FolderLister(() => Promise.reject(new Error('policy')), 0);
    await expect(none.list(request, signal, () => undefined)).rejects.toThrow('policy');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const stopped = lister.list(request, stop.signal, () => undefined);
    await settle();
    stop.abort();
    await expect(stopped).rejects.toThrow('stopped');
    await Promise.resolve();
    expect(worker.asked.map(({ type }) => type)).toEqual(['list', 'forget']);
  });
});
