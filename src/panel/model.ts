import type { ISignal } from '@lumino/signaling';

import type { PolicyFault } from '../report/policy-words';
import type { FailOn, JudgedFinding } from '../report/run';
import type { Finding, Params, ScanReport } from '../scanner/report';

/**
 * What the panel knows of the world. `src/lab/model.ts` implements it; the panel's components read it and call its
 * actions, and nothing else. Entries and roots are immutable snapshots: what changed is a new object with the same
 * id, what did not is the same object as before, so a component may compare with `===`.
 */

/** `waiting` for a worker, `reading` in one; the other four are final. `excluded`: by the policy, and not read. */
export type ScanState = 'waiting' | 'reading' | 'done' | 'failed' | 'cancelled' | 'excluded';

/** Something to tell besides findings: an id of `scanner/rules/reasons.ts` and its parameters. */
export interface ScanNote {
  readonly reason: string;
  readonly params: Params;
}

/** A report in which a policy may have marked findings. */
export interface JudgedReport extends ScanReport {
  readonly findings: readonly JudgedFinding[];
}

/** The policy file that there is for a scan. Only one that is `obeyed` changes anything in its reports. */
export interface ScanPolicy {
  /** Contents path, with its drive if any. */
  readonly path: string;
  /** `inside`: it lies among the files that are scanned, and nobody named it. */
  readonly state: 'obeyed' | 'inside' | 'faulty';
  /** With `faulty`: what is wrong, in which line where it is malformed. */
  readonly fault?: PolicyFault;
  /** With `obeyed`: the level at which a pipeline fails, if the policy names one. */
  readonly failOn?: FailOn;
}

/** One file: chosen itself, or found in a chosen folder. */
export interface ScanEntry {
  /** Unique in the model; stays the same when the file is scanned again. */
  readonly id: string;
  /** Contents path with its drive, if any: `models/jukebox/model.keras`, `RTC:model.keras`. */
  readonly path: string;
  /** Path below the chosen folder, `/` between names; for a file that was itself chosen, its name. */
  readonly name: string;
  readonly state: ScanState;
  /** With `done` only. A member that could not be read is coverage in here, not an error. */
  readonly report?: JudgedReport;
  /** With `excluded` only: the pattern of the policy. */
  readonly glob?: string;
  /** With `failed` only: why there is no report. */
  readonly error?: ScanNote;
  /** What a reader of the report should know of how it came about: the whole file had to be copied, ... */
  readonly notes: readonly ScanNote[];
  /** Bytes transferred so far. */
  readonly bytesRead: number;
  /** Size in bytes, once the server has told it. */
  readonly size?: number;
  /** From the first request to the verdict, in milliseconds; 0 before `done`, `failed` or `cancelled`. */
  readonly elapsedMs: number;
}

/** What a person chose: one file, or a folder with all that is in it. Newest first in the model. */
export interface ScanRoot {
  readonly id: string;
  readonly path: string;
  /** Last name of the path, without its drive; empty for a drive's root. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** True while a folder is still being listed; `entries` grows meanwhile. */
  readonly listing: boolean;
  /** One for a file; for a folder its files, sorted by name when the listing is complete. May be empty. */
  readonly entries: readonly ScanEntry[];
  /** Folders that could not be listed, limits that were reached, hidden files that nobody can see from here. */
  readonly notes: readonly ScanNote[];
  /** Undefined when there is none. */
  readonly policy?: ScanPolicy;
}

/** A finding to be brought into view. A new object each time it is asked for. */
export interface Pointed {
  readonly entryId: string;
  /** Of the finding in the report. */
  readonly index: number;
}

/**
 * Every action may be called at any time. `id` is that of an entry or a root; without it, everything is meant.
 * Actions do not throw: what goes wrong is shown in the model or as a notification.
 */
export interface IScanModel {
  /** At most once per animation frame, however much happened. */
  readonly changed: ISignal<IScanModel, void>;
  readonly roots: readonly ScanRoot[];
  /** Files waiting or being read, plus folders being listed; 0 when all is done. */
  readonly active: number;
  /** The finding that was last asked for. */
  readonly pointed?: Pointed;

  /** Scan what is selected in the file browser, or the folder that it shows when nothing is selected. */
  scanSelection(): void;
  rescan(id?: string): void;
  /** Stop what is waiting or being read. Finished reports stay. */
  cancel(id?: string): void;
  /** Remove from the panel; cancels first. */
  clear(id?: string): void;
  /** Show the file in the file browser. */
  reveal(entry: ScanEntry): void;
  /** Put one finding on the clipboard as text. */
  copyFinding(entry: ScanEntry, finding: Finding): void;
  /** Save what is finished as JSON, through the browser's download. */
  saveReport(id?: string): void;
}
