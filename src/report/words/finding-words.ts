import type { Finding } from '../../scanner/report';
import type { Translator } from '../translator';

/** The words for one finding. */
export interface FindingWords {
  /** Heading: the event in a few words, without a full stop. */
  readonly title: string;
  /** Why it matters. One to three sentences. */
  readonly why: string;
  /** Advice for the reader. One to three sentences. */
  readonly advice: string;
}

/** The words for bytes that were not understood, that failed, or that a limit cut off. */
export interface ReasonWords {
  /** The event, one sentence. */
  readonly what: string;
  /** Advice for the reader, one or two sentences. */
  readonly advice: string;
}

/** Words of a rule for its finding. */
export type SayRule = (trans: Translator, finding: Finding) => FindingWords;

/** The known part of the callable, as Python writes it: `os.system`. */
export function callableOf(finding: Pick<Finding, 'module' | 'operator'>): string {
  return [finding.module, finding.operator].filter(Boolean).join('.');
}
