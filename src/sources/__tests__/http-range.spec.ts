import { SourceError } from '../../scanner/bytes/byte-source';
import { contentRange, HttpRangeSource, refusal } from '../http-range';
import { BODY, childTransport, startServer } from './server';

let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const NOTHING = new Uint8Array(0);
const version = { size: BODY.length, modified: 'then', etag: null };
const source = (what: string, headers?: Record<string, string>): HttpRangeSource =>
  new HttpRangeSource(version, NOTHING, childTransport(`${server.address}/${what}`, headers));

function reason(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof SourceError) {
      return error.reason;
    }
    throw error;
  }
  return 'none';
}

describe('HttpRangeSource', () => {
  it('reads parts, comes short at the end and is empty past it', () => {
    const file = source('file');
    expect(file.read(1000, 300)).toEqual(BODY.slice(1000, 1300));
    expect(file.read(BODY.length - 5, 100)).toEqual(BODY.slice(-5));
    expect(file.read(BODY.length, 1)).toHaveLength(0);
    expect(file.read(-1, 1)).toHaveLength(0);
  });

  it('asks for nothing that it has, and counts what was sent, each byte once', () => {
    let requests = 0;
    const send = childTransport(`${server.address}/file`);
    const file = new HttpRangeSource(version, BODY.slice(0, 4096), (first, last) => {
      requests++;
      return send(first, last);
    });
    expect(file.read(100, 3996)).toEqual(BODY.slice(100, 4096));
    expect([requests, file.transferred]).toEqual([0, 4096]);
    expect(file.read(4000, 200)).toEqual(BODY.slice(4000, 4200));
    expect([requests, file.transferred]).toEqual([1, 4200]);
    file.read(4000, 200);
    expect([requests, file.transferred]).toEqual([2, 4200]);
  });

  it('takes its part from an answer with the whole file', () => {
    expect(source('whole').read(500, 20)).toEqual(BODY.slice(500, 520));
  });

  it('sends the headers that it was given', () => {
    expect(source('token', { Authorization: 'token secret' }).read(0, 4)).toEqual(BODY.slice(0, 4));
    expect(reason(() => source('token').read(0, 4))).toBe('forbidden');
  });

  it.each([
    ['grown', 'changed-while-reading'],
    ['cut', 'changed-while-reading'],
    ['gone', 'vanished'],
    ['forbidden', 'forbidden'],
    ['login', 'logged-out'],
    ['broken', 'unreadable'],
    ['shifted', 'unreadable'],
    ['short', 'unreadable']
  ])('says of %s: %s', (what, expected) => {
    expect(reason(() => source(what).read(10, 10))).toBe(expected);
  });

  it('notices a file that is written between two reads', () => {
    const file = source('modified');
    expect(file.read(0, 10)).toHaveLength(10);
    expect(reason(() => file.read(60000, 10))).toBe('changed-while-reading');
  });

  it('says why there was no answer', () => {
    const dead = new HttpRangeSource(version, NOTHING, () => {
      throw new Error('connection refused');
    });
    expect(reason(() => dead.read(0, 1))).toBe('unreadable');
  });
});

describe('refusal', () => {
  it.each([
    [404, 'http://host/files/a.pkl', true, 'not-found'],
    [404, 'http://host/files/a.pkl', false, 'vanished'],
    [401, 'http://host/files/a.pkl', true, 'logged-out'],
    [200, 'http://host/base/login?next=%2Ffiles', true, 'logged-out'],
    [200, 'http://host/hub/login', true, 'logged-out'],
    [503, 'http://host/files/a.pkl', true, 'unreadable']
  ])('%i from %s', (status, url, first, expected) => {
    expect(refusal({ status, url, redirected: url.includes('log') }, first)?.reason).toBe(expected);
  });

  it('does not take a file for a login page because of its name', () => {
    expect(refusal({ status: 200, url: 'http://host/files/login', redirected: false }, true)).toBeUndefined();
    expect(refusal({ status: 206, url: 'http://host/files/login.pkl', redirected: true }, true)).toBeUndefined();
  });
});

describe('contentRange', () => {
  it('needs the place and the size', () => {
    expect(contentRange('bytes 5-9/3221225472')).toEqual({ first: 5, size: 3221225472 });
    expect(contentRange('bytes */10')).toBeUndefined();
    expect(contentRange('bytes 0-0/*')).toBeUndefined();
    expect(contentRange(null)).toBeUndefined();
  });
});
