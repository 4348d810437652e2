import { contentRange, refusal } from '../sources/http-range';
import { failureOf, ScanFailure } from './failure';
import type { Address, ReadingNote, Source, Target } from './messages';

/** Address of a file's bytes, and notes on the way to them. */
export interface Located {
  readonly target: Target;
  /** In bytes. */
  readonly size: number;
  readonly notes: readonly ReadingNote[];
}

/**
 * Bytes that the first request asks for. A smaller file comes whole with it, so that a folder of small files costs one
 * request each.
 */
export const HEAD = 64 * 1024;

/**
 * Ask the server for the head of a file, to learn whether it can be read, how large it is (the contents model tells a
 * link's own size) and whether parts of it can be had. Files of storages without ranges are copied whole.
 * Rejects with `ScanFailure`: not-found, forbidden, logged-out, no-range, unreadable.
 * @param onCopied - told the bytes copied so far, while a file is copied whole
 */
export async function locate(
  source: Source,
  signal: AbortSignal,
  onCopied: (bytes: number) => void = () => undefined
): Promise<Located> {
  if (source.kind !== 'address') {
    return atHand(source);
  }
  try {
    if (/^(blob|data):/.test(source.url)) {
      const blob = await (await fetch(source.url, { signal })).blob();
      return { target: { kind: 'blob', blob, transferred: 0 }, size: blob.size, notes: [] };
    }
    return await probe(source, signal, onCopied);
  } catch (error) {
    throw failureOf(error, 'unreadable');
  }
}

/** Bytes that were copied already. A small file is always answered whole: that is not worth a note. */
function atHand(source: Exclude<Source, Address>): Located {
  const size = source.kind === 'bytes' ? source.bytes.length : source.blob.size;
  const copied = source.kind === 'blob' && source.transferred > 0;
  return { target: source, size, notes: copied ? [{ reason: 'whole-copy', params: { size } }] : [] };
}

async function probe(address: Address, signal: AbortSignal, onCopied: (bytes: number) => void): Promise<Located> {
  const { url, headers, credentials, wholeCopyLimit } = address;
  const get = async (range: Record<string, string>): Promise<Response> => {
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
  if (address.empty) {
    // A part of nothing is an error, which the browser would show. It may have grown since it was listed.
    const response = await get({});
    if (response.headers.get('Content-Length') === '0') {
      return EMPTY;
    }
    void response.body?.cancel();
  }
  const response = await get({ Range: `bytes=0-${HEAD - 1}` });
  const range = contentRange(response.headers.get('Content-Range'));
  if (response.status === 206 && range) {
    const head = new Uint8Array(await response.arrayBuffer());
    const version = {
      size: range.size,
      modified: response.headers.get('Last-Modified'),
      etag: response.headers.get('ETag')
    };
    return {
      target: { kind: 'range', request: { url, headers, credentials }, version, head },
      size: version.size,
      notes: []
    };
  }
  if (response.status === 416) {
    void response.body?.cancel();
    return EMPTY;
  }
  const chunks = await copy(response.status === 200 ? response : await get({}), wholeCopyLimit, onCopied);
  return atHand(whole(chunks));
}

const EMPTY: Located = { target: { kind: 'bytes', bytes: new Uint8Array(0) }, size: 0, notes: [] };

type Chunks = readonly Uint8Array<ArrayBuffer>[];

/** A file that had to be copied. To make a blob of a small one would take the browser longer than all else. */
export function whole(chunks: Chunks): Exclude<Source, Address> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return size <= HEAD
    ? { kind: 'bytes', bytes: joined(chunks, size) }
    : { kind: 'blob', blob: new Blob([...chunks]), transferred: size };
}

function joined(chunks: Chunks, size: number): Uint8Array {
  if (chunks.length === 1) {
    return chunks[0];
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The whole body, as long as it stays under the limit. */
async function copy(response: Response, limit: number, onCopied: (bytes: number) => void): Promise<Chunks> {
  const size = Number(response.headers.get('Content-Length') ?? 0);
  const tooLarge = (seen: number): ScanFailure => new ScanFailure('no-range', { size: Math.max(seen, size), limit });
  if (size > limit) {
    void response.body?.cancel();
    throw tooLarge(size);
  }
  if (size > 0 && size <= HEAD) {
    // One piece, for less than the stream would cost.
    return [new Uint8Array(await response.arrayBuffer())];
  }
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let copied = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) {
      return chunks;
    }
    chunks.push(chunk.value);
    copied += chunk.value.length;
    onCopied(copied);
    if (copied > limit) {
      void reader?.cancel();
      throw tooLarge(copied);
    }
  }
}
