import { Ranges } from '../scanner/bytes/ranges';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';

/** Answer of a server to one request for a part of a file. */
export interface RangeAnswer {
  readonly status: number;
  /** Response header by name, `null` when absent. */
  header(name: string): string | null;
  readonly bytes: Uint8Array;
  /** The address that answered in the end, and whether it is another one than was asked. */
  readonly url: string;
  readonly redirected: boolean;
}

/** Sends one request with `Range: bytes=first-last` and waits for the answer. Throws when there is none. */
export type Transport = (first: number, last: number) => RangeAnswer;

/** Identity of one version of a file: a later answer with another one means that the file changed. */
export interface Version {
  readonly size: number;
  readonly modified: string | null;
  readonly etag: string | null;
}

/**
 * Reason why an answer is not the file, as a `SourceError`; undefined when it may be. `first` tells a file that is not there
 * from one that is no longer there. Servers that want a login answer 401, or 200 with the login page after a redirect.
 */
export function refusal(
  answer: Pick<RangeAnswer, 'status' | 'url' | 'redirected'>,
  first: boolean
): SourceError | undefined {
  const { status } = answer;
  if (status === 401 || (answer.redirected && /\/(?:hub\/)?(?:login|oauth_login)(?:[/?#]|$)/.test(answer.url))) {
    return new SourceError('logged-out');
  }
  if (status === 403) {
    return new SourceError('forbidden');
  }
  if (status === 404 || status === 410) {
    return new SourceError(first ? 'not-found' : 'vanished');
  }
  return status >= 200 && status < 300 ? undefined : new SourceError('unreadable', { detail: `HTTP ${status}` });
}

/** First byte and size of the whole from `Content-Range: bytes 0-0/123`; undefined when it does not say both. */
export function contentRange(value: string | null): { first: number; size: number } | undefined {
  const match = /^\s*bytes\s+(\d+)-\d+\/(\d+)\s*$/i.exec(value ?? '');
  return match ? { first: Number(match[1]), size: Number(match[2]) } : undefined;
}

/**
 * A file behind a server that understands Range (RFC 9110, section 14), as JupyterLab's `/files/` does: each read is
 * one request. Every answer must be of the same version, else `changed-while-reading` is thrown.
 */
export class HttpRangeSource implements ByteSource {
  private readonly received = new Ranges();

  /** `head` is the known beginning of the file; it may be empty. */
  constructor(
    private readonly version: Version,
    private readonly head: Uint8Array,
    private readonly transport: Transport
  ) {
    this.received.add(0, head.length);
  }

  get size(): number {
    return this.version.size;
  }

  /** Bytes of the file that were sent to us, each of them counted once; the head is among them. */
  get transferred(): number {
    return this.received.total;
  }

  /** Bytes that stay valid. Throws `SourceError`: vanished, forbidden, logged-out, changed-while-reading, unreadable. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < 0 || end <= offset) {
      return new Uint8Array(0);
    }
    if (end <= this.head.length) {
      return this.head.subarray(offset, end);
    }
    let answer: RangeAnswer;
    try {
      answer = this.transport(offset, end - 1);
    } catch (error) {
      throw new SourceError('unreadable', { detail: error instanceof Error ? error.message : String(error) });
    }
    if (answer.status === 416) {
      throw new SourceError('changed-while-reading');
    }
    const refused = refusal(answer, false);
    if (refused) {
      throw refused;
    }
    return this.checked(answer, offset, end);
  }

  private checked(answer: RangeAnswer, offset: number, end: number): Uint8Array {
    const { size, modified, etag } = this.version;
    const range = contentRange(answer.header('Content-Range'));
    // A range that covers the whole file may be answered with 200 and no Content-Range (tornado does).
    const told = answer.status === 206 ? range : { first: 0, size: answer.bytes.length };
    const same = told?.size === size && answer.header('Last-Modified') === modified && answer.header('ETag') === etag;
    if (!same) {
      throw new SourceError('changed-while-reading');
    }
    const bytes = answer.status === 206 ? answer.bytes : answer.bytes.subarray(offset, end);
    if ((answer.status === 206 && told.first !== offset) || bytes.length !== end - offset) {
      throw new SourceError('unreadable', { detail: `HTTP ${answer.status}, ${bytes.length} bytes` });
    }
    this.received.add(told.first, told.first + answer.bytes.length);
    return bytes;
  }
}

/**
 * The transport of a web worker: a synchronous XMLHttpRequest. For our own server a header bypasses the browser's
 * cache; another server would have to permit that header, so there the version reveals a stale answer.
 */
export function xhrTransport(url: string, headers: Readonly<Record<string, string>>): Transport {
  return (first, last) => {
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.responseType = 'arraybuffer';
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    if (new URL(url).origin === self.origin) {
      request.setRequestHeader('Cache-Control', 'no-cache');
    }
    request.setRequestHeader('Range', `bytes=${first}-${last}`);
    request.send();
    return {
      status: request.status,
      header: name => request.getResponseHeader(name),
      bytes: new Uint8Array((request.response as ArrayBuffer | null) ?? new ArrayBuffer(0)),
      url: request.responseURL,
      redirected: request.responseURL !== new URL(url).href
    };
  };
}
