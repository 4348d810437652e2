import { foreignRule } from './foreign-ids';
import type { Finding } from '../scanner/report';
import { CATALOG } from '../scanner/rules/catalog';
import type { Translator } from './translator';
import { ruleWords } from './words';
import type { FindingWords } from './words';

/** The words of a rule for no finding in particular. */
export function generalWords(rule: string, trans: Translator): FindingWords {
  const any: Finding = {
    rule: foreignRule(rule),
    severity: 'HIGH',
    module: 'MODULE',
    operator: 'NAME',
    where: { members: [], offset: 0 },
    evidence: '',
    params: {},
    references: referencesOf(rule),
    count: 1
  };
  return ruleWords(any, trans);
}

/** The standing references of a rule; none for a rule of another version. */
export function referencesOf(rule: string): readonly string[] {
  return Object.prototype.hasOwnProperty.call(CATALOG, rule) ? CATALOG[rule as keyof typeof CATALOG].references : [];
}
