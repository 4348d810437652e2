import type { CodeLayout } from './marshal-values';

/**
 * The names and constants that a piece of compiled Python uses, inner functions included, without local variables.
 * All texts come from the file: escape before showing.
 */
export interface CodeSummary {
  /** `<lambda>`, `<module>` or the function's name. */
  readonly name: string;
  /** Byte offset and length in the data that was read. */
  readonly offset: number;
  readonly length: number;
  readonly layout: CodeLayout | 'unknown';
  /** Globals, attributes and imports that the instructions name. Without repetition, in order of appearance. */
  readonly names: readonly string[];
  /** Dotted names as the instructions build them (`os.system`); empty where the instructions could not be read. */
  readonly paths: readonly string[];
  /** Modules of import statements, as far as the instructions could be read. */
  readonly imports: readonly string[];
  /** Dotted names whose values the code hands on, to be reached otherwise than by name. */
  readonly handedOn: readonly string[];
  /** True when `paths` covers every instruction of every code object. */
  readonly understood: boolean;
  /** Text constants. */
  readonly texts: readonly string[];
  /** Bytes constants. */
  readonly blobs: readonly Uint8Array[];
  /** The code as Python-like text: `lambda x: exec('import os') or x`. */
  readonly text: string;
  /** False when reading broke off or a limit was reached: the code may use more names and texts. */
  readonly complete: boolean;
  /** Reason why it is not complete, an id of `reason-ids.ts`. */
  readonly reason?: 'truncated' | 'corrupt' | 'limit-depth' | 'limit-size';
}
