import * as React from 'react';

import { faultAdvice, faultWords, ignoredWords } from '../report/policy/policy-words';
import { reaches } from '../report/run';
import type { Translator } from '../report/translator';
import { SEVERITIES } from '../scanner/report';
import { printable } from '../scanner/printable';
import { FolderNode } from './folder-nodes';
import { Icon } from './icons';
import type { PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import type { ScanPolicy, ScanRoot } from './panel-model';
import { CommandButton } from './widgets';

/** Characters of a sentence in which a policy's own words may stand. */
const LONGEST = 2000;

export interface PolicyLinesProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  readonly commands: PanelCommands;
}

/** The policies of the results, or the reasons why they are not obeyed: a line for each, nearly always one or none. */
export function PolicyLines({ roots, trans, commands }: PolicyLinesProps): JSX.Element {
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
          <Faulty key={key} path={policy.path} fault={policy.fault} trans={trans} commands={commands} />
        ) : policy.state === 'ignored' ? (
          <Ignored key={key} policy={policy} trans={trans} commands={commands} />
        ) : (
          <Obeyed key={key} policy={policy} roots={roots} trans={trans} commands={commands} />
        )
      )}
    </>
  );
}

type LineProps = Pick<PolicyLinesProps, 'trans' | 'commands'> & { readonly path: string };

function Obeyed({
  policy: { path, failOn, named },
  roots,
  trans,
  commands
}: PolicyLinesProps & { readonly policy: ScanPolicy }): JSX.Element {
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
      <span>{trans.__('Policy:')}</span> <PathButton path={path} trans={trans} commands={commands} />
      {facts.filter(Boolean).map(fact => (
        <React.Fragment key={fact}> · {fact}</React.Fragment>
      ))}
      {named === false && (
        <>
          {' · '}
          <button
            type="button"
            className="jp-ScanModel-link"
            onClick={() => commands.execute(COMMANDS.forbidPolicy, { path })}
          >
            {trans.__('Stop obeying it')}
          </button>
        </>
      )}
    </div>
  );
}

/** An attacker may have sent the policy with the files: it does nothing before the reader has looked at it. */
function Ignored({
  policy: { path, ignored = 'not-allowed' },
  trans,
  commands
}: Pick<PolicyLinesProps, 'trans' | 'commands'> & { readonly policy: ScanPolicy }): JSX.Element {
  const [words] = ignoredWords({ path, reason: ignored }, trans);
  return (
    <div className="jp-ScanModel-policy jp-mod-ignored" role="note">
      <p className="jp-ScanModel-prose">{words}</p>
      <CommandButton
        commands={commands}
        command={COMMANDS.reviewPolicy}
        args={{ path }}
        label={trans.__('Look at it…')}
        tabIndex={0}
      />
    </div>
  );
}

/** Screen readers say it at once: a reader who relies on a policy must know that it does nothing. */
function Faulty({
  path,
  fault,
  trans,
  commands
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
            <CommandButton
              commands={commands}
              command={COMMANDS.openPolicy}
              args={{ path }}
              label={trans.__('Open the policy')}
              tabIndex={0}
            />
          </span>
        )}
      </div>
    </div>
  );
}

function PathButton({ path, trans, commands }: LineProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-ScanModel-link"
      title={trans.__('Open the policy')}
      onClick={() => commands.execute(COMMANDS.openPolicy, { path })}
    >
      {printable(path, LONGEST)}
    </button>
  );
}
