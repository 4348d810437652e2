import * as React from 'react';

import { canTrust } from '../report/policy/policy';
import type { JudgedFinding } from '../report/run';
import type { Translator } from '../report/translator';
import { referenceOf, ruleDescription, ruleWords, severityWord, whereText } from '../report/words';
import { Chevron } from './icons';
import { COMMANDS } from './panel-commands';
import type { RowViewProps } from './row-props';
import type { RowOf } from './row-kinds';
import { CommandButton, SmallButton } from './widgets';

/** Longer evidence gets a height of its own and scrolls. */
const LONG_TEXT = 900;
const LONG_LINES = 14;

/** Milliseconds for which a button says that it has copied. */
const COPIED_FOR = 2000;

/** One finding on two lines: its title, and the call. */
export function FindingLine({ row, trans }: RowViewProps<RowOf<'finding'>>): JSX.Element {
  const { finding } = row;
  return (
    <div className="jp-ScanModel-item">
      <Chevron expanded={row.expanded} />
      <div className="jp-ScanModel-lines">
        <span className="jp-ScanModel-title">
          <span className="jp-ScanModel-hidden">{severityWord(finding.severity, trans)}: </span>
          {ruleWords(finding, trans).title}
          {finding.count > 1 && <span className="jp-ScanModel-count">{trans.__('%1 times', finding.count)}</span>}
        </span>
        {finding.evidence && (
          <code className="jp-ScanModel-glimpse" title={row.expanded ? undefined : finding.evidence.slice(0, 400)}>
            {finding.evidence.slice(0, 200)}
          </code>
        )}
      </div>
    </div>
  );
}

/** Everything about one finding. */
export function FindingDetail({ row, trans, commands, tabIndex }: RowViewProps<RowOf<'finding-detail'>>): JSX.Element {
  const { entry, finding, index } = row;
  const args = { id: entry.id, index };
  const button = { commands, args, tabIndex };
  const words = ruleWords(finding, trans);
  const long = finding.evidence.length > LONG_TEXT || finding.evidence.split('\n').length > LONG_LINES;
  return (
    <div className="jp-ScanModel-findingDetail">
      {finding.operator !== '' && <p className="jp-ScanModel-description">{ruleDescription(finding, trans)}</p>}
      <PolicySays finding={finding} trans={trans} />
      {finding.evidence && (
        <pre
          className={`jp-ScanModel-code${long ? ' jp-mod-long' : ''}`}
          aria-label={trans.__('What would run')}
          role={long ? 'region' : undefined}
          tabIndex={long ? 0 : undefined}
        >
          <code>{finding.evidence}</code>
        </pre>
      )}
      <div className="jp-ScanModel-where">
        <span>{whereText(finding.where, trans)}</span>
        <CopyButton
          label={trans.__('Copy')}
          done={trans.__('Copied')}
          tabIndex={tabIndex}
          onCopy={() => commands.execute(COMMANDS.copyFinding, args)}
        />
        <CommandButton {...button} command={COMMANDS.showInPanel} label={trans.__('Show in the panel')} />
      </div>
      <p className="jp-ScanModel-label">{trans.__('Why it matters')}</p>
      <p className="jp-ScanModel-prose">{words.why}</p>
      <p className="jp-ScanModel-label">{trans.__('What to do')}</p>
      <p className="jp-ScanModel-prose">{words.advice}</p>
      {finding.waiver === undefined && commands.hasCommand(COMMANDS.acceptFinding) && (
        <span className="jp-ScanModel-buttons">
          <CommandButton {...button} command={COMMANDS.acceptFinding} label={trans.__('Accept this finding…')} />
          {canTrust(finding) && (
            <CommandButton {...button} command={COMMANDS.trustCallable} label={trans.__('Trust this callable…')} />
          )}
        </span>
      )}
      {finding.references.length > 0 && (
        <>
          <p className="jp-ScanModel-label">{trans.__('Read more')}</p>
          <ul className="jp-ScanModel-references">
            {finding.references.map(id => (
              <li key={id}>
                <ReferenceLink id={id} tabIndex={tabIndex} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Reason why a finding does not count, or counts again. */
function PolicySays({
  finding,
  trans
}: {
  readonly finding: JudgedFinding;
  readonly trans: Translator;
}): JSX.Element | null {
  const { waiver, expired, severity } = finding;
  if (waiver === undefined) {
    return expired === undefined ? null : (
      <p className="jp-ScanModel-prose">{trans.__('It was accepted until %1, and counts again since.', expired)}</p>
    );
  }
  const severityText = severityWord(severity, trans);
  return (
    <p className="jp-ScanModel-prose">
      {waiver.kind === 'trusted'
        ? trans.__('%1, but the policy trusts this callable: %2', severityText, waiver.reason)
        : trans.__('%1, but the policy accepts it until %2: %3', severityText, waiver.expires ?? '', waiver.reason)}
    </p>
  );
}

function ReferenceLink({ id, tabIndex }: { readonly id: string; readonly tabIndex: number }): JSX.Element {
  const { href } = referenceOf(id);
  return href === undefined ? (
    <span>{id}</span>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
      {id}
    </a>
  );
}

interface CopyProps {
  readonly label: string;
  readonly done: string;
  readonly tabIndex: number;
  onCopy(): void;
}

function CopyButton({ label, done, tabIndex, onCopy }: CopyProps): JSX.Element {
  const [copied, setCopied] = React.useState(0);
  React.useEffect(() => {
    if (copied > 0) {
      const timer = setTimeout(() => setCopied(0), COPIED_FOR);
      return () => clearTimeout(timer);
    }
  }, [copied]);
  return (
    <>
      <SmallButton
        label={copied > 0 ? done : label}
        tabIndex={tabIndex}
        onClick={() => {
          onCopy();
          setCopied(times => times + 1);
        }}
      />
      <span className="jp-ScanModel-hidden" role="status">
        {copied > 0 ? done : ''}
      </span>
    </>
  );
}
