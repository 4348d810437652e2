import { uint32 } from '../../../encoding/integers';
import { ARGS, Arg, Op } from '../machine/opcodes';

const MAX_PROTOCOL = 5;
const LINE_FEED = 10;

/** Opcodes that take nothing from the stack or the memo: only such ones can come first. */
const FIRST = new Set<number>([
  ...[Op.MARK, Op.FLOAT, Op.INT, Op.BININT, Op.BININT1, Op.LONG, Op.BININT2, Op.NONE, Op.PERSID, Op.STRING],
  ...[Op.BINSTRING, Op.SHORT_BINSTRING, Op.UNICODE, Op.BINUNICODE, Op.GLOBAL, Op.EMPTY_DICT, Op.EMPTY_LIST],
  ...[Op.EMPTY_TUPLE, Op.BINFLOAT, Op.PROTO, Op.EXT1, Op.EXT2, Op.EXT4, Op.NEWTRUE, Op.NEWFALSE, Op.LONG1, Op.LONG4],
  ...[Op.BINBYTES, Op.SHORT_BINBYTES, Op.SHORT_BINUNICODE, Op.BINUNICODE8, Op.BINBYTES8, Op.EMPTY_SET, Op.FRAME],
  ...[Op.BYTEARRAY8, Op.NEXT_BUFFER]
]);
/** Opcodes that import something or leave it to the loader: whatever comes behind, this has happened. */
const ACTS = new Set<number>([Op.GLOBAL, Op.INST, Op.STACK_GLOBAL, Op.EXT1, Op.EXT2, Op.EXT4, Op.PERSID, Op.BINPERSID]);

/** True when a pickle can begin with this byte. */
export function mayBeginPickle(first: number): boolean {
  return FIRST.has(first);
}

/**
 * False when an unpickler that is given these bytes fails before it has done anything. It looks at the head only, so that
 * numbers are told from pickles without a dry run: of random bytes, few in a hundred pass.
 * @param head - the first bytes
 * @param size - of all bytes
 */
export function mayBePickle(head: Uint8Array, size: number): boolean {
  let isEmpty = true;
  for (let at = 0; at < head.length;) {
    const op = head[at];
    if (ACTS.has(op) && (!isEmpty || FIRST.has(op))) {
      return true;
    }
    if (ARGS[op] === Arg.INVALID || (isEmpty && !FIRST.has(op)) || (op === Op.PROTO && head[at + 1] > MAX_PROTOCOL)) {
      return false;
    }
    if (op === Op.STOP) {
      return true;
    }
    isEmpty &&= op === Op.PROTO || op === Op.FRAME;
    const next = at + 1 + argumentLength(head, at + 1, ARGS[op]);
    if (next > size) {
      return false;
    }
    at = next;
  }
  return head.length > 0;
}

/** Bytes of an opcode's argument; as many as the head has when its length is not there. */
function argumentLength(head: Uint8Array, at: number, arg: Arg): number {
  switch (arg) {
    case Arg.FIXED1:
      return 1;
    case Arg.FIXED2:
      return 2;
    case Arg.FIXED4:
      return 4;
    case Arg.FIXED8:
      return 8;
    case Arg.COUNT1:
      return at < head.length ? 1 + head[at] : 1;
    case Arg.COUNT4:
      return at + 4 <= head.length ? 4 + uint32(head, at) : 4;
    case Arg.COUNT8:
      return at + 8 <= head.length ? 8 + uint32(head, at) + uint32(head, at + 4) * 2 ** 32 : 8;
    case Arg.LINE: {
      const end = head.indexOf(LINE_FEED, at);
      return end < 0 ? Math.max(0, head.length - at) : end + 1 - at;
    }
    default:
      return 0;
  }
}
