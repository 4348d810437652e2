import { MemorySource } from '../bytes/memory';
import type { ScanOptions } from '../index';
import { scan } from '../index';
import type { ScanReport } from '../report';

/** The report about a file that holds these bytes. */
export function run(data: Uint8Array, options?: ScanOptions, name = 'model.pkl'): ScanReport {
  return scan(new MemorySource(data), name, options);
}

/** The evidence of every finding, in order. */
export function evidence(data: Uint8Array): string[] {
  return run(data).findings.map(finding => finding.evidence);
}
