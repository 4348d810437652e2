import { generalWords, referencesOf } from '../report/rule-text';
import { ENGLISH } from '../report/translator';
import { reasonIdWords, referenceOf } from '../report/words';
import { CATALOG } from '../scanner/rules/catalog';
import { REASONS } from '../scanner/reason-ids';
import { UsageError } from './args';
import { closest } from '../report/did-you-mean';

/** Explanation of a rule or a reason, as text. Throws `UsageError` for an unknown id. */
export function explain(id: string): string {
  if (Object.prototype.hasOwnProperty.call(CATALOG, id)) {
    return explainRule(id);
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

function explainRule(rule: string): string {
  const { title, why, advice } = generalWords(rule, ENGLISH);
  const links = referencesOf(rule)
    .map(referenceOf)
    .map(({ id, href }) => `  ${id}${href === undefined ? '' : `  ${href}`}`);
  const references = links.length === 0 ? [] : ['', 'References:', ...links];
  return `${[rule, '', title, '', why, '', `What to do: ${advice}`, ...references].join('\n')}\n`;
}
