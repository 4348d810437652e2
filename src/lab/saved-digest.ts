import { ScanFailure } from '../worker/failure';
import type { HashedReport } from '../worker/messages';
import type { ScanServices } from './services';

/** A digest that is being computed. */
export interface PendingDigest {
  /** Lower-case hexadecimal. Rejects with `ScanFailure` only. */
  readonly sha256: Promise<string>;
  cancel(): void;
}

/**
 * The SHA-256 of the content that `scanned` is about. The file is read to its end and scanned once more in the same go: a
 * digest of something that nobody has seen a report of is worth nothing.
 * @param onProgress - told the bytes transferred so far
 * @param onKnown - told the digest before `sha256` resolves
 */
export function startDigest(
  scanned: HashedReport,
  { pool, storage }: Pick<ScanServices, 'pool' | 'storage'>,
  onProgress: (bytesRead: number) => void,
  onKnown: (sha256: string) => void
): PendingDigest {
  const { path } = scanned;
  const scan = pool.scan({
    path,
    prepare: async () => ({ source: await storage.address(path), hashing: 'all' }),
    instead: () => storage.document(path),
    onProgress
  });
  const sha256 = scan.report.then(report => {
    const digest = digestOfSame(report, scanned);
    onKnown(digest);
    return digest;
  });
  return { sha256, cancel: () => scan.cancel() };
}

function digestOfSame(report: HashedReport, before: HashedReport): string {
  if (report.sha256 === undefined) {
    const gap = report.coverage.find(({ status, members }) => status === 'failed' && members.length === 0);
    throw new ScanFailure(gap?.reason ?? 'unreadable', gap?.params);
  }
  const seen = ({ size, findings }: HashedReport): string => JSON.stringify([size, findings]);
  if (seen(report) !== seen(before)) {
    throw new ScanFailure('changed-since-scan');
  }
  return report.sha256;
}
