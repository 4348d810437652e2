/**
 * How decoding goes on behind an opcode: at this offset, or, below zero, not at all. One number, so that millions of
 * opcodes allocate nothing.
 */
export type Outcome = number;

/** The stack, or its part above the last mark, holds fewer values than the opcode takes. */
export const UNDERFLOW: Outcome = -1;
/** The data end inside the opcode's argument. */
export const TRUNCATED: Outcome = -2;

/** The byte is no opcode. */
export const BAD_OPCODE: Outcome = -3;
/** GET of an entry of the memo that was never put. */
export const NOT_IN_MEMO: Outcome = -4;

/** Every loader raises for such values, whatever they are. */
export const RAISES: Outcome = -5;

/** Why the stream ends at an opcode with this outcome, or undefined when it goes on. */
export function breakOf(outcome: Outcome): 'underflow' | 'truncated' | 'bad-opcode' | 'memo' | 'raises' | undefined {
  switch (outcome) {
    case UNDERFLOW:
      return 'underflow';
    case TRUNCATED:
      return 'truncated';
    case BAD_OPCODE:
      return 'bad-opcode';
    case NOT_IN_MEMO:
      return 'memo';
    case RAISES:
      return 'raises';
    default:
      return undefined;
  }
}
