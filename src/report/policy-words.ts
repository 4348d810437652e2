import type { Translator } from './translator';

/** Why a policy is not obeyed; `line` counts from 1 and is there when the file is malformed. */
export interface PolicyFault {
  readonly detail: string;
  readonly line?: number;
}

/** What is wrong with the policy at `path`, in a sentence. */
export function faultWords(path: string, { detail, line }: PolicyFault, trans: Translator): string {
  return line === undefined
    ? trans.__('The policy %1 cannot be read: %2', path, detail)
    : trans.__('The policy %1 is wrong in line %2: %3', path, line, detail);
}

/** What that means, and what to do. */
export function faultAdvice({ line }: PolicyFault, trans: Translator): string {
  return line === undefined
    ? trans.__('Nothing of it is obeyed. Put that right, then scan again.')
    : trans.__('Nothing of it is obeyed. Correct the line, then scan again.');
}
