import { ENGLISH } from '../report/translator';
import { reasonIdWords, referenceOf, ruleWords } from '../report/words';
import type { Finding } from '../scanner/report';
import { CATALOG } from '../scanner/rules/catalog';
import { REASONS } from '../scanner/rules/reasons';
import { UsageError } from './args';
import { closest } from './closest';

/** What a rule or a reason of a report means, as text. Throws `UsageError` for one that there is not. */
export function explain(id: string): string {
  if (Object.prototype.hasOwnProperty.call(CATALOG, id)) {
    return explainRule(id as keyof typeof CATALOG);
  }
  const reason = REASONS.find(candidate => candidate === id);
  if (reason !== undefined) {
    const { what, advice } = reasonIdWords(reason, {}, ENGLISH);
    return `${reason}\n\n${what}\n\nWhat to do: ${advice}\n`;
  }
  const near = closest(id, [...Object.keys(CATALOG), ...REASONS]);
  throw new UsageError(
    `There is no rule '${id}'.${near === undefined ? '' : ` Did you mean ${near}?`} The rules are ${Object.keys(CATALOG).join(', ')}.`
  );
}

function explainRule(rule: keyof typeof CATALOG): string {
  const { references } = CATALOG[rule];
  const any: Finding = {
    rule,
    severity: 'CRITICAL',
    module: 'MODULE',
    operator: 'NAME',
    where: { members: [], offset: 0 },
    evidence: '',
    params: {},
    references,
    count: 1
  };
  const { title, why, advice } = ruleWords(any, ENGLISH);
  const links = references.map(referenceOf).map(({ id, href }) => `  ${id}${href === undefined ? '' : `  ${href}`}`);
  return `${[rule, '', title, '', why, '', `What to do: ${advice}`, '', 'References:', ...links].join('\n')}\n`;
}
