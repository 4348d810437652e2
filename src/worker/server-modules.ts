import type { BesideFolder } from '../scanner/beside';
import { leadsDown } from '../scanner/beside';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { CachedSource, REMOTE_CACHE } from '../scanner/bytes/cache';
import { MemorySource } from '../scanner/bytes/memory';
import type { RangeAnswer } from '../sources/http-range';
import { HttpRangeSource, contentRange, refusal, xhrTransport } from '../sources/http-range';
import { HEAD } from './locate';
import type { Source } from './messages';

/** Modules of one file that the server is asked for. */
const MAX_ASKED = 8;

/**
 * What lies beside a file on a server. The server is asked only for modules that a pickle names and nobody knows, and for the
 * files that joblib would read: a few requests, and only in such a case. (For `numpy.py` it is not asked: every scan would
 * ask in vain, and the browser shows each answer "not found" as an error.)
 */
export function besideOf(source: Source): ServerFolder | undefined {
  if (source.kind !== 'address' || !/^https?:/.test(source.url)) {
    return undefined;
  }
  return new ServerFolder(source.url, source.headers);
}

class ServerFolder implements BesideFolder {
  /** Bytes of other files that the server has sent. */
  transferred = 0;
  private asked = 0;

  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>
  ) {}

  module(module: string, installed: boolean): string | undefined {
    if (installed || !/^[A-Za-z_]\w*$/.test(module) || this.asked++ >= MAX_ASKED) {
      return undefined;
    }
    return [`${module}.py`, `${module}/__init__.py`].find(name => exists(sibling(this.url, name), this.headers));
  }

  open(name: string, look: (source: ByteSource) => void): boolean {
    const path = name.split('/').map(encodeURIComponent).join('/');
    const source = leadsDown(name) ? opened(sibling(this.url, path), this.headers) : undefined;
    if (source === undefined) {
      return false;
    }
    try {
      look(source instanceof HttpRangeSource ? new CachedSource(source, REMOTE_CACHE) : source);
    } finally {
      this.transferred += source instanceof HttpRangeSource ? source.transferred : source.size;
    }
    return true;
  }
}

/** The address of another file in the same folder, with the same parameters. */
function sibling(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/[^/]*$/, () => name);
  return address.href;
}

function exists(url: string, headers: Readonly<Record<string, string>>): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open('HEAD', url, false);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.send();
  } catch {
    return false;
  }
  return request.status === 200;
}

/** The bytes of a file on the server, when it answers with them. */
function opened(url: string, headers: Readonly<Record<string, string>>): ByteSource | undefined {
  const transport = xhrTransport(url, headers);
  let answer: RangeAnswer;
  try {
    answer = transport(0, HEAD - 1);
  } catch {
    return undefined;
  }
  if (refusal(answer, true) !== undefined) {
    return undefined;
  }
  const range = contentRange(answer.header('Content-Range'));
  if (answer.status !== 206) {
    return answer.status === 200 ? new MemorySource(answer.bytes) : undefined;
  }
  if (range === undefined || range.first !== 0) {
    return undefined;
  }
  const version = {
    size: range.size,
    modified: answer.header('Last-Modified'),
    etag: answer.header('ETag')
  };
  return new HttpRangeSource(version, answer.bytes, transport);
}
