import type { FileNode } from '../panel/file-nodes';
import { ScanFailure } from '../worker/failure';
import type { HashedReport } from '../worker/messages';
import type { Changes } from './changes';
import type { ScanServices } from './services';

/** A digest that is being computed. */
export interface PendingDigest {
  /** Lower-case hexadecimal. Rejects with `ScanFailure` only. */
  readonly sha256: Promise<string>;
  cancel(): void;
}

interface DigestServices extends Pick<ScanServices, 'pool' | 'storage'> {
  readonly changes: Pick<Changes, 'look'>;
}

/** For a file that has changed since it was scanned, or is gone. */
export function refusedDigest(): PendingDigest {
  return { sha256: Promise.reject(new ScanFailure('changed-since-scan')), cancel: () => undefined };
}

/**
 * The SHA-256 of the content that `scanned` is about. Where it is known, the server is only asked whether the file is still
 * the same. Otherwise the file is read to its end and scanned once more in the same go: a digest of a
 * content without a report is worth nothing.
 * @param onProgress - told the bytes transferred so far
 * @param onKnown - told a digest that was not known, before `sha256` resolves
 */
export function digestOf(
  file: FileNode,
  scanned: HashedReport,
  { pool, storage, changes }: DigestServices,
  onProgress: (bytesRead: number) => void,
  onKnown: (sha256: string) => void
): PendingDigest {
  const { sha256: known, path } = scanned;
  if (known !== undefined) {
    const sha256 = changes.look(file).then(() => {
      if (file.changed) {
        throw new ScanFailure('changed-since-scan');
      }
      return known;
    });
    return { sha256, cancel: () => undefined };
  }
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
