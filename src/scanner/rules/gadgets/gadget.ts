import type { Severity } from '../../report';

/**
 * Callables of third-party packages that are known to do more than make data. A comment at the head of each group names
 * the effect of a call.
 */
export interface GadgetGroup {
  readonly severity: Severity;
  /** Blank-separated dotted paths; each stands for itself and for everything below it. */
  readonly paths: string;
  /** Saved models hold classes and names of these parts: only a call is dangerous, see `mixed.ts`. */
  readonly mixed?: true;
  /** Blank-separated CVE, GHSA and CWE identifiers. */
  readonly references?: string;
}

export interface Gadget {
  readonly severity: Severity;
  readonly mixed: boolean;
  readonly references: readonly string[];
}
