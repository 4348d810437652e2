/** The one place that says how a file, a folder or a whole scan ended; every door asks here. */
import type { Verdict } from '../scanner/report';

/** A verdict, or `running` before there is one. */
export type Outcome = Verdict | 'running';

/**
 * Worst first: the first of them that a scan has is the outcome of all of it. A running scan can only get worse, so it shows
 * nothing but *unsafe* before its end.
 */
export const OUTCOMES: readonly Outcome[] = [
  'unsafe',
  'running',
  'incomplete',
  'review',
  'accepted',
  'clean',
  'not-a-model'
];

/** Worst first. */
export const VERDICTS: readonly Verdict[] = OUTCOMES.filter(outcome => outcome !== 'running');

/** Counts of a scan so far. */
export interface OutcomeCounts {
  /** Files that have a verdict. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Files that wait or are being read, and folders that are being listed. */
  readonly running: number;
  /**
   * Places that were not searched: folders that could not be listed, listings that were stopped or reached a limit,
   * hidden files, links that were not followed.
   */
  readonly unseen: number;
  /** Files that the reader chose to leave out. */
  readonly excluded: number;
}

/**
 * The outcome of the whole scan. *Clean* needs at least one model, every file read to its end, and no waived finding; a scan
 * without any model is *not a model*, however many files it read.
 */
export function outcomeOf({ verdicts, running, unseen, excluded }: OutcomeCounts): Outcome {
  const there: Readonly<Record<Outcome, boolean>> = {
    unsafe: verdicts.unsafe > 0,
    running: running > 0,
    incomplete: verdicts.incomplete + unseen > 0,
    review: verdicts.review > 0,
    accepted: verdicts.accepted + excluded > 0,
    clean: verdicts.clean > 0,
    'not-a-model': true
  };
  return OUTCOMES.find(outcome => there[outcome]) as Outcome;
}

/** Verdict in a document that is written now: a scan that has not come to its end is incomplete. */
export function verdictFor(outcome: Outcome): Verdict {
  return outcome === 'running' ? 'incomplete' : outcome;
}

/** A count of nothing, to be added to. */
export function noVerdicts(): Record<Verdict, number> {
  return { unsafe: 0, incomplete: 0, review: 0, accepted: 0, clean: 0, 'not-a-model': 0 };
}
