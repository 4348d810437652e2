import type { Limits } from '../scanner/limits';
import type { HashedReport, Hashing, ReadingNote, Source } from './messages';

/** Source and options of a file, determined when its turn comes. */
export interface Prepared {
  readonly source: Source;
  readonly hashing: Hashing;
}

/** A file to be scanned as soon as a worker has room for it. */
export interface ScanTask {
  readonly path: string;
  readonly limits?: Partial<Limits>;
  /** Called when it is this task's turn: where can the file be had? Rejects with `ScanFailure`. */
  prepare(signal: AbortSignal): Prepared | Promise<Prepared>;
  /** Called when the file cannot be had there (`unreadable`): is there another way? */
  instead?(signal: AbortSignal): Promise<Source | undefined>;
  /** The bytes are at hand and the scan begins. */
  onBegin?(size: number, notes: readonly ReadingNote[]): void;
  onProgress?(bytesRead: number): void;
}

export interface PendingScan {
  /** Rejects with `ScanFailure` only. */
  readonly report: Promise<HashedReport>;
  cancel(): void;
}
