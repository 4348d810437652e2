/** One file in the panel, as it is shown. */
import type { JudgedFinding } from '../report/run';
import type { ReasonId } from '../scanner/reason-ids';
import type { Params, ScanReport, Verdict } from '../scanner/report';

/** `waiting` for a worker, `reading` in one; the other four are final. `excluded`: by the policy, and not read. */
export type EntryState = 'waiting' | 'reading' | 'done' | 'failed' | 'cancelled' | 'excluded';

/** Something to tell besides findings: an id of `scanner/reason-ids.ts` and its parameters. */
export interface ScanNote {
  readonly reason: ReasonId;
  readonly params: Params;
}

/** A report in which a policy may have marked findings. */
export interface JudgedReport extends ScanReport {
  readonly findings: readonly JudgedFinding[];
}

/** One file: chosen itself, or found in a chosen folder. */
export interface ScanEntry {
  /** Unique in the model; stays the same when the file is scanned again. */
  readonly id: string;
  /** Contents path with its drive, if any: `models/jukebox/model.keras`, `RTC:model.keras`. */
  readonly path: string;
  /** Path below the chosen folder, `/` between names; for a file that was itself chosen, its name. */
  readonly name: string;
  readonly state: EntryState;
  /** With `done` only: the report's verdict. `outcomeOfEntry` is the outcome to show. */
  readonly verdict?: Verdict;
  /** With `done` only. A member that could not be read is coverage in here, not an error. */
  readonly report?: JudgedReport;
  /** With `excluded` only: the pattern of the policy. */
  readonly glob?: string;
  /** With `failed` only: why there is no report. */
  readonly error?: ScanNote;
  /** Notes on the making of the report that matter to the reader: the whole file had to be copied, ... */
  readonly notes: readonly ScanNote[];
  /** Bytes transferred so far. */
  readonly bytesRead: number;
  /** Size in bytes, once the server has told it. */
  readonly size?: number;
  /** From the first request to the verdict, in milliseconds; 0 before `done`, `failed` or `cancelled`. */
  readonly elapsedMs: number;
  /** With `done` only: when that was, in ISO 8601. */
  readonly scannedAt?: string;
  /** Of the whole file as it was scanned, lower-case hexadecimal; known of small files and where a policy asked for it. */
  readonly sha256?: string;
  /** The file has changed since it was scanned: the verdict is about an older content. */
  readonly changed?: boolean;
}
