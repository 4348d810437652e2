import type { Severity } from '../../report';
import { wordSet } from '../paths';

/** Layers that read their vocabulary from a file when it is given as a text (CVE-2025-12058). */
const LOOKUPS = wordSet('StringLookup IntegerLookup IndexLookup TextVectorization');

/** An address, the root of a disk, somebody's home, or a way out of the folder. */
const OUTSIDE = /^\s*(\w{2,}:\/\/|[/\\~]|[A-Za-z]:[/\\]|(.*[/\\])?\.\.[/\\])/;

export interface VocabularyJudgement {
  readonly file: string;
  readonly where: { readonly severity: Severity; readonly module: string; readonly operator: string };
}

/** Judge the `vocabulary` of a layer when it is a text: the name of a file that loading the model reads. */
export function judgeVocabulary(className: string, vocabulary: string | undefined): VocabularyJudgement | undefined {
  if (vocabulary === undefined || !LOOKUPS.has(className)) {
    return undefined;
  }
  const severity = OUTSIDE.test(vocabulary) ? 'HIGH' : 'MEDIUM';
  return { file: vocabulary, where: { severity, module: 'keras.layers', operator: className } };
}
