import type { ScanEntry, ScanRoot } from '../panel/model';
import { CANCELLED, ScanFailure } from '../worker/client';

/** A file that waits to be read. `root` is what the person chose: the file itself or a folder above it. */
export function waitingEntry(id: string, path: string, root: Pick<ScanRoot, 'path' | 'name'>): ScanEntry {
  return { id, path, name: nameBelow(root, path), state: 'waiting', notes: [], bytesRead: 0, elapsedMs: 0 };
}

/** How a file ends for which there is no report. */
export function endOf(failure: unknown): Partial<ScanEntry> {
  if (failure instanceof ScanFailure) {
    return failure.reason === CANCELLED
      ? { state: 'cancelled' }
      : { state: 'failed', error: { reason: failure.reason, params: failure.params } };
  }
  const detail = failure instanceof Error ? failure.message : String(failure);
  return { state: 'failed', error: { reason: 'internal', params: { detail } } };
}

/** Path below a folder; the name of a file that was itself chosen. A drive's root ends in a colon. */
function nameBelow(root: Pick<ScanRoot, 'path' | 'name'>, path: string): string {
  const below = root.path === '' || root.path.endsWith(':') ? root.path : `${root.path}/`;
  return path !== root.path && path.startsWith(below) ? path.slice(below.length) : root.name;
}
