import { dirname } from 'path';
import { failedReport, withFailure } from '../report/failed';
import type { ScanOptions } from '../scanner';
import { scan } from '../scanner';
import type { Params, ScanReport } from '../scanner/report';
import type { ReasonId } from '../scanner/reason-ids';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';
import { namesIn } from '../sources/folder-names';
import { FileSource } from '../sources/file';
import type { Entry } from './walk';

/** Files that are read to the end for their digest: all, those with a finding of these rules, or none. */
export type Hashing = 'all' | readonly string[];

/** The function that hashes; loaded only when something is to be hashed. */
export type Digest = (source: ByteSource) => string | undefined;

/** The digest function, loaded only when `hashing` needs it. */
export async function loadDigest(hashing: Hashing): Promise<Digest | undefined> {
  return hashing.length === 0 ? undefined : (await import('./digest')).digestOf;
}

/** A report, and the digest where it was asked for. */
export interface Scanned {
  readonly report: ScanReport;
  readonly sha256?: string;
}

/** The engine, or another way to put its question to it; `place` goes into its options. */
export type Look = (source: ByteSource, path: string, place: Pick<ScanOptions, 'beside'>) => ScanReport;

/** Scan one file of this machine. Never throws: the report holds every failure. */
export function scanEntry(entry: Entry, hashing: Hashing, digest: Digest | undefined, look: Look = scan): Scanned {
  if (entry.reason !== undefined) {
    return {
      report: failedReport(entry.path, entry.reason, entry.detail ? { path: entry.path, detail: entry.detail } : {})
    };
  }
  let source: FileSource;
  try {
    source = new FileSource(entry.raw ? Buffer.from(entry.raw) : entry.path);
  } catch (error) {
    return { report: failedReport(entry.path, ...told(error), entry.size) };
  }
  try {
    const report = look(source, entry.path, { beside: namesIn(folderOf(entry)) });
    const wanted = hashing === 'all' || report.findings.some(finding => hashing.includes(finding.rule));
    const sha256 = wanted ? digest?.(source) : undefined;
    return { report: source.changed() ? withFailure(report, 'changed-while-reading') : report, sha256 };
  } catch (error) {
    return { report: failedReport(entry.path, ...told(error), source.size) };
  } finally {
    source.close();
  }
}

/** The folder in which the file is opened. */
function folderOf({ path, raw }: Entry): string | Buffer {
  if (raw === undefined) {
    return dirname(path);
  }
  const slash = raw.lastIndexOf(SLASH);
  return slash < 0 ? '.' : Buffer.from(raw.subarray(0, Math.max(slash, 1)));
}

const SLASH = 0x2f;

function told(error: unknown): [reason: ReasonId, params: Params] {
  return error instanceof SourceError ? [error.reason, error.params] : ['internal', { detail: String(error) }];
}
