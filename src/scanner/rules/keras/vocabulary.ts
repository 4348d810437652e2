import type { Severity } from '../../report';
import { wordSet } from '../word-lists';

/** Layers that read their vocabulary from a file when it is given as a text (CVE-2025-12058). */
const LOOKUPS = wordSet('StringLookup IntegerLookup IndexLookup TextVectorization');
/** Tokenizers of keras_hub, which do so too, under these names. */
const TOKENIZER = /Tokenizer$/;
const TOKENIZER_FILES = ['vocabulary', 'merges', 'proto'];

/** An address, the root of a disk, a home folder, or a way out of the folder; also later in a path. */
const OUTSIDE = /^(\w{2,}:\/\/|[/\\~]|[A-Za-z]:[/\\]|\.\.[/\\])/;
const UPWARDS = /[/\\]\.\.[/\\]/;

function leadsOutside(file: string): boolean {
  const path = file.trimStart();
  return OUTSIDE.test(path) || UPWARDS.test(path.split('\n', 1)[0]);
}

export interface VocabularyJudgement {
  readonly argument: string;
  readonly file: string;
  readonly where: { readonly severity: Severity; readonly module: string; readonly operator: string };
}

/**
 * Judge the texts with which a layer names files that loading the model reads.
 *
 * @param argument - the value of an argument in the layer's configuration, when it is a text
 */
export function judgeVocabulary(
  className: string,
  argument: (name: string) => string | undefined
): VocabularyJudgement | undefined {
  const where = { module: 'keras.layers', operator: className };
  if (LOOKUPS.has(className)) {
    const file = argument('vocabulary');
    return file === undefined
      ? undefined
      : { argument: 'vocabulary', file, where: { ...where, severity: leadsOutside(file) ? 'HIGH' : 'MEDIUM' } };
  }
  for (const name of TOKENIZER.test(className) ? TOKENIZER_FILES : []) {
    const file = argument(name);
    if (file !== undefined && leadsOutside(file)) {
      return { argument: name, file, where: { ...where, severity: 'HIGH' } };
    }
  }
  return undefined;
}
