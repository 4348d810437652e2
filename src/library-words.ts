/**
 * What a report says in words, `jupyterlab-scan-model/scanner/words`. Each function takes a translator; `ENGLISH` is one.
 */
export { ENGLISH } from './report/translator';
export type { Translator } from './report/translator';
export { formatLabel, outcomeWord, reasonWords, ruleWords, severityWord, statusWord, whereText } from './report/words';
export type { FindingWords, ReasonWords } from './report/words';
export { howText, trustWord, useName, useWhy } from './report/use-words';
