/** The worker: takes a request, reads and scans synchronously, answers. Cancelled by being terminated. */
import { withFailure } from '../report/failed';
import { scan } from '../scanner';
import type { ScanReport } from '../scanner/report';
import { CachedSource, REMOTE_CACHE } from '../scanner/source/cache';
import { MemorySource } from '../scanner/source/memory';
import type { ByteSource } from '../scanner/source/types';
import { SourceError } from '../scanner/source/types';
import { BlobSource } from '../sources/blob';
import { HttpRangeSource, xhrTransport } from '../sources/http-range';
import type { HashedReport, ScanReply, ScanRequest, Target } from './messages';
import { Sha256 } from './sha256';

/** What a worker's global scope is to us; its full type clashes with the window's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ScanRequest>) => void) | null;
  postMessage(message: ScanReply): void;
}

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;

const scope = self as unknown as WorkerScope;

/** Bytes that are hashed at a time: large, since each piece is a request. */
const HASHED_AT_ONCE = 8 * 2 ** 20;

interface Opened {
  readonly source: ByteSource;
  /** The same without a cache, for what is read once and in order. */
  readonly plain: ByteSource;
  /** Bytes that have cost a transfer so far. */
  transferred(): number;
}

function open(target: Target): Opened {
  if (target.kind === 'range') {
    const plain = new HttpRangeSource(target.version, target.head, xhrTransport(target.url, target.headers));
    return { source: new CachedSource(plain, REMOTE_CACHE), plain, transferred: () => plain.transferred };
  }
  if (target.kind === 'bytes') {
    const source = new MemorySource(target.bytes);
    return { source, plain: source, transferred: () => target.bytes.length };
  }
  const plain = new BlobSource(target.blob);
  const source = new CachedSource(plain, REMOTE_CACHE);
  return { source, plain, transferred: () => target.transferred || source.fetched };
}

/** The report with the digest of the whole file; without it, and with the reason, when the file cannot be read to its end. */
function hashed(report: ScanReport, source: ByteSource, onProgress: () => void): HashedReport {
  const hash = new Sha256();
  try {
    for (let at = 0; at < source.size; at += HASHED_AT_ONCE) {
      hash.update(source.read(at, HASHED_AT_ONCE));
      onProgress();
    }
  } catch (error) {
    if (error instanceof SourceError) {
      return withFailure(report, error.reason, error.params);
    }
    throw error;
  }
  return { ...report, sha256: hash.digest() };
}

scope.onmessage = ({ data }) => {
  try {
    const { source, plain, transferred } = open(data.target);
    let told = performance.now();
    const onProgress = (): void => {
      const now = performance.now();
      if (now - told >= PROGRESS_EVERY) {
        told = now;
        scope.postMessage({ type: 'progress', bytesRead: transferred() });
      }
    };
    const { hashing } = data;
    const scanned = scan(source, data.path, { limits: data.limits, onProgress });
    const wanted = hashing === 'all' || scanned.findings.some(finding => hashing.includes(finding.rule));
    const report = wanted ? hashed(scanned, plain, onProgress) : scanned;
    scope.postMessage({ type: 'done', report: { ...report, bytesRead: transferred() } });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: 'failed', reason: 'internal', params: { detail } });
  }
};
