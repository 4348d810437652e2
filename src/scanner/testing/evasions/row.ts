import { bytes } from '../bytes';
import { glob, str } from '../pickle-assembler';
import type { Severity } from '../../report';

/**
 * A known way to get a payload past a scanner, the file, and what must be found in it: module, operator, and the least
 * severity.
 */
export type Row = readonly [technique: string, file: Uint8Array, module: string, operator: string, severity: Severity];

export const ARG = str('echo hi');
/** `posix.system('echo hi')` without header and STOP. */
export const RUN = bytes(glob('posix', 'system'), ARG, 0x85, 'R');
/** A dictionary as a model's weights would be. */
export const WEIGHTS = bytes('}', str('w'), 'K', 1, 's');

/** The rows of a subject, by technique. */
export type Groups = Readonly<Record<string, readonly Row[]>>;
