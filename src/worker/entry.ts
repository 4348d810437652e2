/**
 * The worker: takes requests, asks for several files at once, and scans those that have come, one after the other and
 * synchronously. A scan that has begun is ended by ending the worker.
 */
import { scan } from '../scanner';
import { provideFacts, retryFacts } from '../scanner/rules/facts';
import { CachedSource, REMOTE_CACHE } from '../scanner/bytes/cache';
import { MemorySource } from '../scanner/bytes/memory';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { BlobSource } from '../sources/blob';
import { HttpRangeSource, xhrTransport } from '../sources/http-range';
import { failureOf, textOf } from './failure';
import { besideOf } from './server-modules';
import { factsAt } from './facts-url';
import { withDigest } from './file-digest';
import { listFolder } from './list';
import { locate } from './locate';
import type {
  ListRequest,
  ScanReply,
  ScanRequest,
  Target,
  WorkerReplies,
  WorkerReply,
  WorkerRequest
} from './messages';

/** The part of a worker's global scope that is used here; its full type clashes with the window's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerReplies): void;
  /** Of scripts/lib/worker-parts.mjs. */
  readonly scanModelParts: { from(folder: string): void };
}

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;

const scope = self as unknown as WorkerScope;

/** Milliseconds for which a result waits for the next file's beginning, to go in the same message. */
const TOLD_AFTER = 10;

let untold: WorkerReply[] = [];

/** Send to the main thread, with the replies that still wait; `now`, or with the next reply that is sent at once. */
function tell(reply: WorkerReply, now = false): void {
  untold.push(reply);
  if (now) {
    scope.postMessage(untold);
    untold = [];
  } else if (untold.length === 1) {
    setTimeout(() => {
      if (untold.length > 0) {
        scope.postMessage(untold);
        untold = [];
      }
    }, TOLD_AFTER);
  }
}

interface Opened {
  readonly source: ByteSource;
  /** The same without a cache, for reading once and in order. */
  readonly plain: ByteSource;
  /** Bytes that have cost a transfer so far. */
  transferred(): number;
}

function open(target: Target): Opened {
  if (target.kind === 'range') {
    const { url, headers } = target.request;
    const plain = new HttpRangeSource(target.version, target.head, xhrTransport(url, headers));
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

/** Scan a located file. A file that came whole is hashed in any case: it costs next to nothing. */
function scanned({ id, path, hashing, limits, source: from }: ScanRequest, target: Target): ScanReply {
  const { source, plain, transferred } = open(target);
  const onProgress = throttled(() => tell({ type: 'progress', id, bytesRead: transferred() }, true));
  // The server may have been away when a table was asked for.
  retryFacts();
  const folder = besideOf(from);
  const report = scan(source, path, { limits, onProgress, beside: folder });
  const wanted =
    target.kind === 'bytes' || hashing === 'all' || report.findings.some(finding => hashing.includes(finding.rule));
  const told = wanted ? withDigest(report, plain, onProgress) : report;
  return { type: 'done', id, report: { ...told, bytesRead: transferred() + (folder?.transferred ?? 0) } };
}

/** A function that may be called at any rate and calls back once in `PROGRESS_EVERY` milliseconds at most. */
function throttled<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  let told = performance.now();
  return (...args) => {
    const now = performance.now();
    if (now - told >= PROGRESS_EVERY) {
      told = now;
      callback(...args);
    }
  };
}

/** Of the requests that are being answered, by their id. */
const controllers = new Map<number, AbortController>();

async function handle(request: ScanRequest, { signal }: AbortController): Promise<void> {
  const { id } = request;
  try {
    const onCopied = throttled((bytesRead: number) => tell({ type: 'progress', id, bytesRead }, true));
    const { target, size, notes } = await locate(request.source, signal, onCopied);
    if (!signal.aborted) {
      // Sent at once: if the worker breaks in the scan, the main thread knows which file broke it.
      tell({ type: 'begin', id, size, notes }, true);
      tell(scanned(request, target));
    }
  } catch (error) {
    if (!signal.aborted) {
      const { reason, params } = failureOf(error, 'internal');
      tell({ type: 'failed', id, reason, params });
    }
  }
}

async function list({ id, request }: ListRequest, { signal }: AbortController): Promise<void> {
  try {
    for await (const children of listFolder(request, signal)) {
      tell({ type: 'listed', id, children }, true);
    }
    tell({ type: 'end', id }, true);
  } catch (error) {
    tell({ type: 'unlisted', id, detail: textOf(error) }, true);
  }
}

tell({ type: 'ready', id: 0 }, true);

scope.onmessage = ({ data }) => {
  if (data.type === 'setup') {
    provideFacts(factsAt(`${data.folder}facts/`));
    scope.scanModelParts.from(`${data.folder}parts/`);
    return;
  }
  if (data.type === 'forget') {
    controllers.get(data.id)?.abort();
    return;
  }
  const controller = new AbortController();
  controllers.set(data.id, controller);
  void (data.type === 'scan' ? handle(data, controller) : list(data, controller)).finally(() =>
    controllers.delete(data.id)
  );
};
