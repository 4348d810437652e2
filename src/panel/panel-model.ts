/**
 * The model behind the panel. `src/lab/model.ts` implements it. Scans and roots are small objects that are made
 * anew when something in them has changed, so that a component may compare them with `===`. The folders and files in them
 * are alive: there may be a hundred thousand.
 */
import type { ISignal } from '@lumino/signaling';

import type { PolicyFault } from '../report/policy/policy-words';
import type { FailOn } from '../report/run';
import type { FolderNode } from './folder-nodes';

/** The policy file for a scan. Only one that is `obeyed` changes anything in its reports. */
export interface ScanPolicy {
  /** Contents path, with its drive if any. */
  readonly path: string;
  readonly state: 'obeyed' | 'ignored' | 'faulty';
  /** With `ignored`: the reader has not allowed it, or it has changed since. */
  readonly ignored?: 'not-allowed' | 'changed';
  /** With `obeyed`: the settings name it; otherwise it was found, and the reader has allowed it. */
  readonly named?: boolean;
  /** With `faulty`: the fault, with its line where the file is malformed. */
  readonly fault?: PolicyFault;
  /** With `obeyed`: the level at which a pipeline fails, if the policy names one. */
  readonly failOn?: FailOn;
}

/** One path that the reader chose: a file, or a folder with all that is in it. */
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

/** The roots that the reader asked for in one go. */
export interface Scan {
  readonly id: string;
  /** As they were asked for; never empty. */
  readonly roots: readonly ScanRoot[];
}

/** A finding that the panel brings into view and focuses. A new object each time it is asked for. */
export interface FocusedFinding {
  readonly entryId: string;
  /** Of the finding in the report. */
  readonly index: number;
}

/** Target of the scan button: the selection in the file browser, the folder that it shows, or nothing. */
export type Choice = 'selected' | 'folder' | 'nothing';

/** The panel reads the scans through this interface. It acts by commands only: see `panel-commands.ts`. */
export interface IScanModel {
  /** At most once per animation frame, however much happened. */
  readonly changed: ISignal<IScanModel, void>;
  /** Newest first: the headline is about the first one. */
  readonly scans: readonly Scan[];
  /** Files waiting or being read, plus folders being listed; 0 when all is done. */
  readonly active: number;
  /** The finding that was last asked for. */
  readonly focusedFinding?: FocusedFinding;
  readonly choice: Choice;
}
