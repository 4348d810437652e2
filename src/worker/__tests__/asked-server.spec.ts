import { moduleBeside } from '../../scanner/beside';
import { besideOf } from '../server-modules';
import { factsAt } from '../facts-url';

/** What a server answers, by address; anything else is not there. */
const files = new Map<string, string>();
const asked: string[] = [];
let broken = false;

class Xhr {
  status = 0;
  responseText = '';
  private line = '';
  private url = '';

  open(method: string, url: string): void {
    this.line = `${method} ${url}`;
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.line += ` ${name}=${value}`;
  }

  send(): void {
    asked.push(this.line);
    if (broken) {
      throw new Error('no network');
    }
    const text = files.get(this.url);
    this.status = text === undefined ? 404 : 200;
    this.responseText = text ?? 'Not found';
  }
}

beforeAll(() => Object.assign(globalThis, { XMLHttpRequest: Xhr }));
beforeEach(() => {
  files.clear();
  asked.length = 0;
  broken = false;
});

test('a table comes from the folder of the extension, or not at all', () => {
  const read = factsAt('https://hub/user/me/lab/extensions/jupyterlab-scan-model/static/facts/');
  files.set('https://hub/user/me/lab/extensions/jupyterlab-scan-model/static/facts/omegaconf.json', '{}');
  expect(read('omegaconf')).toBe('{}');
  expect(read('skorch')).toBeUndefined();
  broken = true;
  expect(read('omegaconf')).toBeUndefined();
});

describe('a module beside a file', () => {
  const url = 'https://hub/user/me/files/a%20b/model.pkl?_xsrf=1';
  const source = { kind: 'address', url, headers: { Authorization: 'token x' }, wholeCopyLimit: 1 } as const;
  const beside = (module: string): string | undefined => {
    return moduleBeside(module, besideOf(source));
  };

  test('is asked for by its name, with the rights of the user', () => {
    expect(beside('pwnhelper')).toBeUndefined();
    expect(asked).toEqual([
      'HEAD https://hub/user/me/files/a%20b/pwnhelper.py?_xsrf=1 Authorization=token x',
      'HEAD https://hub/user/me/files/a%20b/pwnhelper/__init__.py?_xsrf=1 Authorization=token x'
    ]);
    files.set('https://hub/user/me/files/a%20b/pwnhelper.py?_xsrf=1', '');
    expect(beside('pwnhelper')).toBe('pwnhelper.py');
  });

  test('is never asked for by a name that leads elsewhere, and seldom', () => {
    expect(beside('../../api/shutdown')).toBeUndefined();
    expect(asked).toEqual([]);
    const found = besideOf(source);
    for (let i = 0; i < 100; i++) {
      moduleBeside(`module${i}`, found);
    }
    expect(asked.length).toBeLessThan(20);
  });

  test('is not looked for where the bytes have no address', () => {
    expect(besideOf({ kind: 'bytes', bytes: new Uint8Array(0) })).toBeUndefined();
    expect(besideOf({ ...source, url: 'blob:https://hub/1' })).toBeUndefined();
  });
});
