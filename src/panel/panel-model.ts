import type { ReasonId } from '../scanner/reason-ids';
import type { ISignal } from '@lumino/signaling';

import type { PolicyFault } from '../report/policy/policy-words';
import type { FailOn, JudgedFinding } from '../report/run';
import type { Finding, Params, ScanReport, Verdict } from '../scanner/report';
import type { FolderNode } from './folder-nodes';

/**
 * What the panel knows of the world. `src/lab/model.ts` implements it; the panel's components read it and call its
 * actions, and nothing else. Scans and roots are small objects that are made anew when something in them has changed, so
 * that a component may compare them with `===`. The folders and files in them are alive: there may be a hundred thousand.
 */

/** `waiting` for a worker, `reading` in one; the other four are final. `excluded`: by the policy, and not read. */
export type ScanState = 'waiting' | 'reading' | 'done' | 'failed' | 'cancelled' | 'excluded';

/** Something to tell besides findings: an id of `scanner/reason-ids.ts` and its parameters. */
export interface ScanNote {
  readonly reason: ReasonId;
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
  readonly state: 'obeyed' | 'ignored' | 'faulty';
  /** With `ignored`: nobody has allowed it, or it is not what was allowed. */
  readonly ignored?: 'not-allowed' | 'changed';
  /** With `obeyed`: the settings name it; otherwise it was found, and somebody has allowed it. */
  readonly named?: boolean;
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
  /** With `done` only: the report's verdict. Ask `outcomeOfEntry` what is to be said of the file. */
  readonly verdict?: Verdict;
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
  /** With `done` only: when that was, in ISO 8601. */
  readonly scannedAt?: string;
  /** Of the whole file as it was scanned, lower-case hexadecimal; known of small files and where a policy asked for it. */
  readonly sha256?: string;
  /** The file is not what was scanned any more: its verdict is about something that is gone. */
  readonly changed?: boolean;
}

/** One path that a person chose: a file, or a folder with all that is in it. */
export interface ScanRoot {
  readonly id: string;
  readonly path: string;
  /** Last name of the path, without its drive; empty for a drive's root. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** True while a folder is still being listed; its tree grows meanwhile. */
  readonly listing: boolean;
  /** The folder with all that was found; for a file, a folder that holds nothing else. Alive. */
  readonly tree: FolderNode;
  /** Undefined when there is none. */
  readonly policy?: ScanPolicy;
}

/** What was asked for in one go. */
export interface Scan {
  readonly id: string;
  /** As they were asked for; never empty. */
  readonly roots: readonly ScanRoot[];
}

/** A finding to be brought into view. A new object each time it is asked for. */
export interface Pointed {
  readonly entryId: string;
  /** Of the finding in the report. */
  readonly index: number;
}

/** What the scan button would scan: what is selected in the file browser, the folder that it shows, or nothing. */
export type Choice = 'selected' | 'folder' | 'nothing';

/**
 * Every action may be called at any time. `id` is that of a file, a root or a scan; without it, everything is meant.
 * Actions do not throw: what goes wrong is shown in the model or as a notification.
 */
export interface IScanModel {
  /** At most once per animation frame, however much happened. */
  readonly changed: ISignal<IScanModel, void>;
  /** Newest first: the headline is about the first one. */
  readonly scans: readonly Scan[];
  /** Files waiting or being read, plus folders being listed; 0 when all is done. */
  readonly active: number;
  /** The finding that was last asked for. */
  readonly pointed?: Pointed;
  readonly choice: Choice;
  /** True when there is something to save. */
  hasResults(): boolean;

  /** Scan what is selected in the file browser, or the folder that it shows when nothing is selected. */
  scanSelection(): void;
  rescan(id?: string): void;
  /** Stop what is waiting or being read. Finished reports stay. */
  cancel(id?: string): void;
  /** Remove from the panel; cancels first. */
  clear(id?: string): void;
  /** Ask whether these files have changed since they were scanned: those that somebody is looking at. */
  check(entries: Iterable<ScanEntry>): void;
  /** Show the file in the file browser. */
  reveal(entry: ScanEntry): void;
  /** Put one finding on the clipboard as text. */
  copyFinding(entry: ScanEntry, finding: Finding): void;
  /** Save what is finished as JSON, through the browser's download. */
  saveReport(id?: string): void;
}
