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
   * Pushes the rows that begin at index `from` of the window's `bytes`, as far as they lie before index `to`.
   * @param base - offset in the source of `bytes[0]`
   * @param depth - of the stack, which has room for a value for each byte
   * @returns the index behind the last one; `from` when there is none
   */
  run(bytes: Uint8Array, base: number, from: number, to: number, depth: number): number {
    const { nodes, memo, operands } = this;
    const { values, nodesFrom } = operands;
    let slot = depth;
    let opcodes = 0;
    let i = from;
    while (bytes[i] === Op.EMPTY_LIST && !nodes.full) {
      const memoized = bytes[i + 1];
      const mark = i + (memoized === Op.MEMOIZE ? 2 : memoized === Op.BINPUT ? 3 : memoized === Op.LONG_BINPUT ? 6 : 1);
      if (bytes[mark] !== Op.MARK) {
        break;
      }
      const behind = nodes.addRow(bytes, base, i, mark + 1, to);
      if (behind === 0) {
        break;
      }
      const { top } = nodes;
      const value = nodeValue(top - 1);
      values[slot] = value;
      nodesFrom[slot++] = top - 1;
      opcodes += 3 + nodes.count(top - 1);
      if (memoized === Op.MEMOIZE) {
        memo.put(memo.size, value, top);
        opcodes++;
      } else if (mark > i + 1) {
        memo.put(memoized === Op.BINPUT ? bytes[i + 2] : uint32(bytes, i + 2), value, top);
        opcodes++;
      }
      i = behind;
    }
    this.opcodes = opcodes;
    this.rows = slot - depth;
    return i;
  }
}
