import type { FlatBuffer, FlatTable } from '../../../encoding/flatbuffers';

/** Instructions of one plan that are looked at, and values. */
const MAX_ITEMS = 500_000;
/** Bytes of an element by its type (`schema/scalar_type.fbs`). */
const ITEM_SIZES: readonly number[] = [
  1, 1, 2, 4, 8, 2, 4, 8, 4, 8, 16, 1, 1, 1, 4, 2, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 4, 8
];
/** The largest number of bytes that the runtime multiplies without an overflow. */
const MAX_BYTES = 2 ** 63;

/** Fields of the tables in `schema/program.fbs`. */
const enum Plan {
  VALUES = 2,
  INPUTS = 3,
  OUTPUTS = 4,
  CHAINS = 5,
  OPERATORS = 6,
  DELEGATES = 7,
  BUFFER_SIZES = 8
}

const enum Kind {
  TENSOR = 5,
  INTEGERS = 7,
  TENSORS = 10,
  OPTIONAL_TENSORS = 11
}

const enum Tensor {
  TYPE = 0,
  SIZES = 2,
  ORDER = 3,
  BUFFER = 5,
  ALLOCATION = 6,
  EXTRA = 9
}

const enum Instruction {
  KERNEL = 1,
  DELEGATE = 2,
  MOVE = 3,
  JUMP = 4,
  FREE = 5
}

/** Where the constants of a program stand. */
export interface Constants {
  /** How many there are, and how many bytes lie from the beginning of one to the end of what holds them. */
  readonly count: number;
  room(index: number): number;
}

/**
 * Checks that nothing in a plan leads out of what it refers to. Runtimes before 1.0 check little of it: an index that is too
 * large reads or writes behind the end of memory (CVE-2025-30402, CVE-2025-54949 and others).
 * @param odd - is told what leads out, and where
 */
export class PlanCheck {
  private values = 0;

  constructor(
    private readonly buffer: FlatBuffer,
    private readonly plan: FlatTable,
    private readonly constants: Constants,
    private readonly odd: (what: string, at: number) => void
  ) {}

  check(): void {
    const { plan } = this;
    this.values = plan.vector(Plan.VALUES, 4)?.length ?? 0;
    for (const id of [Plan.INPUTS, Plan.OUTPUTS]) {
      this.indices(plan, id, 'value', this.values, false);
    }
    let seen = 0;
    for (const value of plan.tables(Plan.VALUES)) {
      if (++seen > MAX_ITEMS) {
        break;
      }
      this.value(value);
    }
    for (const chain of plan.tables(Plan.CHAINS)) {
      this.chain(chain);
    }
  }

  private value(value: FlatTable): void {
    const kind = value.uint8(0);
    const inside = kind === 0 ? undefined : value.table(1);
    if (inside === undefined) {
      return;
    }
    if (kind === Kind.TENSOR) {
      this.tensor(inside);
    } else if (kind === Kind.INTEGERS) {
      this.wideIndices(inside);
    } else if (kind === Kind.TENSORS || kind === Kind.OPTIONAL_TENSORS) {
      this.indices(inside, 0, 'value', this.values, kind === Kind.OPTIONAL_TENSORS);
    }
  }

  private tensor(tensor: FlatTable): void {
    const { buffer } = this;
    const sizes = tensor.vector(Tensor.SIZES, 4);
    const order = tensor.vector(Tensor.ORDER, 1);
    const dimensions = sizes?.length ?? 0;
    let bytes = ITEM_SIZES[tensor.uint8(Tensor.TYPE)] ?? NaN;
    for (let i = 0; i < dimensions; i++) {
      const size = buffer.int32((sizes?.at ?? 0) + 4 * i);
      if (size < 0) {
        return this.odd('size', tensor.at);
      }
      bytes *= size;
    }
    if (!(bytes < MAX_BYTES) || (order?.length ?? 0) !== dimensions) {
      return this.odd(bytes < MAX_BYTES ? 'order' : 'size', tensor.at);
    }
    for (let i = 0; i < dimensions; i++) {
      if (buffer.uint8((order?.at ?? 0) + i) >= dimensions) {
        return this.odd('order', tensor.at);
      }
    }
    const index = tensor.uint32(Tensor.BUFFER);
    const allocation = tensor.table(Tensor.ALLOCATION);
    if (allocation !== undefined) {
      this.allocation(allocation, bytes, tensor.at);
    } else if (index > 0 && tensor.table(Tensor.EXTRA) === undefined) {
      if (index >= this.constants.count || bytes > this.constants.room(index)) {
        this.odd('constant', tensor.at);
      }
    }
  }

  private allocation(allocation: FlatTable, bytes: number, at: number): void {
    const memory = allocation.uint32(0);
    const offset = allocation.uint32(1) + allocation.uint32(2) * 2 ** 32;
    const sizes = this.plan.vector(Plan.BUFFER_SIZES, 8);
    if (sizes === undefined || memory >= sizes.length || offset + bytes > this.buffer.uint64(sizes.at + 8 * memory)) {
      this.odd('memory', at);
    }
  }

  private chain(chain: FlatTable): void {
    const operators = this.plan.vector(Plan.OPERATORS, 4)?.length ?? 0;
    const delegates = this.plan.vector(Plan.DELEGATES, 4)?.length ?? 0;
    const instructions = chain.vector(2, 4)?.length ?? 0;
    let seen = 0;
    for (const instruction of chain.tables(2)) {
      const kind = instruction.uint8(0);
      const inside = kind === 0 || ++seen > MAX_ITEMS ? undefined : instruction.table(1);
      if (inside === undefined) {
        continue;
      }
      if (kind === Instruction.KERNEL || kind === Instruction.DELEGATE) {
        const isKernel = kind === Instruction.KERNEL;
        this.index(inside.int32(0), isKernel ? operators : delegates, isKernel ? 'operator' : 'delegate', inside.at);
        this.indices(inside, 1, 'value', this.values, false);
      } else if (kind === Instruction.MOVE) {
        this.index(inside.int32(0), this.values, 'value', inside.at);
        this.index(inside.int32(1), this.values, 'value', inside.at);
      } else if (kind === Instruction.JUMP) {
        this.index(inside.int32(0), this.values, 'value', inside.at);
        // Behind the last instruction the program ends.
        this.index(inside.int32(1), instructions + 1, 'instruction', inside.at);
      } else if (kind === Instruction.FREE) {
        this.index(inside.int32(0), this.values, 'value', inside.at);
      }
    }
  }

  private indices(table: FlatTable, id: number, what: string, count: number, mayBeNone: boolean): void {
    const list = table.vector(id, 4);
    for (let i = 0; list !== undefined && i < list.length; i++) {
      const index = this.buffer.int32(list.at + 4 * i);
      this.index(mayBeNone && index === -1 ? 0 : index, count, what, list.at);
    }
  }

  /** Lists of integers hold the places of values. */
  private wideIndices(table: FlatTable): void {
    const list = table.vector(0, 8);
    for (let i = 0; list !== undefined && i < list.length; i++) {
      this.index(this.buffer.uint64(list.at + 8 * i), this.values, 'value', list.at);
    }
  }

  private index(index: number, count: number, what: string, at: number): void {
    if (!(index >= 0 && index < count)) {
      this.odd(what, at);
    }
  }
}
