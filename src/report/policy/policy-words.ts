/** Sentences on the content of policies, and on why they are not obeyed: for the terminal and the permission dialog. */
import { printable } from '../../scanner/printable';
import type { Policy, TrustedCallable } from './policy';
import type { IgnoredPolicy, UnusedEntry } from '../run';
import type { Translator } from '../translator';

/** Fault of a policy that is not obeyed; `line` counts from 1 and is set when the file is malformed. */
export interface PolicyFault {
  readonly detail: string;
  readonly line?: number;
}

/** The fault of the policy at `path`, in a sentence. */
export function faultWords(path: string, { detail, line }: PolicyFault, trans: Translator): string {
  return line === undefined
    ? trans.__('The policy %1 cannot be read: %2', path, detail)
    : trans.__('The policy %1 is wrong in line %2: %3', path, line, detail);
}

/** The consequence of the fault, and the advice. */
export function faultAdvice({ line }: PolicyFault, trans: Translator): string {
  return line === undefined
    ? trans.__('Nothing of it is obeyed. Put that right, then scan again.')
    : trans.__('Nothing of it is obeyed. Correct the line, then scan again.');
}

/** Longest text of a policy or path in a sentence. */
const LONGEST = 1000;

const text = (value: string): string => printable(value, LONGEST);

/** One kind of thing that a policy says. */
export interface PolicyPart {
  readonly heading: string;
  /** Each in one line, safe to show. */
  readonly items: readonly string[];
}

/**
 * All that a policy changes, for a user who decides whether to obey it. The widest entries come first. Empty when it
 * changes nothing.
 * @param today - `YYYY-MM-DD`
 */
export function policyParts(policy: Policy, today: string, trans: Translator): readonly PolicyPart[] {
  const { exclude, failOn, trusted, accepted } = policy;
  const live = accepted.filter(({ expires }) => expires >= today);
  const parts: PolicyPart[] = [
    { heading: trans.__('These files are not scanned at all:'), items: exclude.map(text) },
    {
      heading: trans.__('The level at which a scan fails:'),
      items: failOn === undefined ? [] : [failOnWords(failOn, trans)]
    },
    {
      heading: trans.__('These count as safe, whatever they are called with:'),
      items: trusted.map(entry => trustWords(entry, trans))
    },
    {
      heading: trans.__('These findings do not count, each in one very file:'),
      items: live.map(({ sha256, rule, reason, expires }) =>
        trans.__('%1 in the file with the SHA-256 %2, until %3. Reason: %4', text(rule), sha256, expires, text(reason))
      )
    }
  ];
  return parts.filter(({ items }) => items.length > 0);
}

function failOnWords(failOn: NonNullable<Policy['failOn']>, trans: Translator): string {
  return failOn === 'high' || failOn === 'critical'
    ? trans.__('%1, so that findings below it do not fail a scan (medium unless a policy says otherwise)', failOn)
    : trans.__('%1 (medium unless a policy says otherwise)', failOn);
}

function trustWords({ module, operator, reason }: TrustedCallable, trans: Translator): string {
  const whole = module.endsWith('.*');
  const place = text(whole ? module.slice(0, -2) : module);
  if (operator !== '*') {
    return whole
      ? trans.__('%1, anywhere in %2, where it needs review. Reason: %3', text(operator), place, text(reason))
      : trans.__('%1. Reason: %2', `${place}.${text(operator)}`, text(reason));
  }
  return whole
    ? trans.__('Everything in %1 and below it that needs review. Reason: %2', place, text(reason))
    : trans.__('Everything in %1 that needs review. Reason: %2', place, text(reason));
}

/** Reason why a policy nearby was not obeyed, and the command that would have it obeyed. */
export function ignoredWords({ path, reason, allow }: IgnoredPolicy, trans: Translator): readonly [string, string] {
  const shown = text(path);
  const look =
    allow === undefined
      ? ''
      : trans.__(
          'To see what it waives: scan-model policy status. To have it obeyed until it changes: %1',
          text(allow)
        );
  switch (reason) {
    case 'not-allowed':
      return [trans.__('The policy %1 was not obeyed: nobody has allowed it here.', shown), look];
    case 'changed':
      return [trans.__('The policy %1 was not obeyed: it has changed since it was allowed.', shown), look];
    case 'writable':
      return [
        trans.__('The policy %1 was not obeyed: it is not yours alone to write.', shown),
        trans.__(
          'Make yourself its owner and take the right to write it from others (chmod go-w), or name it with --policy.'
        )
      ];
    case 'in-scan':
      return [
        trans.__(
          'The policy %1 was not obeyed: its folder lies among what is scanned, or in the same Git repository.',
          shown
        ),
        trans.__('If it is yours, name it with --policy.')
      ];
    case 'switched-off':
      return [
        trans.__('The policy %1 was not obeyed: no policy was wanted.', shown),
        trans.__('If it is yours, name it with --policy.')
      ];
  }
}

/** A sentence about an entry of the policy that applied to no file. */
export function unusedWords({ kind, what, line, why, expires }: UnusedEntry, trans: Translator): string {
  const said = entryWords(kind, text(what), trans);
  const where = line === undefined ? said : trans.__('Line %1, %2', line, said);
  switch (why) {
    case 'expired':
      return trans.__('%1: it ran out on %2 and counts no more.', where, expires ?? '');
    case 'powerless':
      return trans.__(
        '%1: what was found there cannot be trusted everywhere. Accept it for one file with [[accepted]].',
        where
      );
    case 'unmatched':
      return trans.__('%1: it matches nothing in this scan.', where);
  }
}

function entryWords(kind: UnusedEntry['kind'], what: string, trans: Translator): string {
  switch (kind) {
    case 'exclude':
      return trans.__('exclude %1', what);
    case 'trusted':
      return trans.__('trusted %1', what);
    case 'accepted':
      return trans.__('accepted %1', what);
  }
}
