import type { IncomingMessage, ServerResponse } from 'http';
import { createServer } from 'http';
import type { AddressInfo } from 'net';

import type { Located } from '../locate';
import { HEAD, locate, whole } from '../locate';
import type { Address } from '../messages';

const SIZE = 150_000;
const seen: IncomingMessage[] = [];
let sent = 0;

/** Answers as JupyterLab's server and others were seen to; the path chooses. */
const answers: { [path: string]: (request: IncomingMessage, response: ServerResponse) => void } = {
  '/base/files/ranged': (_, response) => {
    const headers = { 'Content-Range': `bytes 0-65535/${SIZE}`, 'Last-Modified': 'then', ETag: '"1"' };
    response.writeHead(206, headers).end(Buffer.alloc(HEAD, 7));
  },
  '/base/files/nothing': (request, response) =>
    void response.writeHead(request.headers.range ? 416 : 200, { 'Content-Length': 0 }).end(),
  '/base/files/grown': (request, response) => {
    if (request.headers.range) {
      response.writeHead(206, { 'Content-Range': `bytes 0-65535/${SIZE}` }).end(Buffer.alloc(HEAD));
    } else {
      response.writeHead(200, { 'Content-Length': SIZE }).end(Buffer.alloc(SIZE));
    }
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

function find(path: string, more: Partial<Address> = {}): Promise<Located> {
  const address: Address = {
    kind: 'address',
    url: `${base}files/${path}`,
    headers: {},
    credentials: 'same-origin',
    wholeCopyLimit: 1_000_000,
    ...more
  };
  return locate(address, new AbortController().signal);
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
      request: { url: `${base}files/ranged`, headers: {}, credentials: 'same-origin' },
      version: { size: SIZE, modified: 'then', etag: '"1"' },
      head: new Uint8Array(HEAD).fill(7)
    });
    expect(seen.map(request => request.headers.range)).toEqual(['bytes=0-65535']);
  });

  it('sends what it is told to send with each request', async () => {
    const headers = { Authorization: 'token secret' };
    const { target } = await find('ranged', { headers });
    expect(seen[0].headers.authorization).toBe('token secret');
    expect(target).toMatchObject({ request: { headers } });
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
    await expect(find(path, { wholeCopyLimit: limit })).rejects.toMatchObject({
      reason: 'no-range',
      params: { limit }
    });
    expect(sent).toBeLessThan(10_000_000);
  });

  it('takes an empty file and one that comes whole with the first answer for what they are', async () => {
    expect(await find('empty')).toMatchObject({ size: 0, notes: [] });
    const one = await find('one');
    expect(one).toMatchObject({ size: 1, notes: [], target: { kind: 'bytes' } });
    expect(await textOf(one)).toBe('x');
  });

  it('does not ask for a part of a file that a listing calls empty, unless it has grown since', async () => {
    expect(await find('nothing', { empty: true })).toMatchObject({ size: 0, target: { kind: 'bytes' } });
    expect(seen.map(request => request.headers.range)).toEqual([undefined]);
    expect(await find('grown', { empty: true })).toMatchObject({ size: SIZE, target: { kind: 'range' } });
  });

  it('takes what is at hand for what it is', async () => {
    const { signal } = new AbortController();
    const bytes = new Uint8Array(3);
    expect(await locate({ kind: 'bytes', bytes }, signal)).toEqual({
      target: { kind: 'bytes', bytes },
      size: 3,
      notes: []
    });
    const copied = whole([new Uint8Array(HEAD), new Uint8Array(1)]);
    expect(await locate(copied, signal)).toMatchObject({
      size: HEAD + 1,
      target: { kind: 'blob', transferred: HEAD + 1 },
      notes: [{ reason: 'whole-copy', params: { size: HEAD + 1 } }]
    });
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

  it('does not take a web page for a login', async () => {
    expect(await textOf(await find('page.html'))).toBe('<p>');
  });
});
