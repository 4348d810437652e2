// What is answered for a name alone, whatever it is given.

import type { RuleId } from './catalog';
import type { NameEntry } from './classify';
import { advisoriesOf } from './gadgets/advisories';
import type { ShownName } from './signatures/judge-trusted';
import type { Judgement } from './value';

/** The callee is computed, and what it is can't be told. */
export const COMPUTED: Extract<Judgement, { kind: 'dangerous' }> = {
  kind: 'dangerous',
  severity: 'HIGH',
  rule: 'pickle-computed-name',
  module: '(computed)',
  operator: '(computed)'
};

export function shownName({ resolved: { shownModule, shownName: operator } }: NameEntry): ShownName {
  return { module: shownModule, operator };
}

/** Reviewed for some arguments only; an attacker can use them as a tool when they are passed on by name. */
const TOOLS_BY_NAME = new Set(['builtins.getattr', 'operator.attrgetter', 'operator.methodcaller', 'functools.reduce']);

/** Harmless if the machine scans the argument, which it can't when another callable makes the call. */
const LOADERS_BY_NAME = new Set([
  'torch.storage _load_from_bytes',
  'spacy.vocab unpickle_vocab',
  'keras.src.saving.pickle_utils deserialize_model_from_bytecode',
  'tf_keras.src.saving.pickle_utils deserialize_model_from_bytecode'
]);

export function isToolByName(entry: NameEntry): boolean {
  return TOOLS_BY_NAME.has(`${entry.resolved.module.replace(/^_/, '')}.${entry.resolved.name}`);
}

export function isLoaderByName({ resolved }: NameEntry): boolean {
  return LOADERS_BY_NAME.has(`${resolved.module} ${resolved.name}`);
}

export function dangerous(entry: Extract<NameEntry, { kind: 'dangerous' }>, rule: RuleId): Judgement {
  return {
    kind: 'dangerous',
    severity: entry.severity,
    rule: entry.reviewed ? rule : 'pickle-unreviewed-stdlib',
    module: entry.resolved.shownModule,
    operator: entry.resolved.shownName,
    references: entry.references
  };
}

/** dill and cloudpickle: code comes with the file. */
export function codeMaker(entry: NameEntry): Extract<Judgement, { kind: 'dangerous' }> {
  const { shownModule, shownName } = entry.resolved;
  return { kind: 'dangerous', severity: 'HIGH', rule: 'pickle-carries-code', module: shownModule, operator: shownName };
}

const outside = new WeakMap<NameEntry, Judgement>();

/** A conditionally trusted callable in a use that the condition does not cover. Kept, since every call asks for it. */
export function unreviewed(entry: NameEntry): Judgement {
  const known = outside.get(entry) ?? makeUnreviewed(entry);
  outside.set(entry, known);
  return known;
}

function makeUnreviewed(entry: NameEntry): Judgement {
  const { module, name, shownModule, shownName } = entry.resolved;
  const severe = isToolByName(entry);
  return {
    kind: 'dangerous',
    severity: severe ? 'CRITICAL' : 'HIGH',
    rule: severe ? 'pickle-dangerous-call' : 'pickle-unreviewed-stdlib',
    module: shownModule,
    operator: shownName,
    references: advisoriesOf(`${module}.${name}`)
  };
}

/** State that the class runs as source text. */
export function carriesCode(entry: NameEntry): Judgement {
  const { shownModule, shownName } = entry.resolved;
  return {
    kind: 'dangerous',
    severity: 'CRITICAL',
    rule: 'pickle-dangerous-call',
    module: shownModule,
    operator: `${shownName}.__setstate__`,
    references: ['CWE-94']
  };
}

export function unknown(entry: NameEntry): Extract<Judgement, { kind: 'unknown' }> {
  return {
    kind: 'unknown',
    severity: 'LOW',
    rule: 'pickle-unknown-call',
    module: entry.resolved.shownModule,
    operator: entry.resolved.shownName
  };
}
