import { scan } from '../scanner';
import { DEFAULT_LIMITS, workFor } from '../scanner/limits';
import { LIMIT_WORK } from '../scanner/work';
import type { Digest, Hashing, Look, Scanned } from './scan-file';
import { scanEntry } from './scan-file';
import type { Entry } from './walk';

/**
 * Work that one file of several may cost on the main thread, a quarter of a second or so: a file can fill the memory only
 * by what it makes the engine do. A main thread that dies loses the results of every other file.
 */
const LIGHT = 250e6;

/**
 * Scan a file as long as that takes little.
 * @returns what `scanEntry` does; undefined for a file that is to be scanned where only it is lost
 */
export function scanLightly(
  entry: Entry,
  hashing: Hashing,
  digest: Digest | undefined,
  onProgress: (bytesRead: number) => void
): Scanned | undefined {
  let heavy = false;
  const look: Look = (source, path, place) => {
    const report = scan(source, path, { ...place, limits: { maxWork: LIGHT }, onProgress });
    // More entries may have been left out than were kept: one of them may have said it.
    heavy =
      workFor(DEFAULT_LIMITS, source.size) > LIGHT &&
      (report.coverageDropped['not-understood'] > 0 || report.coverage.some(({ reason }) => reason === LIMIT_WORK));
    return report;
  };
  const scanned = scanEntry(entry, hashing, source => (heavy ? undefined : digest?.(source)), look);
  return heavy ? undefined : scanned;
}
