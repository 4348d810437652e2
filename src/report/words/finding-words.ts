import type { Finding } from '../../scanner/report';
import type { Translator } from '../translator';

/** The words for one finding. */
export interface FindingWords {
  /** What happens, in a few words: a heading without a full stop. */
  readonly title: string;
  /** Why it matters. One to three sentences. */
  readonly why: string;
  /** What to do next. One to three sentences. */
  readonly advice: string;
}

/** The words for bytes that were not understood, that failed, or that a limit cut off. */
export interface ReasonWords {
  /** What happened, one sentence. */
  readonly what: string;
  /** What to do next, one or two sentences. */
  readonly advice: string;
}

/** How a rule says what it found. */
export type SayRule = (trans: Translator, finding: Finding) => FindingWords;

/** The callable as Python writes it: `os.system`; only what is known of it. */
export function callableOf(finding: Pick<Finding, 'module' | 'operator'>): string {
  return [finding.module, finding.operator].filter(Boolean).join('.');
}
