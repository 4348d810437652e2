import type { IncomingMessage, ServerResponse } from 'http';
import { createServer } from 'http';
import type { AddressInfo } from 'net';

import type { Located } from '../locate';
import { HEAD, locate } from '../locate';

const SIZE = 150_000;
const seen: IncomingMessage[] = [];
let sent = 0;

/** Answers as JupyterLab's server and others were seen to; the path chooses. */
const answers: { [path: string]: (request: IncomingMessage, response: ServerResponse) => void } = {
  '/base/files/ranged': (_, response) => {
    const headers = { 'Content-Range': `bytes 0-65535/${SIZE}`, 'Last-Modified': 'then', ETag: '"1"' };
    response.writeHead(206, headers).end(Buffer.alloc(HEAD, 7));
  },
  '/base/files/whole': (_, response) =>
    void response.writeHead(200, { 'Content-Length': SIZE }).end(Buffer.alloc(SIZE)),
  '/base/files/endless': (_, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)) && (sent += 64 * 1024), 1);
    response.on('close', () => clearInterval(timer));
  },
  '/base/files/unclear': (request, response) => {
    response.writeHead(request.headers.range ? 206 : 200).end(request.headers.range ? 'x' : 'whole');
  },
  '/base/files/one': (_, response) => void response.writeHead(200).end('x'),
  '/base/files/empty': (_, response) => void response.writeHead(416, { 'Content-Range': 'bytes */0' }).end(),
  '/base/files/gone': (_, response) => void response.writeHead(404).end(),
  '/base/files/forbidden': (_, response) => void response.writeHead(403).end(),
  '/base/files/out': (_, response) => void response.writeHead(302, { Location: '/base/login?next=x' }).end(),
  '/base/login?next=x': (_, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('Password'),
  '/base/files/single': (_, response) => void response.writeHead(302, { Location: '/sign-in' }).end(),
  '/sign-in': (_, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('Who are you?'),
  '/base/files/page.html': (_, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
  '/base/files/broken': (_, response) => void response.writeHead(500).end(),
  '/base/files/dead': request => void request.socket.destroy()
};

const server = createServer((request, response) => {
  seen.push(request);
  answers[request.url ?? '']?.(request, response);
});

let base: string;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => void seen.splice(0));

function find(
  path: string,
  more: { limit?: number; token?: string; url?: string; settingsBase?: string; model?: Buffer } = {}
): Promise<Located> {
  return locate(path, {
    contents: {
      getDownloadUrl: name => Promise.resolve(more.url ?? `${base}files/${name}`),
      get: (_, { content }) =>
        more.model
          ? Promise.resolve({
              size: more.model.length,
              format: content ? 'base64' : null,
              content: content ? more.model.toString('base64') : null
            })
          : Promise.reject(new Error('offline'))
    },
    server: { baseUrl: more.settingsBase ?? base, token: more.token ?? '', init: { credentials: 'same-origin' } },
    wholeCopyLimit: more.limit ?? 1_000_000,
    signal: new AbortController().signal,
    onCopied: () => undefined
  });
}

async function textOf({ target }: Located): Promise<string> {
  switch (target.kind) {
    case 'blob':
      return target.blob.text();
    case 'bytes':
      return new TextDecoder().decode(target.bytes);
    case 'range':
      return 'not copied';
  }
}

describe('locate', () => {
  it('learns the size and the version from the head of a file', async () => {
    const { target, size, notes } = await find('ranged');
    expect(size).toBe(SIZE);
    expect(notes).toEqual([]);
    expect(target).toEqual({
      kind: 'range',
      url: `${base}files/ranged`,
      headers: {},
      version: { size: SIZE, modified: 'then', etag: '"1"' },
      head: new Uint8Array(HEAD).fill(7)
    });
    expect(seen.map(request => request.headers.range)).toEqual(['bytes=0-65535']);
  });

  it('gives the token to our own server, and to no other', async () => {
    const { target } = await find('ranged', { token: 'secret' });
    expect(seen[0].headers.authorization).toBe('token secret');
    expect(target).toMatchObject({ headers: { Authorization: 'token secret' } });
    await find('ranged', { token: 'secret', settingsBase: 'http://localhost:1/base/' });
    expect(seen[1].headers.authorization).toBeUndefined();
  });

  it('copies a file of a storage without ranges, and says so', async () => {
    const located = await find('whole');
    expect(located.size).toBe(SIZE);
    expect((await textOf(located)).length).toBe(SIZE);
    expect(located.notes).toEqual([{ reason: 'whole-copy', params: { size: SIZE } }]);
  });

  it('asks once more for the whole when a range comes without its place', async () => {
    expect(await textOf(await find('unclear'))).toBe('whole');
  });

  it.each(['whole', 'endless'])('does not copy more than the limit: %s', async path => {
    const limit = 100_000;
    await expect(find(path, { limit })).rejects.toMatchObject({ reason: 'no-range', params: { limit } });
    expect(sent).toBeLessThan(10_000_000);
  });

  it('takes an empty file and one that comes whole with the first answer for what they are', async () => {
    expect(await find('empty')).toMatchObject({ size: 0, notes: [] });
    const one = await find('one');
    expect(one).toMatchObject({ size: 1, notes: [], target: { kind: 'bytes' } });
    expect(await textOf(one)).toBe('x');
  });

  it('opens the addresses that JupyterLite hands out', async () => {
    const url = URL.createObjectURL(new Blob(['pickle']));
    expect(await textOf(await find('lite', { url }))).toBe('pickle');
  });

  it.each([
    ['gone', 'not-found'],
    ['forbidden', 'forbidden'],
    ['out', 'logged-out'],
    ['single', 'logged-out'],
    ['broken', 'unreadable'],
    ['dead', 'unreadable']
  ])('says of %s: %s', async (path, reason) => {
    await expect(find(path)).rejects.toMatchObject({ name: 'ScanFailure', reason });
  });

  it('opens a file as JupyterLab does where its download address does not work, up to the limit', async () => {
    const model = Buffer.alloc(HEAD + 1, 'abc\xff', 'latin1');
    for (const path of ['broken', 'dead']) {
      const located = await find(path, { model });
      expect(Buffer.from(await (located.target as { blob: Blob }).blob.arrayBuffer())).toEqual(model);
      expect(located).toMatchObject({ size: model.length, notes: [{ reason: 'whole-copy' }] });
    }
    await expect(find('broken', { model, limit: 100 })).rejects.toMatchObject({
      reason: 'no-range',
      params: { size: model.length, limit: 100 }
    });
    // What the server refuses is not asked for by another way.
    await expect(find('forbidden', { model })).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('does not take a web page for a login', async () => {
    expect(await textOf(await find('page.html'))).toBe('<p>');
  });
});
