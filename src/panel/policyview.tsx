import * as React from 'react';

import { faultAdvice, faultWords, ignoredWords } from '../report/policy/policy-words';
import { reaches } from '../report/run';
import type { Translator } from '../report/translator';
import { SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/printable';
import { FolderNode } from './folder-nodes';
import { Icon } from './icons';
import type { ScanPolicy, ScanRoot } from './panel-model';
import { SmallButton } from './widgets';

/** Characters of a sentence in which a policy's own words may stand. */
const LONGEST = 2000;

export interface PolicyLinesProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  /** Show the file in an editor. */
  onOpen(path: string): void;
  /** Show what it would change, and ask whether to obey it. */
  onLook(path: string): void;
  /** Obey it no more. */
  onForbid(path: string): void;
}

/** Which policy the results go by, or why they do not: a line for each, which is nearly always one or none. */
export function PolicyLines({ roots, trans, onOpen, onLook, onForbid }: PolicyLinesProps): JSX.Element {
  const groups = new Map<string, { policy: ScanPolicy; roots: ScanRoot[] }>();
  for (const root of roots) {
    if (root.policy) {
      const key = `${root.policy.state} ${root.policy.path}`;
      const group = groups.get(key) ?? { policy: root.policy, roots: [] };
      group.roots.push(root);
      groups.set(key, group);
    }
  }
  return (
    <>
      {[...groups].map(([key, { policy, roots }]) =>
        policy.fault ? (
          <Faulty key={key} path={policy.path} fault={policy.fault} trans={trans} onOpen={onOpen} />
        ) : policy.state === 'ignored' ? (
          <Ignored key={key} policy={policy} trans={trans} onLook={onLook} />
        ) : (
          <Obeyed key={key} policy={policy} roots={roots} trans={trans} onOpen={onOpen} onForbid={onForbid} />
        )
      )}
    </>
  );
}

type LineProps = Pick<PolicyLinesProps, 'trans' | 'onOpen'> & { readonly path: string };

function Obeyed({
  policy: { path, failOn, named },
  roots,
  trans,
  onOpen,
  onForbid
}: Pick<PolicyLinesProps, 'roots' | 'trans' | 'onOpen' | 'onForbid'> & { readonly policy: ScanPolicy }): JSX.Element {
  const { waived, worst } = FolderNode.totalsOf(roots.map(({ tree }) => tree));
  const facts = [
    waived > 0 ? trans._n('%1 finding does not count', '%1 findings do not count', waived) : '',
    failOn === undefined
      ? ''
      : trans._n(
          '%1 file fails a pipeline (fail-on %2)',
          '%1 files fail a pipeline (fail-on %2)',
          SEVERITIES.filter(severity => reaches(severity, failOn)).reduce((sum, severity) => sum + worst[severity], 0),
          failOn
        )
  ];
  return (
    <div className="jp-ScanModel-policy">
      <span>{trans.__('Policy:')}</span> <PathButton path={path} trans={trans} onOpen={onOpen} />
      {facts.filter(Boolean).map(fact => (
        <React.Fragment key={fact}> · {fact}</React.Fragment>
      ))}
      {named === false && (
        <>
          {' · '}
          <button type="button" className="jp-ScanModel-link" onClick={() => onForbid(path)}>
            {trans.__('Stop obeying it')}
          </button>
        </>
      )}
    </div>
  );
}

/** Whoever made the files may have made it too: it does nothing before somebody has looked at it. */
function Ignored({
  policy: { path, ignored = 'not-allowed' },
  trans,
  onLook
}: Pick<PolicyLinesProps, 'trans' | 'onLook'> & { readonly policy: ScanPolicy }): JSX.Element {
  const [words] = ignoredWords({ path, reason: ignored }, trans);
  return (
    <div className="jp-ScanModel-policy jp-mod-ignored" role="note">
      <p className="jp-ScanModel-prose">{words}</p>
      <SmallButton label={trans.__('Look at it…')} tabIndex={0} onClick={() => onLook(path)} />
    </div>
  );
}

/** Said at once and aloud: a person who relies on a policy must know that it does nothing. */
function Faulty({
  path,
  fault,
  trans,
  onOpen
}: LineProps & { readonly fault: NonNullable<ScanPolicy['fault']> }): JSX.Element {
  return (
    <div className="jp-ScanModel-policy jp-mod-faulty" role="alert">
      <Icon name="failed" />
      <div className="jp-ScanModel-lines">
        <p className="jp-ScanModel-prose">
          <strong>{printable(faultWords(path, fault, trans), LONGEST)}</strong> {faultAdvice(fault, trans)}
        </p>
        {fault.line !== undefined && (
          <span className="jp-ScanModel-buttons">
            <SmallButton label={trans.__('Open the policy')} tabIndex={0} onClick={() => onOpen(path)} />
          </span>
        )}
      </div>
    </div>
  );
}

function PathButton({ path, trans, onOpen }: LineProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-ScanModel-link"
      title={trans.__('Open the policy')}
      onClick={() => onOpen(path)}
    >
      {printable(path, LONGEST)}
    </button>
  );
}
