/** The questions to the reader before something is written into the policy, or a policy is obeyed. */
import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Icon } from '../../panel/icons';
import type { Policy } from '../../report/policy/policy';
import { unusedEntries } from '../../report/policy/policy-unused';
import type { PolicyPart } from '../../report/policy/policy-words';
import { policyParts, unusedWords } from '../../report/policy/policy-words';
import type { Translator } from '../../report/translator';
import { bytesText, reasonIdWords, ruleWords, severityWord } from '../../report/words';
import type { Finding } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { ScanFailure } from '../../worker/failure';
import type { PendingDigest } from '../saved-digest';

/** Days for which an acceptance holds unless the reader chooses another date. */
const USUAL_DAYS = 90;

/** Characters of a path in a sentence. */
const LONGEST_PATH = 300;

export interface AcceptQuestion {
  readonly finding: Finding;
  /** Contents path of the file, and its size in bytes. */
  readonly path: string;
  readonly size: number;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Contents path of the policy that the answer will be written to. */
  readonly policy: string;
  /** Begin to compute the digest of the file. It is cancelled when the dialog is closed. */
  startDigest(onProgress: (bytesRead: number) => void): PendingDigest;
}

export interface Acceptance {
  readonly sha256: string;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
}

export interface TrustQuestion {
  readonly finding: Finding;
  /** Contents path of the policy that the answer will be written to. */
  readonly policy: string;
}

