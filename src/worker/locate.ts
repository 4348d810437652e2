import type { Params } from '../scanner/report';
import { contentRange, refusal } from '../sources/http-range';
import { ScanFailure } from './client';
import type { Target } from './messages';

/** Where a file's bytes are, and what to tell about the way they take. */
export interface Located {
  readonly target: Target;
  /** In bytes. */
  readonly size: number;
  readonly notes: readonly { readonly reason: string; readonly params: Params }[];
}

/**
 * Bytes that the first request asks for. A smaller file comes whole with it, so that a folder of small files costs one
 * request each.
 */
export const HEAD = 64 * 1024;

/** Largest file that is read from a JSON document, which the page itself has to decode, in bytes. */
const LARGEST_MODEL = 32 * 2 ** 20;

/** What is used of JupyterLab's server settings. */
export interface Server {
  readonly baseUrl: string;
  readonly token: string;
  readonly init: Pick<RequestInit, 'credentials'>;
}

/** What is used of JupyterLab's contents manager. */
export interface Contents {
  getDownloadUrl(path: string): Promise<string>;
  get(path: string, options: ModelOptions): Promise<Model>;
}

interface ModelOptions {
  readonly content: boolean;
  readonly type?: 'file';
  readonly format?: 'base64';
}

interface Model {
  readonly size?: number;
  readonly format: string | null;
  readonly content: unknown;
}

export interface LocateOptions {
  /** JupyterLab's contents manager: knows drives, the base URL and the cross-site token. */
  readonly contents: Contents;
  readonly server: Server;
  /** Largest file that is copied whole when the storage has no ranges, in bytes. */
  readonly wholeCopyLimit: number;
  readonly signal: AbortSignal;
  /** Bytes copied so far, while a file is copied whole. */
  onCopied(bytes: number): void;
}

/**
 * Ask the server for the head of a file, to learn whether it can be read, how large it is (the contents model tells a
 * link's own size) and whether parts of it can be had. Files of storages without ranges are copied whole.
 * Rejects with `ScanFailure`: not-found, forbidden, logged-out, no-range, unreadable.
 */
export async function locate(path: string, options: LocateOptions): Promise<Located> {
  try {
    const url = await options.contents.getDownloadUrl(path);
    if (/^(blob|data):/.test(url)) {
      const blob = await (await fetch(url, { signal: options.signal })).blob();
      return { target: { kind: 'blob', blob, transferred: 0 }, size: blob.size, notes: [] };
    }
    return await probe(new URL(url, options.server.baseUrl).href, options);
  } catch (error) {
    const failure = error instanceof ScanFailure ? error : failureOf(error);
    const target = failure.reason === 'unreadable' && !options.signal.aborted && (await inModel(path, options));
    if (!target) {
      throw failure;
    }
    return target;
  }
}

/**
 * The bytes as JupyterLab itself opens a file: in a JSON document. The last resort, for storages whose download
 * addresses do not work (`/files/` of a contents manager that has no folder). Undefined when this does not work either.
 */
async function inModel(path: string, { contents, wholeCopyLimit }: LocateOptions): Promise<Located | undefined> {
  const limit = Math.min(wholeCopyLimit, LARGEST_MODEL);
  const size = await contents.get(path, { content: false }).then(
    model => model.size ?? 0,
    () => undefined
  );
  if (size === undefined) {
    return undefined;
  }
  if (size > limit) {
    throw new ScanFailure('no-range', { size, limit });
  }
  try {
    const { format, content } = await contents.get(path, { content: true, type: 'file', format: 'base64' });
    if (format !== 'base64' || typeof content !== 'string') {
      return undefined;
    }
    return whole([Uint8Array.from(atob(content), char => char.charCodeAt(0))]);
  } catch {
    return undefined;
  }
}

async function probe(url: string, options: LocateOptions): Promise<Located> {
  const { server, signal } = options;
  const ours = new URL(server.baseUrl).origin === new URL(url).origin;
  // The token is for our own server; a drive may hand out addresses of others.
  const headers: Record<string, string> = ours && server.token ? { Authorization: `token ${server.token}` } : {};
  const get = async (range: Record<string, string>): Promise<Response> => {
    const credentials = server.init.credentials;
    const response = await fetch(url, { headers: { ...headers, ...range }, credentials, cache: 'no-store', signal });
    const refused = refusal(response, true);
    if (refused && response.status !== 416) {
      void response.body?.cancel();
      throw new ScanFailure(refused.reason, refused.params);
    }
    if (response.redirected && response.headers.get('Content-Type')?.startsWith('text/html')) {
      void response.body?.cancel();
      throw new ScanFailure('logged-out');
    }
    return response;
  };
  const response = await get({ Range: `bytes=0-${HEAD - 1}` });
  const range = contentRange(response.headers.get('Content-Range'));
  if (response.status === 206 && range) {
    const head = new Uint8Array(await response.arrayBuffer());
    const version = {
      size: range.size,
      modified: response.headers.get('Last-Modified'),
      etag: response.headers.get('ETag')
    };
    return { target: { kind: 'range', url, headers, version, head }, size: version.size, notes: [] };
  }
  if (response.status === 416) {
    void response.body?.cancel();
    return { target: { kind: 'bytes', bytes: new Uint8Array(0) }, size: 0, notes: [] };
  }
  return whole(await copy(response.status === 200 ? response : await get({}), options));
}

/** A file that had to be copied. */
function whole(chunks: Chunks): Located {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size <= HEAD) {
    // A file that is smaller than what was asked for is always answered whole; that is no news. To make a blob of it would
    // take the browser longer than all else.
    return { target: { kind: 'bytes', bytes: joined(chunks, size) }, size, notes: [] };
  }
  const target = { kind: 'blob', blob: new Blob([...chunks]), transferred: size } as const;
  return { target, size, notes: [{ reason: 'whole-copy', params: { size } }] };
}

type Chunks = readonly Uint8Array<ArrayBuffer>[];

function joined(chunks: Chunks, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The whole body, as long as it stays under the limit. */
async function copy(response: Response, options: LocateOptions): Promise<Chunks> {
  const limit = options.wholeCopyLimit;
  const size = Number(response.headers.get('Content-Length') ?? 0);
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let copied = 0;
  for (;;) {
    if (Math.max(copied, size) > limit) {
      void reader?.cancel();
      throw new ScanFailure('no-range', { size: Math.max(copied, size), limit });
    }
    const chunk = await reader?.read();
    if (!chunk || chunk.done) {
      return chunks;
    }
    chunks.push(chunk.value);
    copied += chunk.value.length;
    options.onCopied(copied);
  }
}

function failureOf(error: unknown): ScanFailure {
  return new ScanFailure('unreadable', { detail: error instanceof Error ? error.message : String(error) });
}
