import { uint32 } from '../../../encoding/integers';
import type { Memo } from './memo';
import type { NodeTable } from './node-table';
import { nodeValue } from './node-table';
import { Op } from './opcodes';
import type { OperandStack } from './operand-stack';

/**
 * Rows of numbers, which large pickles consist of: EMPTY_LIST, the opcode that memoizes it, MARK, a few numbers, APPENDS,
 * again and again. Each becomes what these opcodes make of it one by one, but its numbers need no place on the stack, and
 * V8 compiles this loop sooner than the one that knows every opcode.
 */
export class NumberRows {
  /** Opcodes and rows of the last run. */
  opcodes = 0;
  rows = 0;

  constructor(
    private readonly operands: OperandStack,
    private readonly nodes: NodeTable,
    private readonly memo: Memo
  ) {}

  /**
   * Pushes the rows that begin at index `from` of the window's `bytes`, as far as they lie before index `to` and are memoized
   * one behind the other.
   * @param base - offset in the source of `bytes[0]`
   * @param depth - of the stack, which has room for a value for each byte
   * @returns the index behind the last one; `from` when there is none
   */
  run(bytes: Uint8Array, base: number, from: number, to: number, depth: number): number {
    const { nodes, memo } = this;
    const { values, nodesFrom } = this.operands;
    const memoizes = bytes[from + 1];
    const head = headLength(memoizes);
    const first = nodes.top;
    let opcodes = 0;
    this.rows = this.opcodes = 0;
    /** Index in the memo of the first row. */
    const place = head === 1 ? -1 : memoizes === Op.MEMOIZE ? memo.size : putIndex(bytes, from + 1);
    if (bytes[from + head] !== Op.MARK || (head > 1 && !memo.isBehindAll(place))) {
      return from;
    }
    let i = from;
    let count = 0;
    while (
      bytes[i] === Op.EMPTY_LIST &&
      bytes[i + 1] === memoizes &&
      bytes[i + head] === Op.MARK &&
      (head < PUT || putIndex(bytes, i + 1) === place + count) &&
      !nodes.full
    ) {
      const behind = nodes.addRow(bytes, base, i, i + head + 1, to);
      if (behind === 0) {
        break;
      }
      values[depth + count] = nodeValue(first + count);
      nodesFrom[depth + count] = first + count;
      opcodes += nodes.count(first + count);
      i = behind;
      count++;
    }
    if (head > 1 && count > 0) {
      memo.putNodes(place, first, count);
    }
    this.rows = count;
    this.opcodes = opcodes + count * (head > 1 ? 4 : 3);
    return i;
  }
}

/** Bytes from EMPTY_LIST to MARK from which on an index for the memo is among them. */
const PUT = 3;

function headLength(memoizes: number): number {
  switch (memoizes) {
    case Op.MEMOIZE:
      return 2;
    case Op.BINPUT:
      return PUT;
    case Op.LONG_BINPUT:
      return 6;
    default:
      return 1;
  }
}

/** Index that BINPUT or LONG_BINPUT at index `at` of the bytes names. */
function putIndex(bytes: Uint8Array, at: number): number {
  return bytes[at] === Op.BINPUT ? bytes[at + 1] : uint32(bytes, at + 1);
}
