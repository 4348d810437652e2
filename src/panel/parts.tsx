import * as React from 'react';

import type { Translator } from '../report/translator';
import { countText, reasonIdWords, verdictWord } from '../report/words';
import type { Params, Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/text';
import type { Outcome, Totals } from './totals';

/** Characters at the end of a long name that stay in sight: an ending such as `-00003-of-00005.safetensors`. */
const TAIL = 12;

/** Longest path that is shown; a file's own name has 255 bytes at most. */
const LONGEST = 4096;

/**
 * A name on one line, shortened in the middle where room is short: what tells files apart often stands at the end.
 * Whoever named the file cannot turn its ending round or hide a part of it.
 */
export function Name(props: { readonly text: string; readonly title?: string }): JSX.Element {
  const text = printable(props.text, LONGEST);
  const title = printable(props.title ?? props.text, LONGEST);
  if (text.length <= 2 * TAIL) {
    return (
      <span className="jp-ScanModel-name" title={title}>
        <span className="jp-ScanModel-nameHead">{text}</span>
      </span>
    );
  }
  return (
    <span className="jp-ScanModel-name" title={title}>
      <span className="jp-ScanModel-hidden">{text}</span>
      <span className="jp-ScanModel-nameHead" aria-hidden="true">
        {text.slice(0, -TAIL)}
      </span>
      <span className="jp-ScanModel-nameTail" aria-hidden="true">
        {text.slice(-TAIL)}
      </span>
    </span>
  );
}

/** How a file ended, or that it has not. */
export function outcomeWord(outcome: Outcome, trans: Translator): string {
  switch (outcome) {
    case 'waiting':
      return trans.__('Waiting');
    case 'reading':
      return trans.__('Scanning…');
    case 'failed':
      return trans.__('Failed');
    case 'cancelled':
      return trans.__('Cancelled');
    case 'excluded':
      return trans.__('Excluded');
    default:
      return verdictWord(outcome, trans);
  }
}

/** `2 critical, 1 low`: how many findings there are of each severity. */
export function severityCounts(severities: Readonly<Record<Severity, number>>, trans: Translator): string {
  return SEVERITIES.filter(severity => severities[severity] > 0)
    .map(severity => {
      switch (severity) {
        case 'CRITICAL':
          return trans.__('%1 critical', countText(severities[severity]));
        case 'HIGH':
          return trans.__('%1 high', countText(severities[severity]));
        case 'MEDIUM':
          return trans.__('%1 medium', countText(severities[severity]));
        case 'LOW':
          return trans.__('%1 low', countText(severities[severity]));
      }
    })
    .join(', ');
}

/** How many findings a policy waives; empty for none. */
export function acceptedCount({ waived }: Pick<Totals, 'waived'>, trans: Translator): string {
  return waived === 0 ? '' : trans.__('%1 accepted', countText(waived));
}

/** What the files of a folder ended as, worst first: `1 unsafe, 498 clean`. */
export function outcomeCounts(totals: Totals, trans: Translator): string {
  const { outcomes } = totals;
  const said: string[] = [];
  const say = (outcome: Outcome, words: string): void => {
    if (outcomes[outcome] > 0) {
      said.push(words);
    }
  };
  say('unsafe', trans.__('%1 unsafe', countText(outcomes.unsafe)));
  say('failed', trans.__('%1 failed', countText(outcomes.failed)));
  say('incomplete', trans.__('%1 incomplete', countText(outcomes.incomplete)));
  say('cancelled', trans.__('%1 cancelled', countText(outcomes.cancelled)));
  say('review', trans.__('%1 to review', countText(outcomes.review)));
  say('clean', trans.__('%1 clean', countText(outcomes.clean)));
  say('excluded', trans.__('%1 excluded', countText(outcomes.excluded)));
  say('reading', trans.__('%1 being scanned', countText(outcomes.reading)));
  say('waiting', trans.__('%1 waiting', countText(outcomes.waiting)));
  return said.join(', ');
}

export interface SmallButtonProps {
  readonly label: string;
  readonly tabIndex: number;
  onClick(): void;
}

/** A button inside a row: text, not an icon to be guessed. */
export function SmallButton({ label, tabIndex, onClick }: SmallButtonProps): JSX.Element {
  return (
    <button type="button" className="jp-ScanModel-smallButton" tabIndex={tabIndex} onClick={onClick}>
      {label}
    </button>
  );
}

interface NoteProps {
  readonly reason: string;
  readonly params: Params;
  readonly trans: Translator;
}

/** What happened and what to do, for a reason. */
export function Note({ reason, params, trans }: NoteProps): JSX.Element {
  const words = reasonIdWords(reason, params, trans);
  return (
    <p className="jp-ScanModel-prose jp-mod-note">
      <strong>{words.what}</strong> {words.advice}
    </p>
  );
}
