import type { CallOpcodes } from './call-opcodes';
import type { ContainerOpcodes } from './container-opcodes';
import type { Frame } from './frame';
import { parseInteger } from './literals';
import type { Memo } from './memo';
import { MISSING } from './memo';
import type { NodeLifetimes } from './node-lifetimes';
import type { NodeTable } from './node-table';
import { Kind, isNode } from './node-table';
import { Op } from './opcodes';
import { uint16, uint32 } from '../../../encoding/integers';
import type { OperandStack } from './operand-stack';
import type { Outcome } from './opcode-outcome';
import { BAD_OPCODE, NOT_IN_MEMO, TRUNCATED, UNDERFLOW } from './opcode-outcome';
import type { Window } from './window';

/** Bytes that an opcode and its fixed argument have at most. */
export const REACH = 16;
/** Bytes of a memo index of protocol 0 that are read. */
const MAX_INDEX_BYTES = 64;
/** Memo indices from here on would need more memory than any loader has. */
const MAX_MEMO = 2 ** 32;
/** An index that no memo has. */
const NOWHERE = -1;

/** The opcodes that are not worth a place in the decode loop. */
export class RareOpcodes {
  constructor(
    private readonly operands: OperandStack,
    private readonly nodes: NodeTable,
    private readonly memo: Memo,
    private readonly lifetimes: NodeLifetimes,
    private readonly containers: ContainerOpcodes,
    private readonly calls: CallOpcodes,
    private readonly window: Window,
    private readonly frame: Frame
  ) {}

  /**
   * Run the opcode `op`.
   * @param at - its offset
   * @param bytes - of the window
   * @param i - where it stands in them
   */
  run(op: number, at: number, bytes: Uint8Array, i: number): Outcome {
    switch (op) {
      case Op.POP:
        return this.pop(at);
      case Op.POP_MARK:
        return this.popMark(at);
      case Op.DUP:
        return this.duplicate(at);
      case Op.GET:
      case Op.PUT:
        return this.memoLine(op, at, bytes, i);
      case Op.PERSID:
        return this.calls.persistentLine(at);
      case Op.BINPERSID:
        return this.calls.persistent(at);
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        return this.containers.fromTop(Kind.TUPLE, op - Op.TUPLE1 + 1, at);
      case Op.TUPLE:
        return this.containers.fromMark(Kind.TUPLE, at);
      case Op.LIST:
        return this.containers.fromMark(Kind.LIST, at);
      case Op.DICT:
        return this.containers.fromMark(Kind.DICT, at);
      case Op.FROZENSET:
        return this.containers.fromMark(Kind.FROZENSET, at);
      case Op.APPEND:
        return this.containers.itemsFromTop('append', 1, at);
      case Op.SETITEM:
        return this.containers.itemsFromTop('setitem', 2, at);
      case Op.ADDITEMS:
        return this.containers.itemsFromMark('append', at);
      case Op.GLOBAL:
        return this.calls.global(at);
      case Op.STACK_GLOBAL:
        return this.calls.stackGlobal(at);
      case Op.INST:
        return this.calls.inst(at);
      case Op.OBJ:
        return this.calls.obj(at);
      case Op.REDUCE:
        return this.calls.callOfTwo(Kind.REDUCE, at);
      case Op.NEWOBJ:
        return this.calls.callOfTwo(Kind.NEW, at);
      case Op.NEWOBJ_EX:
        return this.calls.callOfThree(at);
      case Op.BUILD:
        return this.build(at);
      case Op.EXT1:
        return this.calls.extension(bytes[i + 1], at, 2);
      case Op.EXT2:
        return this.calls.extension(uint16(bytes, i + 1), at, 3);
      case Op.EXT4:
        return this.calls.extension(uint32(bytes, i + 1) | 0, at, 5);
      case Op.NEXT_BUFFER:
        return this.calls.nextBuffer(at);
      case Op.READONLY_BUFFER:
        return this.operands.has(1) ? at + 1 : UNDERFLOW;
      default:
        return BAD_OPCODE;
    }
  }

  private pop(at: number): Outcome {
    const { operands } = this;
    if (operands.marks.length > 0 && operands.marks[operands.marks.length - 1] === operands.depth) {
      operands.popMark();
      return at + 1;
    }
    if (!operands.has(1)) {
      return UNDERFLOW;
    }
    operands.depth--;
    this.lifetimes.discard(operands.nodesFrom[operands.depth]);
    return at + 1;
  }

  private popMark(at: number): Outcome {
    const { operands } = this;
    if (operands.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = operands.popMark();
    if (operands.depth > from) {
      this.lifetimes.discard(operands.nodesFrom[from]);
    }
    operands.depth = from;
    return at + 1;
  }

  private duplicate(at: number): Outcome {
    const { operands } = this;
    if (!operands.has(1)) {
      return UNDERFLOW;
    }
    this.containers.survey.sharesNodes ||= isNode(operands.peek());
    operands.push(operands.peek(), this.nodes.top);
    return at + 1;
  }

  /** BUILD. Raw bytes or another pickle may stand behind it (joblib), and behind the frame, which has to end here. */
  private build(at: number): Outcome {
    const next = this.calls.build(at);
    if (next > at + 1) {
      this.frame.breakOffAt(at + 1);
    }
    return next;
  }

  /** GET and PUT of protocol 0, whose index is a text line: nearly always a few digits. */
  private memoLine(op: number, at: number, bytes: Uint8Array, i: number): Outcome {
    const { operands, nodes } = this;
    let index: number | undefined = 0;
    let j = i + 1;
    while (j < i + REACH && bytes[j] >= 48 && bytes[j] <= 57) {
      index = index * 10 + bytes[j++] - 48;
    }
    let next = at + j + 1 - i;
    if (bytes[j] !== 10 || j === i + 1) {
      const end = this.window.lineEnd(at + 1);
      if (end < 0) {
        return TRUNCATED;
      }
      index = parseInteger(this.window.slice(at + 1, Math.min(end, at + 1 + MAX_INDEX_BYTES)));
      next = end + 1;
    }
    if (index === undefined || index < 0 || index >= MAX_MEMO) {
      index = NOWHERE;
    }
    if (op === Op.GET) {
      const kept = this.memo.get(index);
      const value = kept === MISSING ? this.memo.lost(index, index !== NOWHERE) : kept;
      if (value === MISSING) {
        return NOT_IN_MEMO;
      }
      operands.push(value, nodes.top);
      this.containers.survey.sharesNodes ||= isNode(value);
    } else if (!operands.has(1)) {
      return UNDERFLOW;
    } else if (index === NOWHERE) {
      this.memo.putElsewhere();
    } else {
      this.memo.put(index, operands.peek(), nodes.top);
    }
    return next;
  }
}