export interface ObeyQuestion {
  /** Contents path of the policy. */
  readonly path: string;
  readonly policy: Policy;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** Undefined when the reader cancels. */
export function askAcceptance(question: AcceptQuestion, trans: Translator): Promise<Acceptance | undefined> {
  const given: Partial<Record<keyof Acceptance, string>> = { expires: dayAfter(question.today, USUAL_DAYS) };
  const form = <AcceptForm question={question} given={given} trans={trans} />;
  return ask(trans.__('Accept this finding?'), trans.__('Accept'), form, trans, () => {
    const { sha256, reason = '', expires = '' } = given;
    return sha256 === undefined || reason.trim() === '' || expires < question.today
      ? undefined
      : { sha256, reason: reason.trim(), expires };
  });
}

/** The reason; undefined when the reader cancels. */
export function askTrust(question: TrustQuestion, trans: Translator): Promise<string | undefined> {
  const given = { reason: '' };
  const form = <TrustForm question={question} given={given} trans={trans} />;
  return ask(trans.__('Trust this callable?'), trans.__('Trust'), form, trans, () => given.reason.trim() || undefined);
}

/** Whether to obey a policy that was found. */
export async function askObedience(question: ObeyQuestion, trans: Translator): Promise<boolean> {
  const form = <ObeyForm question={question} trans={trans} />;
  const cancel = Dialog.cancelButton({ label: trans.__('Do not obey it') });
  const answer = await ask(
    trans.__('Obey this policy?'),
    trans.__('Obey this policy'),
    form,
    trans,
    () => true,
    // Enter alone changes nothing.
    { cancel, defaultButton: 0, focusNodeSelector: '' }
  );
  return answer ?? false;
}

/** The button that accepts is off as long as a field of the form is not valid: JupyterLab's dialogs see to that. */
async function ask<T>(
  title: string,
  label: string,
  form: JSX.Element,
  trans: Translator,
  getValue: () => T | undefined,
  {
    cancel = Dialog.cancelButton({ label: trans.__('Cancel') }),
    ...more
  }: Partial<Dialog.IOptions<T | undefined>> & { readonly cancel?: Dialog.IButton } = {}
): Promise<T | undefined> {
  const body = Object.assign(ReactWidget.create(form), { getValue });
  const dialog = new Dialog<T | undefined>({
    title,
    body,
    focusNodeSelector: 'input',
    buttons: [cancel, Dialog.okButton({ label })],
    ...more
  });
  // It rejects when something else than the reader closes it.
  const result = await dialog.launch().catch(() => undefined);
  return result?.button.accept ? (result.value ?? undefined) : undefined;
}

interface FormProps<Q, A> {
  readonly question: Q;
  /** The answers so far; the form writes to it. */
  readonly given: Partial<Record<keyof A, string>>;
  readonly trans: Translator;
}

function AcceptForm({ question, given, trans }: FormProps<AcceptQuestion, Acceptance>): JSX.Element {
  const { finding, path, size, today, policy, startDigest } = question;
  const [read, setRead] = React.useState(0);
  const [digest, setDigest] = React.useState<string>();
  const [failure, setFailure] = React.useState<unknown>();
  React.useEffect(() => {
    const pending = startDigest(setRead);
    pending.sha256.then(setDigest, setFailure);
    return () => pending.cancel();
  }, [startDigest]);
  given.sha256 = digest;
  return (
    <div className="jp-ScanModel-form">
      <Facts
        facts={[
          [
            trans.__('Finding'),
            <>
              <strong>{severityWord(finding.severity, trans)}:</strong> {ruleWords(finding, trans).title}
            </>
          ],
          [trans.__('Rule'), <code>{finding.rule}</code>],
          [trans.__('File'), <code>{path}</code>],
          [
            'SHA-256',
            digest !== undefined ? (
              <code>{digest}</code>
            ) : failure !== undefined ? (
              <span role="alert">{failureWords(failure, trans)}</span>
            ) : (
              <span role="status">
                {trans.__('Reading the file: %1 of %2', bytesText(Math.min(read, size), trans), bytesText(size, trans))}
              </span>
            )
          ]
        ]}
      />
      {finding.severity === 'CRITICAL' && finding.evidence !== '' && (
        <div className="jp-ScanModel-warning">
          <Icon name="CRITICAL" />
          <div className="jp-ScanModel-lines">
            <strong>{trans.__('Loading this file will run this call:')}</strong>
            <pre className="jp-ScanModel-code" tabIndex={0} aria-label={trans.__('What would run')} role="region">
              <code>{finding.evidence}</code>
            </pre>
            <p>{trans.__('To accept it changes nothing about that: it runs all the same, and nobody is warned.')}</p>
          </div>
        </div>
      )}
      <ReasonField
        label={trans.__('Reason')}
        hint={trans.__('(who looked at it, and why it may stay)')}
        ready={digest !== undefined}
        onChange={reason => (given.reason = reason)}
      />
      <label className="jp-ScanModel-field">
        <span>{trans.__('Accepted until')}</span>
        <input
          type="date"
          className="jp-mod-styled"
          required
          min={today}
          defaultValue={given.expires}
          onChange={event => (given.expires = event.target.value)}
        />
      </label>
      <p>
        {trans.__(
          'It holds for this very content of the file, and for all findings of this rule in it. When the file changes, or after that day, they count again.'
        )}
      </p>
      <Written policy={policy} trans={trans} />
    </div>
  );
}

/** All that a policy would change. An attacker may have sent it with the files. */
function ObeyForm({
  question: { path, policy, today },
  trans
}: {
  readonly question: ObeyQuestion;
  readonly trans: Translator;
}): JSX.Element {
  const parts = policyParts(policy, today, trans);
  const expired = unusedEntries(policy, { files: [], excluded: [] }, today).filter(({ why }) => why === 'expired');
  return (
    <div className="jp-ScanModel-form">
      <p>
        {trans.__(
          'The policy %1 was found beside the files. Whoever made or sent the files may have written it, to have what is in them waived. Obey it only if you know where it comes from.',
          printable(path, LONGEST_PATH)
        )}
      </p>
      {parts.length + expired.length === 0 && <p>{trans.__('It changes nothing as it is.')}</p>}
      <div className="jp-ScanModel-policyParts" role="region" aria-label={trans.__('What it changes')} tabIndex={0}>
        {parts.map(({ heading, items }) => (
          <Part key={heading} heading={heading} items={items} />
        ))}
        {expired.length > 0 && (
          <Part
            heading={trans.__('These change nothing any more:')}
            items={expired.map(entry => unusedWords(entry, trans))}
          />
        )}
      </div>
      <p className="jp-ScanModel-formNote">
        {trans.__('It is obeyed as it is now, in this place. When it changes you are asked again.')}
      </p>
    </div>
  );
}

function Part({ heading, items }: PolicyPart): JSX.Element {
  return (
    <section>
      <p>
        <strong>{heading}</strong>
      </p>
      <ul>
        {items.map((item, i) => (
          <li key={i}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function TrustForm({ question, given, trans }: FormProps<TrustQuestion, { reason: string }>): JSX.Element {
  const { finding, policy } = question;
  return (
    <div className="jp-ScanModel-form">
      <Facts
        facts={[
          [trans.__('Module'), <code>{finding.module}</code>],
          [trans.__('Name'), <code>{finding.operator}</code>]
        ]}
      />
      <ReasonField
        label={trans.__('Reason')}
        hint={trans.__('(whose code it is, and who reviewed it)')}
        ready
        onChange={reason => (given.reason = reason)}
      />
      <p>
        {trans.__(
          'It holds for every file and has no end: whoever makes a model may call it with any arguments. Trust only code of your own that you have read.'
        )}
      </p>
      <Written policy={policy} trans={trans} />
    </div>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: JSX.Element])[] }): JSX.Element {
  return (
    <dl className="jp-ScanModel-formFacts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ReasonProps {
  readonly label: string;
  readonly hint: string;
  /** False as long as nothing may be accepted yet, whatever the reason. */
  readonly ready: boolean;
  onChange(reason: string): void;
}

function ReasonField({ label, hint, ready, onChange }: ReasonProps): JSX.Element {
  const input = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    input.current?.setCustomValidity(ready ? '' : hint);
    // The dialog checks its fields again.
    input.current?.dispatchEvent(new Event('input', { bubbles: true }));
  }, [ready, hint]);
  return (
    <label className="jp-ScanModel-field">
      <span>
        {label} <span className="jp-ScanModel-formNote">{hint}</span>
      </span>
      <input
        ref={input}
        type="text"
        className="jp-mod-styled"
        required
        pattern=".*\S.*"
        maxLength={500}
        autoComplete="off"
        onChange={event => onChange(event.target.value)}
      />
    </label>
  );
}

function Written({ policy, trans }: { readonly policy: string; readonly trans: Translator }): JSX.Element {
  return <p className="jp-ScanModel-formNote">{trans.__('It is written to the policy %1.', policy)}</p>;
}

function failureWords(failure: unknown, trans: Translator): string {
  const { reason, params } =
    failure instanceof ScanFailure ? failure : new ScanFailure('internal', { detail: String(failure) });
  const { what, advice } = reasonIdWords(reason, params, trans);
  return `${what} ${advice}`;
}

/** The day so many days after one; both `YYYY-MM-DD`. */
function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
