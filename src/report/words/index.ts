/**
 * Ids and parameters of a report, turned into sentences for a data scientist: what happened, why it matters, what to
 * do next. Pure and platform-free: the panel passes JupyterLab's translation bundle, the terminal passes `ENGLISH`.
 */
import type { Coverage, Finding, Location, Params } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { CATALOG } from '../../scanner/rules/catalog';
import type { RuleId } from '../../scanner/rules/catalog';
import type { Translator } from '../translator';
import { countText } from './numbers';
import { REASON_WORDS } from './reasons';
import { CONTAINER_RULES } from './rules-container';
import { HDF5_RULES } from './rules-hdf5';
import { KERAS_RULES } from './rules-keras';
import { HF_RULES } from './rules-hf';
import { TEMPLATE_RULES } from './rules-template';
import { NATIVE_RULES } from './rules-native';
import { TENSOR_RULES } from './rules-tensors';
import { GRAPH_RULES } from './rules-onnx';
import { TENSORFLOW_RULES } from './rules-tensorflow';
import { CONFIG_RULES } from './rules-config';
import { TABULAR_RULES } from './rules-tabular';
import { IMAGE_RULES } from './rules-images';
import { PICKLE_RULES } from './rules-pickle';
import { POLICY_RULES } from './rules-policy';
import type { FindingWords, ReasonWords, SayRule } from './finding-words';
import { callableOf } from './finding-words';

export { formatLabel } from './formats';
export { bytesText, countText, readText, timeText } from './numbers';
export { referenceOf } from './references';
export type { Reference } from './references';
export type { FindingWords, ReasonWords } from './finding-words';
export {
  isOwnCode,
  outcomeMark,
  outcomeSentence,
  outcomeTitle,
  outcomeWord,
  severityCounts,
  severityWord,
  statusSentence,
  statusWord
} from './verdicts';

/** Words for every rule of the catalogue; the compiler asks for the missing ones. */
const RULE_WORDS: Record<RuleId, SayRule> = {
  ...POLICY_RULES,
  ...HF_RULES,
  ...TEMPLATE_RULES,
  ...NATIVE_RULES,
  ...TENSOR_RULES,
  ...GRAPH_RULES,
  ...TENSORFLOW_RULES,
  ...CONFIG_RULES,
  ...TABULAR_RULES,
  ...IMAGE_RULES,
  ...PICKLE_RULES,
  ...CONTAINER_RULES,
  ...HDF5_RULES,
  ...KERAS_RULES
};

/** Heading, reason and advice for a finding. A rule of another version of the engine gets general words. */
export function ruleWords(finding: Finding, trans: Translator): FindingWords {
  const known = Object.prototype.hasOwnProperty.call(CATALOG, finding.rule) && RULE_WORDS[finding.rule];
  if (known) {
    return known(trans, { ...finding, params: shown(finding.params) });
  }
  return {
    title: trans.__('Found: %1', callableOf(finding) || finding.rule),
    why: trans.__(
      'This finding comes from a version of the scanner that knows the rule %1; this one does not.',
      finding.rule
    ),
    advice: trans.__('Do not load the file before you know what it means. Update jupyterlab-scan-model to read more.')
  };
}

/** Characters of a parameter that is put into a sentence. */
const MAX_PARAM = 1000;

/** Parameters as a sentence may hold them: a door may have put a file name in. */
function shown(params: Params): Params {
  const safe = Object.entries(params).map(([key, value]) => [
    key,
    typeof value === 'string' ? printable(value, MAX_PARAM) : value
  ]);
  return Object.fromEntries(safe) as Params;
}

/** The line that modelscan prints for a finding. */
export function ruleDescription(finding: Pick<Finding, 'module' | 'operator'>, trans: Translator): string {
  return trans.__("Use of unsafe operator '%1' from module '%2'", finding.operator, finding.module);
}

/** Explanation and advice for a reason and its parameters. */
export function reasonIdWords(reason: string, params: Params, trans: Translator): ReasonWords {
  if (Object.prototype.hasOwnProperty.call(REASON_WORDS, reason)) {
    return REASON_WORDS[reason as keyof typeof REASON_WORDS](trans, params);
  }
  return {
    what: trans.__('Not examined (%1).', reason),
    advice: trans.__('Update jupyterlab-scan-model to read more.')
  };
}

/** The same for a coverage entry; undefined when it has no reason. */
export function reasonWords(coverage: Coverage, trans: Translator): ReasonWords | undefined {
  return coverage.reason === undefined ? undefined : reasonIdWords(coverage.reason, coverage.params ?? {}, trans);
}

/** `archive/data.pkl, offset 1,024`; only the offset for the file itself. */
export function whereText(where: Location, trans: Translator): string {
  const offset = countText(where.offset);
  return where.members.length === 0
    ? trans.__('offset %1', offset)
    : trans.__('%1, offset %2', where.members.join(' › '), offset);
}
