import type { ScanEntry, ScanRoot } from '../panel/model';
import type { Finding } from '../scanner/report';
import { CANCELLED, ScanFailure } from '../worker/client';

/** The `reason` of a scan that the policy forbids; params: glob. */
export const EXCLUDED = 'excluded';

/** What tells a finding from others of its file. */
export interface FindingPlace {
  readonly rule: string;
  readonly members: readonly string[];
  readonly offset: number;
}

/** What tells this finding from others of its file. */
export function placeOf({ rule, where: { members, offset } }: Finding): FindingPlace {
  return { rule, members, offset };
}

/** Where the finding is among those of a report; -1 when it is not. */
export function indexOfFinding(findings: readonly Finding[], { rule, members, offset }: FindingPlace): number {
  const path = members.join('\0');
  return findings.findIndex(
    ({ rule: other, where }) => other === rule && where.offset === offset && where.members.join('\0') === path
  );
}

/** A file that waits to be read. `root` is what the person chose: the file itself or a folder above it. */
export function waitingEntry(id: string, path: string, root: Pick<ScanRoot, 'path' | 'name'>): ScanEntry {
  return { id, path, name: nameBelow(root, path), state: 'waiting', notes: [], bytesRead: 0, elapsedMs: 0 };
}

/** How a file ends for which there is no report. */
export function endOf(failure: unknown): Partial<ScanEntry> {
  if (failure instanceof ScanFailure && failure.reason === EXCLUDED) {
    return { state: 'excluded', glob: String(failure.params.glob) };
  }
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
