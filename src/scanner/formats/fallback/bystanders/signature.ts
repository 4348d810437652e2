import type { Test } from '../../magic';

/** A format that no loader of models acts on, told by its first bytes. */
export interface Signature {
  /** One of those that `not-a-model.ts` lists. */
  readonly id: string;
  /** The field's own name for it. */
  readonly label: string;
  readonly matches: Test;
}
