import type { Contents, ServerConnection } from '@jupyterlab/services';

import type { ListedChild, Request } from '../../worker/messages';
import { Storage } from '../server-files';
import type { StorageContents } from '../server-files';

const BASE = 'http://hub.example/user/a/';

interface Drives {
  /** Addresses of files, by path; those of the server itself when absent. */
  readonly urls?: (path: string) => string;
  readonly models?: Readonly<Record<string, unknown>>;
}

function contentsOf({ urls, models = {} }: Drives, asked: string[]): StorageContents {
  return {
    driveName: path => /^(\w+):/.exec(path)?.[1] ?? '',
    localPath: path => path.replace(/^\w+:/, ''),
    getDownloadUrl: path => Promise.resolve(urls?.(path) ?? `${BASE}files/${path.replace(/^\w+:/, '')}?_xsrf=2%7Cabc`),
    get: (path, options) => {
      asked.push(`${path} ${JSON.stringify(options)}`);
      const model = models[path];
      return model instanceof Error || model === undefined
        ? Promise.reject(model ?? new Error('Not Found'))
        : Promise.resolve(model as Contents.IModel);
    },
    save: () => Promise.reject(new Error('not here'))
  };
}

/** Prepared answers of the server, by address without the base and the parameter against caches. */
type Answers = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;

interface World {
  readonly storage: Storage;
  readonly byHand: Request[];
  readonly listings: Request[];
  readonly asked: string[];
}

function world(drives: Drives = {}, answers: Answers = {}, listing?: readonly ListedChild[] | Error): World {
  const byHand: Request[] = [];
  const listings: Request[] = [];
  const asked: string[] = [];
  const server = {
    baseUrl: BASE,
    token: 'secret',
    init: { cache: 'no-store', credentials: 'same-origin' },
    Request: class {
      headers = new Map<string, string>() as unknown as Headers;
      constructor(readonly url: string) {
        (this.headers as unknown as { append: unknown }).append = (name: string, value: string) =>
          this.headers.set(name, value);
      }
    } as unknown as typeof Request,
    fetch: (request: { url: string; headers: Map<string, string> }) => {
      const url = request.url.replace(/[?&]\d+$/, '');
      byHand.push({ url, headers: Object.fromEntries(request.headers) });
      const { status = 200, body } = answers[url.slice(BASE.length)] ?? { status: 404, body: {} };
      return Promise.resolve({ ok: status === 200, status, json: () => Promise.resolve(body) });
    }
  } as unknown as ServerConnection.ISettings;
  const lister = {
    list: (request: Request, _: AbortSignal, onChildren: (children: readonly ListedChild[]) => void) => {
      listings.push(request);
      return listing === undefined || listing instanceof Error
        ? Promise.reject(listing ?? new Error('HTTP 404'))
        : Promise.resolve(onChildren(listing));
    }
  };
  const storage = new Storage(contentsOf(drives, asked), server, lister, () => 100_000);
  return { storage, byHand, listings, asked };
}

async function list({ storage }: World, path: string): Promise<string[]> {
  const names: string[] = [];
  await storage.list(path, new AbortController().signal, children => names.push(...children.map(({ name }) => name)));
  return names;
}

const directory = (...names: string[]): unknown => ({
  type: 'directory',
  content: names.map(name => ({ name, type: 'file' }))
});

