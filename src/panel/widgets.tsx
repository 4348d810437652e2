import * as React from 'react';

import type { Translator } from '../report/translator';
import type { Outcome } from '../report/outcome';
import { countText, outcomeWord, reasonIdWords } from '../report/words';
import type { Params } from '../scanner/report';
import { printable } from '../scanner/printable';
import type { CommandArgs, CommandId, PanelCommands } from './panel-commands';
import type { ScanEntry } from './scan-entry';
import type { EntryTotals } from './totals';

/** Characters at the end of a long name that stay in sight. */
const TAIL = 12;

/** Characters of the longest end that is kept. */
const LONGEST_TAIL = 40;

/** The ending that tells parts of one model apart, which may be longer: `-00003-of-00005.safetensors`. */
const SHARD = /[-_.]?(?:part)?[-_.]?\d{1,8}[-_.]?of[-_.]?\d{1,8}(?:\.[\w-]{1,16}){0,3}$/i;

/** The end of a name or path that stays in sight: the ending of a part, or the last name. */
function tailOf(text: string): string {
  const [shard = ''] = SHARD.exec(text.slice(-LONGEST_TAIL)) ?? [];
  const slash = text.lastIndexOf('/');
  if (shard.length > TAIL) {
    return shard;
  }
  return slash >= 0 && text.length - slash <= LONGEST_TAIL ? text.slice(slash) : text.slice(-TAIL);
}

/** Longest path that is shown; a file's own name has 255 bytes at most. */
const LONGEST = 4096;

/**
 * A name on one line, shortened in the middle where room is short: names often differ at the end only.
 * An attacker who named the file cannot turn its ending round or hide a part of it.
 */
export function Name(props: { readonly text: string; readonly title?: string }): JSX.Element {
  const text = printable(props.text, LONGEST);
  const title = printable(props.title ?? props.text, LONGEST);
  const tail = tailOf(text);
  if (text.length <= tail.length + TAIL) {
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
        {text.slice(0, -tail.length)}
      </span>
      <span className="jp-ScanModel-nameTail" aria-hidden="true">
        {tail}
      </span>
    </span>
  );
}

/** True when something in this very file was accepted, and not only a callable trusted. */
export function hasAccepted({ report }: Pick<ScanEntry, 'report'>): boolean {
  return report?.findings.some(({ waiver }) => waiver?.kind === 'accepted') ?? false;
}

/** Outcome of a file in words; an excluded file has no outcome of its own. */
export function entryWord(outcome: Outcome | 'excluded', trans: Translator): string {
  return outcome === 'excluded' ? trans.__('Excluded') : outcomeWord(outcome, trans);
}

/** Number of findings that a policy waives, in words; empty for none. */
export function acceptedCount({ waived }: Pick<EntryTotals, 'waived'>, trans: Translator): string {
  return waived === 0 ? '' : trans.__('%1 accepted', countText(waived));
}

/** Outcomes of the files in a folder, worst first: `1 unsafe, 498 clean`. */
export function outcomeCounts({ verdicts, running, excluded }: EntryTotals, trans: Translator): string {
  const said: string[] = [];
  const say = (count: number, words: string): void => {
    if (count > 0) {
      said.push(words);
    }
  };
  say(verdicts.unsafe, trans.__('%1 unsafe', countText(verdicts.unsafe)));
  say(verdicts.incomplete, trans.__('%1 incomplete', countText(verdicts.incomplete)));
  say(verdicts.review, trans.__('%1 to review', countText(verdicts.review)));
  say(verdicts.accepted, trans.__('%1 accepted', countText(verdicts.accepted)));
  say(verdicts.clean, trans.__('%1 clean', countText(verdicts.clean)));
  say(verdicts['not-a-model'], trans.__('%1 not a model', countText(verdicts['not-a-model'])));
  say(excluded, trans.__('%1 excluded', countText(excluded)));
  say(running, trans.__('%1 being scanned', countText(running)));
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

export interface CommandButtonProps {
  readonly commands: PanelCommands;
  readonly command: CommandId;
  readonly args?: CommandArgs;
  readonly label: string;
  readonly tabIndex: number;
}

/** A small button that executes a command; nothing where there is no such command. */
export function CommandButton({ commands, command, args, label, tabIndex }: CommandButtonProps): JSX.Element | null {
  return commands.hasCommand(command) ? (
    <SmallButton label={label} tabIndex={tabIndex} onClick={() => commands.execute(command, args)} />
  ) : null;
}

interface NoteProps {
  readonly reason: string;
  readonly params: Params;
  readonly trans: Translator;
}

/** The words for a reason: the problem, and the advice. */
export function Note({ reason, params, trans }: NoteProps): JSX.Element {
  const words = reasonIdWords(reason, params, trans);
  return (
    <p className="jp-ScanModel-prose jp-mod-note">
      <strong>{words.what}</strong> {words.advice}
    </p>
  );
}
