import { Op } from '../machine/opcodes';
import { uint32 } from '../../../encoding/integers';

/** The newest protocol. */
const MAX_PROTOCOL = 5;
/** Opcodes, the PROTO header among them, after which it is no accident. */
const SURE = 6;

/**
 * True when these first bytes are a PROTO header and so many opcodes that no unpickler can object to: most pickles need no
 * closer look. False says nothing.
 */
export function beginsSurely(head: Uint8Array): boolean {
  if (head[0] !== Op.PROTO || head[1] > MAX_PROTOCOL) {
    return false;
  }
  /** Values above the last mark. */
  let values = 0;
  let at = 0;
  for (let count = 0; count < SURE; count++) {
    switch (head[at]) {
      case Op.PROTO:
        at += 2;
        break;
      case Op.FRAME:
        at += 9;
        break;
      case Op.MARK:
        values = 0;
        at += 1;
        break;
      case Op.MEMOIZE:
      case Op.BINPUT:
        if (values === 0) {
          return false;
        }
        at += head[at] === Op.MEMOIZE ? 1 : 2;
        break;
      default: {
        const length = literalLength(head, at);
        if (length === 0) {
          return false;
        }
        values++;
        at += length;
      }
    }
    if (at > head.length) {
      return false;
    }
  }
  return true;
}

/** Bytes of an opcode that pushes a literal or an empty container, with its argument; 0 for any other. */
function literalLength(head: Uint8Array, at: number): number {
  switch (head[at]) {
    case Op.EMPTY_DICT:
    case Op.EMPTY_LIST:
    case Op.EMPTY_TUPLE:
    case Op.EMPTY_SET:
    case Op.NONE:
    case Op.NEWTRUE:
    case Op.NEWFALSE:
      return 1;
    case Op.BININT1:
      return 2;
    case Op.BININT2:
      return 3;
    case Op.BININT:
      return 5;
    case Op.BINFLOAT:
      return 9;
    case Op.SHORT_BINUNICODE:
      return 2 + head[at + 1];
    case Op.BINUNICODE:
      return 5 + uint32(head, at + 1);
    default:
      return 0;
  }
}