describe('Storage', () => {
  it('knows the addresses of the server’s own files, with what they end in, and sends the token there', async () => {
    const { storage } = world();
    const headers = { Authorization: 'token secret' };
    const common = { kind: 'address', headers, credentials: 'same-origin', wholeCopyLimit: 100_000 };
    expect(await storage.address('a b/x#1.pkl')).toEqual({
      ...common,
      url: `${BASE}files/a%20b/x%231.pkl?_xsrf=2%7Cabc`,
      empty: false
    });
    expect(await storage.address('RTC:empty.pkl', 0)).toEqual({
      ...common,
      url: `${BASE}files/empty.pkl?_xsrf=2%7Cabc`,
      empty: true
    });
  });

  it('asks other drives for the address of each file, and sends no token elsewhere', async () => {
    const { storage } = world({ urls: path => `https://bucket.example/${path.slice(3)}?signed` });
    expect(await storage.address('S3:x.pkl')).toMatchObject({
      url: 'https://bucket.example/x.pkl?signed',
      headers: {}
    });
    const lite = world({ urls: path => `blob:null/${path}` });
    expect(await lite.storage.address('x.pkl')).toMatchObject({ url: 'blob:null/x.pkl', headers: {} });
  });

  it.each([
    ['models', 'models'],
    ['', ''],
    ['run 1/checkpoints', 'run%201/%63heckpoints'],
    ['x/checkpoints/epoch1/trust', 'x/%63heckpoints/epoch1/%74rust'],
    ['RTC:x/trust', 'x/%74rust'],
    ['x/constructor', 'x/constructor']
  ])('lists a folder in a worker, past what the server has behind its name: %s', async (path, asked) => {
    const made = world({}, {}, [{ name: 'a', folder: false }]);
    expect(await list(made, path)).toEqual(['a']);
    expect(made.listings.map(({ url }) => url)).toEqual([`${BASE}api/contents${asked && `/${asked}`}?content=1`]);
    expect(made.listings[0].headers).toEqual({ Authorization: 'token secret' });
  });

  it('asks JupyterLab for what is no folder of the server', async () => {
    const elsewhere = world({ urls: () => 'https://x.example/', models: { 'S3:a': directory('b', 'a') } });
    expect(await list(elsewhere, 'S3:a')).toEqual(['a', 'b']);
    expect(elsewhere.listings).toEqual([]);
    // It looks like the server, and is not: JupyterLite without downloads of its own.
    const lite = world({ models: { a: directory('b') } });
    expect(await list(lite, 'a')).toEqual(['b']);
  });

  it('says honestly that a folder cannot be listed', async () => {
    await expect(list(world(), 'gone')).rejects.toThrow('Not Found');
    // A proxy has undone the way around the name: JupyterLab would not know better, but take its answer for a folder.
    const undone = world({ models: { 'x/checkpoints': directory('wrong') } }, {}, new Error('the answer is no folder'));
    await expect(list(undone, 'x/checkpoints')).rejects.toMatchObject({
      reason: 'folder-unreadable',
      params: { path: 'x/checkpoints', detail: 'the answer is no folder', taken: 1 }
    });
    const forbidden = world({}, {}, new Error('HTTP 403'));
    await expect(list(forbidden, 'x/checkpoints')).rejects.toMatchObject({ params: { detail: 'HTTP 403' } });
    expect(undone.asked).toEqual([]);
    await expect(list(world({ urls: () => 'https://x.example/', models: { 'S3:a': [] } }), 'S3:a')).rejects.toThrow();
  });

  it('tells a folder from a file, also where the server has something else behind the name', async () => {
    const time = '2026-01-01T00:00:00Z';
    const plain = world({ models: { a: { type: 'file', size: 7, last_modified: time } } });
    expect(await plain.storage.look('a')).toEqual({ folder: false, size: 7, modified: Date.parse(time) });
    expect(plain.asked).toEqual(['a {"content":false}']);
    const taken = world({}, { 'api/contents/x/%63heckpoints?content=0': { body: { type: 'directory' } } });
    expect(await taken.storage.look('x/checkpoints')).toMatchObject({ folder: true });
    expect(taken.asked).toEqual([]);
    expect(taken.byHand[0].headers).toMatchObject({ Authorization: 'token secret' });
    const undone = world({}, { 'api/contents/x/%63heckpoints?content=0': { body: [] } });
    await expect(undone.storage.look('x/checkpoints')).rejects.toThrow();
    const missing = world({}, {});
    await expect(missing.storage.look('x/trust')).rejects.toMatchObject({ response: { status: 404 } });
  });

  it('reads a policy in such a folder', async () => {
    const answer = { body: { type: 'file', format: 'text', content: 'fail-on = "low"' } };
    const { storage } = world({}, { 'api/contents/%63heckpoints/policy?content=1': answer });
    expect(await storage.get('checkpoints/policy', { content: true })).toMatchObject({ content: 'fail-on = "low"' });
  });

  it('opens a file as JupyterLab does, up to the limit', async () => {
    const content = Buffer.from('abc\xff', 'latin1').toString('base64');
    const file = (size: number): unknown => ({ type: 'file', size, format: 'base64', content });
    const { storage } = world({
      models: { small: file(4), large: file(100_001), text: { type: 'file', content: 'x' } }
    });
    expect(await storage.document('small')).toEqual({ kind: 'bytes', bytes: Uint8Array.from([97, 98, 99, 255]) });
    await expect(storage.document('large')).rejects.toMatchObject({
      reason: 'no-range',
      params: { size: 100_001, limit: 100_000 }
    });
    expect(await storage.document('text')).toBeUndefined();
    expect(await storage.document('gone')).toBeUndefined();
  });
});
