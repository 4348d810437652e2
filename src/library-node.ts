/** What Node adds to the library, `jupyterlab-scan-model/scanner/node`: files of this machine. */
import { scanEntry } from './cli/scan-file';
import type { ScanOptions } from './scanner';
import { scan } from './scanner';
import { provideFacts } from './scanner/rules/facts';
import type { ScanReport } from './scanner/report';
import { factsBeside } from './sources/facts-folder';

export { FileSource } from './sources/file';

// The tables lie beside this module; in a bundle that left them behind there are none, as in a browser.
provideFacts(factsBeside(import.meta.url));

/**
 * Scan one file of this machine. It is read in place, and only where a loader would act on it.
 *
 * @param path - of a regular file
 * @returns the report; nothing is thrown: a file that is not there, may not be read, or changes during the scan is
 * *failed* in the report's coverage, and such a report is never *clean*
 */
export function scanFile(path: string, options: ScanOptions = {}): ScanReport {
  return scanEntry({ path, size: 0 }, [], undefined, (source, name, place) =>
    scan(source, name, { ...place, ...options })
  ).report;
}
