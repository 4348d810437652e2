import { Memo } from './memo';
import { NodeTable } from './node-table';
import { OperandStack } from './operand-stack';

/** Bytes of a window that serves most pickles. */
const FIRST_BYTES = 4096;
/** Memories that wait for the next pickle, and the numbers that such a one holds at most. */
const MAX_SPARE = 4;
const MAX_KEPT = 1 << 16;

const spare: MachineMemory[] = [];
/** The same for sources whose offsets need more bits, or that may be as long: what is decompressed. */
const spareWide: MachineMemory[] = [];

/**
 * The memory of one machine: node table, memo and stack. Making it takes longer than running a small pickle, and there
 * may be thousands of those in a file and in a folder, so it is used again. No machine reads the
 * values of an earlier pickle: each part knows how much of it is in use, and is empty when it is borrowed.
 */
export class MachineMemory {
  readonly nodes: NodeTable;
  readonly memo: Memo;
  readonly operands: OperandStack;
  /** For the window through which the machine looks at the source. */
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES);

  private constructor(wide: boolean) {
    this.nodes = new NodeTable(wide);
    this.memo = new Memo(wide);
    this.operands = new OperandStack(wide);
  }

  /**
   * Memory that belongs to the caller alone until it is given back.
   * @param size - of the source that the values stand for, as far as it is going to be read
   */
  static borrow(size: number): MachineMemory {
    const wide = size >= 2 ** 31;
    return (wide ? spareWide : spare).pop() ?? new MachineMemory(wide);
  }

  /** The caller no longer reads the values. */
  giveBack(): void {
    const others = this.nodes.wide ? spareWide : spare;
    if (others.length < MAX_SPARE && this.room <= MAX_KEPT) {
      this.clear();
      others.push(this);
    }
  }

  /** Forget everything, for another pickle. */
  clear(): void {
    this.nodes.reset();
    this.memo.clear();
    this.operands.reset();
  }

  private get room(): number {
    return this.nodes.room + this.memo.room + this.operands.values.length + this.bytes.length / 4;
  }
}
