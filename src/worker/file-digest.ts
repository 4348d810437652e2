import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { withFailure } from '../report/failed';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';
import type { ScanReport } from '../scanner/report';
import type { HashedReport } from './messages';

/** Bytes that are hashed at a time: large, since each piece of a remote file is a request. */
export const PIECE = 8 * 2 ** 20;

/**
 * The report with the SHA-256 of the whole file, which is read once from its beginning to its end. A file that cannot be
 * read to its end has no digest: the report says why as failed coverage. The browser's own SHA-256 takes the whole message
 * at once, and a page without https has none.
 * @param onProgress - called after each piece
 */
export function withDigest(report: ScanReport, source: ByteSource, onProgress: () => void): HashedReport {
  const hash = sha256.create();
  try {
    for (let at = 0; at < source.size; at += PIECE) {
      hash.update(source.read(at, PIECE));
      onProgress();
    }
  } catch (error) {
    if (error instanceof SourceError) {
      return withFailure(report, error.reason, error.params);
    }
    throw error;
  }
  return { ...report, sha256: bytesToHex(hash.digest()) };
}
