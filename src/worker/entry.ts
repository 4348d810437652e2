/** The worker: takes a request, reads and scans synchronously, answers. Cancelled by being terminated. */
import { scan } from '../scanner';
import { CachedSource, REMOTE_CACHE } from '../scanner/source/cache';
import type { ByteSource } from '../scanner/source/types';
import { BlobSource } from '../sources/blob';
import { HttpRangeSource, xhrTransport } from '../sources/http-range';
import type { ScanReply, ScanRequest, Target } from './messages';

/** What a worker's global scope is to us; its full type clashes with the window's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ScanRequest>) => void) | null;
  postMessage(message: ScanReply): void;
}

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;

const scope = self as unknown as WorkerScope;

/** The bytes, and how many of them have cost a transfer so far. */
function open(target: Target): { source: ByteSource; transferred(): number } {
  if (target.kind === 'range') {
    const file = new HttpRangeSource(target.version, target.head, xhrTransport(target.url, target.headers));
    return { source: new CachedSource(file, REMOTE_CACHE), transferred: () => file.transferred };
  }
  const source = new CachedSource(new BlobSource(target.blob), REMOTE_CACHE);
  return { source, transferred: () => target.transferred || source.fetched };
}

scope.onmessage = ({ data }) => {
  try {
    const { source, transferred } = open(data.target);
    let told = performance.now();
    const onProgress = (): void => {
      const now = performance.now();
      if (now - told >= PROGRESS_EVERY) {
        told = now;
        scope.postMessage({ type: 'progress', bytesRead: transferred() });
      }
    };
    const report = scan(source, data.path, { limits: data.limits, onProgress });
    scope.postMessage({ type: 'done', report: { ...report, bytesRead: transferred() } });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: 'failed', reason: 'internal', params: { detail } });
  }
};
