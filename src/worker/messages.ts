import type { Limits } from '../scanner/limits';
import type { Params, ScanReport } from '../scanner/report';
import type { Version } from '../sources/http-range';

/** Where a worker finds the bytes. Computed on the main thread, which knows the server and the person's login. */
export type Target =
  | {
      readonly kind: 'range';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly version: Version;
      /** The file's first bytes, which came with the first answer. */
      readonly head: Uint8Array;
    }
  /** All of a small file, or of one that is empty. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** `transferred`: what it cost to get the blob, in bytes; 0 for one that is of this browser. */
  | { readonly kind: 'blob'; readonly blob: Blob; readonly transferred: number };

/** Which files are read to the end for their digest: all, or those with a finding of these rules. */
export type Hashing = 'all' | readonly string[];

/** A report, with the SHA-256 of the whole file (lower-case hexadecimal) where it was asked for. */
export interface HashedReport extends ScanReport {
  readonly sha256?: string;
}

/** Main thread to worker: scan this. A worker does one at a time. */
export interface ScanRequest {
  readonly path: string;
  readonly target: Target;
  readonly hashing: Hashing;
  readonly limits?: Partial<Limits>;
}

/** Worker to main thread. `progress` any number of times, then one of the other two. */
export type ScanReply =
  | { readonly type: 'progress'; readonly bytesRead: number }
  | { readonly type: 'done'; readonly report: HashedReport }
  | { readonly type: 'failed'; readonly reason: string; readonly params: Params };
