import * as React from 'react';

import { faultAdvice, faultWords } from '../report/policy-words';
import { fails } from '../report/run';
import type { Translator } from '../report/translator';
import { Icon } from './icons';
import type { ScanPolicy, ScanRoot } from './model';
import { SmallButton } from './parts';
import { entryTotals } from './totals';

export interface PolicyLinesProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  /** Show the file in an editor. */
  onOpen(path: string): void;
}

/** Which policy the results go by, or why they do not: a line for each, which is nearly always one or none. */
export function PolicyLines({ roots, trans, onOpen }: PolicyLinesProps): JSX.Element {
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
        ) : policy.state === 'inside' ? (
          <Inside key={key} path={policy.path} trans={trans} onOpen={onOpen} />
        ) : (
          <Obeyed key={key} policy={policy} roots={roots} trans={trans} onOpen={onOpen} />
        )
      )}
    </>
  );
}

type LineProps = Pick<PolicyLinesProps, 'trans' | 'onOpen'> & { readonly path: string };

function Obeyed({
  policy: { path, failOn },
  roots,
  trans,
  onOpen
}: Omit<LineProps, 'path'> & { readonly policy: ScanPolicy; readonly roots: readonly ScanRoot[] }): JSX.Element {
  const entries = roots.flatMap(root => root.entries);
  const { waived } = entryTotals(entries);
  const facts = [
    waived > 0 ? trans._n('%1 finding does not count', '%1 findings do not count', waived) : '',
    failOn === undefined
      ? ''
      : trans._n(
          '%1 file fails a pipeline (fail-on %2)',
          '%1 files fail a pipeline (fail-on %2)',
          entries.filter(({ report }) => report && fails(report, failOn)).length,
          failOn
        )
  ];
  return (
    <div className="jp-ScanModel-policy">
      <span>{trans.__('Policy:')}</span> <PathButton path={path} trans={trans} onOpen={onOpen} />
      {facts.filter(Boolean).map(fact => (
        <React.Fragment key={fact}> · {fact}</React.Fragment>
      ))}
    </div>
  );
}

function Inside({ path, trans, onOpen }: LineProps): JSX.Element {
  return (
    <div className="jp-ScanModel-policy">
      <span>{trans.__('Policy not obeyed:')}</span> <PathButton path={path} trans={trans} onOpen={onOpen} />
      <p className="jp-ScanModel-prose">
        {trans.__(
          'It lies in the folder that was scanned, and whoever made those files could have made it too. If it is yours, name it in the settings (Model scanner, Policy file).'
        )}
      </p>
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
          <strong>{faultWords(path, fault, trans)}</strong> {faultAdvice(fault, trans)}
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
      {path}
    </button>
  );
}
