/**
 * The engine as a library, `jupyterlab-scan-model/scanner`: bytes in, report out, in Node and in browsers. It reads no
 * files, asks no server and runs nothing of what it scans. `scanner/node` adds files, `scanner/words` adds sentences.
 */
export { scan } from './scanner';
export type { ScanOptions } from './scanner';
export type { Beside, BesideFolder } from './scanner/beside';
export { provideFacts } from './scanner/rules/facts';
export type { ReadFacts } from './scanner/rules/facts';
export { SourceError } from './scanner/bytes/byte-source';
export type { ByteSource } from './scanner/bytes/byte-source';
export { MemorySource } from './scanner/bytes/memory';
export { BlobSource } from './sources/blob';
export type { Limits } from './scanner/limits';
export { SEVERITIES, atLeast } from './scanner/report';
export type {
  Coverage,
  CoverageStatus,
  Finding,
  Location,
  Params,
  ScanReport,
  Severity,
  Trust,
  Use,
  UseHow,
  UseWhy,
  Verdict
} from './scanner/report';
