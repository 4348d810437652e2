import type { ByteSource } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import { escapes } from '../member-paths';
import { scanFolder } from './folder-scan';
import type { Extent, Reading } from './read-archive';
import { packedStreams, readArchive } from './read-archive';

/** Zeros between the parts of an archive are looked at up to here. */
const LOOK = 4096;

/** Scans the folders of an archive, and what stands between its parts. */
export function scanSevenzip(source: ByteSource, context: ScanContext): void {
  const reading = readArchive(source, context);
  judge(reading, context);
  const extents = scanFolders(source, reading, context);
  scanGaps(source, [...reading.headers, ...extents], context);
  context.cover({ status: 'scanned', format: '7z', size: source.size });
}

function judge({ archive, doubts, damaged }: Reading, context: ScanContext): void {
  for (const { name } of archive.files) {
    context.work.spend(PRICES.record);
    if (name !== undefined && escapes(name)) {
      context.finding({
        rule: 'archive-path-traversal',
        severity: 'HIGH',
        module: 'archive',
        operator: name,
        offset: 0,
        evidence: name,
        params: { member: printable(name, context.limits.maxName) }
      });
    }
  }
  if (doubts.size > 0) {
    context.finding({
      rule: 'sevenzip-contradiction',
      severity: 'MEDIUM',
      module: '7z',
      operator: 'header',
      offset: 0,
      evidence: [...doubts].join(', ')
    });
  }
  if (doubts.size > 0 || damaged) {
    context.cover({ status: 'failed', format: '7z', size: 0, reason: 'corrupt', params: { offset: 0 } });
  }
}

/** Scans the data of all folders; returns where they lie. */
function scanFolders(source: ByteSource, { archive }: Reading, context: ScanContext): Extent[] {
  const { maxMembers } = context.limits;
  const withData = archive.files.filter(({ empty }) => !empty);
  const extents = [...packedStreams(archive)];
  let file = 0;
  for (const [index, folder] of archive.folders.entries()) {
    const packed = extents[index];
    if (index === maxMembers) {
      context.cover({
        status: 'not-understood',
        format: '7z',
        size: source.size - packed.at,
        reason: 'limit-members',
        params: { limit: maxMembers }
      });
      break;
    }
    context.work.spend(PRICES.record);
    scanFolder(source, folder, packed, index, withData.slice(file, file + folder.files.length), context);
    file += folder.files.length;
  }
  let at = extents[0]?.at ?? 0;
  let stream = 0;
  return archive.folders.flatMap(({ packed }) =>
    packed.map(() => {
      const size = archive.packedSizes[stream++];
      at += size;
      return { at: at - size, size };
    })
  );
}

/** Scans bytes that belong to no part of the archive: other archives, or what a writer would never leave there. */
function scanGaps(source: ByteSource, extents: readonly Extent[], context: ScanContext): void {
  const parts = [...extents].sort((a, b) => a.at - b.at);
  let end = 0;
  for (const { at, size } of [...parts, { at: source.size, size: 0 }]) {
    context.work.spend(PRICES.record);
    if (at > end && !isZero(source, end, at - end)) {
      context.child(at === source.size ? 'trailing' : `gap at ${end}`, slice(source, end, at - end));
    }
    end = Math.max(end, at + size);
  }
}

/** Nothing but a few zeros, or nothing: the size of a source that is being decompressed is not known. */
function isZero(source: ByteSource, at: number, size: number): boolean {
  const bytes = source.read(at, Math.min(size, LOOK));
  return (bytes.length < LOOK || size === LOOK) && bytes.every(byte => byte === 0);
}
