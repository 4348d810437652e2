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

function open(target: Target): ByteSource {
  return target.kind === 'blob'
    ? new BlobSource(target.blob)
    : new HttpRangeSource(target.version, xhrTransport(target.url, target.headers));
}

scope.onmessage = ({ data }) => {
  try {
    const source = new CachedSource(open(data.target), REMOTE_CACHE);
    let told = performance.now();
    const onProgress = (): void => {
      const now = performance.now();
      if (now - told >= PROGRESS_EVERY) {
        told = now;
        scope.postMessage({ type: 'progress', bytesRead: source.fetched });
      }
    };
    const report = scan(source, data.path, { limits: data.limits, onProgress });
    scope.postMessage({ type: 'done', report: { ...report, bytesRead: source.fetched } });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: 'failed', reason: 'internal', params: { detail } });
  }
};
