import { DEFAULT_LIMITS } from '../../../limits';
import { CallOpcodes } from './call-opcodes';
import { ContainerOpcodes, emptyKind } from './container-opcodes';
import { Effort } from './effort';
import { Frame } from './frame';
import type { Globals } from './globals';
import { LoaderErrors } from './loader-errors';
import type { MachineMemory } from './machine-memory';
import type { Memo } from './memo';
import { MISSING } from './memo';
import { NodeLifetimes } from './node-lifetimes';
import type { NodeTable } from './node-table';
import { UNKNOWN, isNode, nodeIndex, nodeValue } from './node-table';
import type { Observer, OpcodeTracer, StreamEnd } from './observer';
import { NumberRows } from './number-rows';
import { Op } from './opcodes';
import type { Capacity, OperandStack } from './operand-stack';
import { ROOM } from './operand-stack';
import type { Outcome } from './opcode-outcome';
import { breakOf } from './opcode-outcome';
import { REACH, RareOpcodes } from './rare-opcodes';
import type { Window } from './window';
import { uint32, uint64 } from '../../../encoding/integers';

/** Work of an opcode that does more than push, fetch or memoize a value, beyond that of every opcode. */
const COSTLY_OPCODE = 25;
/** Opcodes that are run before the budget has to pay for them. */
const UNPAID_OPCODES = 65_536;
/** Bytes after which `decode` is left and called again: V8 replaces a function by its compiled form when it is called. */
const TURN = 32 * 1024;
/** Places that the stack of a long pickle has, so that turns can be that long. */
const LONG_STACK = 2 * TURN;

/**
 * A symbolic unpickler with the semantics of CPython's `Modules/_pickle.c`: stack with fences at marks, memo, all
 * opcodes of protocols 0 to 5. It knows what would be called with which arguments and calls nothing.
 * If the C unpickler raises for a value (bad UTF-8, PROTO 9), the machine goes on with UNKNOWN, since another loader may
 * be more lenient. GET of an entry that was never put ends the stream, as it does in every loader.
 *
 * The loop and the opcodes that are worth a place in it are here; the others are in `RareOpcodes`, `ContainerOpcodes`
 * and `CallOpcodes`, which work on the same stack, memo and nodes.
 */
export class Machine {
  readonly memo: Memo;
  private readonly nodes: NodeTable;
  private readonly operands: OperandStack;
  private readonly frame = new Frame();
  private readonly effort = new Effort();
  private readonly lifetimes: NodeLifetimes;
  private readonly containers: ContainerOpcodes;
  private readonly rareOpcodes: RareOpcodes;
  private readonly rows: NumberRows;
  /** Offset of the next opcode, or of the one at which the stream ended. */
  private next = 0;
  private opcodes = 0;
  private paidOpcodes = 0;

  constructor(
    private readonly window: Window,
    private readonly memory: MachineMemory,
    globals: Globals,
    private readonly observer: Observer,
    private readonly capacity: Capacity = DEFAULT_LIMITS,
    private tracer?: OpcodeTracer,
    /** End where every loader raises: the bytes may be no opcodes at all. */
    endsOnErrors = false
  ) {
    const { nodes, memo, operands } = memory;
    const { frame, effort } = this;
    this.nodes = nodes;
    this.memo = memo;
    this.operands = operands;
    const errors = endsOnErrors ? new LoaderErrors(window, nodes) : undefined;
    const lifetimes = new NodeLifetimes(nodes, memo, operands, effort);
    const containers = new ContainerOpcodes(operands, nodes, lifetimes, window, observer, errors);
    const calls = new CallOpcodes(operands, nodes, lifetimes, containers, window, globals, observer, effort, errors);
    this.lifetimes = lifetimes;
    this.containers = containers;
    this.rows = new NumberRows(operands, nodes, memo);
    this.rareOpcodes = new RareOpcodes(operands, nodes, memo, lifetimes, containers, calls, window, frame);
  }

  /**
   * Run one pickle from `start` to its STOP or to where it breaks.
   * @param earlierMemo - entries of the memo below this index may come from earlier pickles that ended with STOP
   */
  run(start: number, earlierMemo = 0): StreamEnd {
    const { operands, frame, effort } = this;
    this.memory.clear();
    this.memo.keepBelow(earlierMemo);
    this.lifetimes.reset();
    this.containers.reset(start);
    frame.reset();
    this.next = start;
    this.opcodes = this.paidOpcodes = 0;
    this.tracer?.begin(start);
    let reason: StreamEnd['reason'] | undefined;
    do {
      reason =
        this.prepare() ?? (this.tracer === undefined ? this.decode(this.uncheckedEnd()) : this.decodeOne(this.tracer));
    } while (reason === undefined);
    if (reason === 'truncated') {
      frame.runOut(this.window.end);
    }
    this.observer.spend(this.opcodes - this.paidOpcodes, effort.settle());
    const end: StreamEnd = {
      reason: reason === 'underflow' && operands.incomplete ? 'full' : reason,
      end: this.next,
      opcodes: this.opcodes,
      crossesFrame: frame.crossed,
      isPlain: this.memo.size === 0 && !frame.seen,
      trimmed: operands.trimmed,
      result: reason === 'stop' ? operands.peek() : UNKNOWN
    };
    this.tracer?.end(end);
    return end;
  }

  /** Have the next opcode in the window and room on the stack; else say why the stream ends here. */
  private prepare(): StreamEnd['reason'] | undefined {
    const { window, operands, memo, capacity, effort, next } = this;
    this.frame.moveTo(next);
    const unpaid = this.opcodes - this.paidOpcodes;
    if (unpaid >= UNPAID_OPCODES || (window.asksBudgetOften && unpaid > 0)) {
      this.paidOpcodes = this.opcodes;
      if (!this.observer.spend(unpaid, effort.unpaid)) {
        return 'limit';
      }
      effort.settle();
    }
    if (next < window.base || next > window.end || (!window.atEnd && next + REACH >= window.end)) {
      window.seek(next);
    }
    if (next >= window.end) {
      this.next = Math.min(next, window.end);
      return 'truncated';
    }
    if (operands.isFull(capacity)) {
      effort.unpaid += operands.trim(capacity, this.containers.survey);
    }
    if (memo.overflowed || memo.room > capacity.maxMemo) {
      return 'full';
    }
    if (memo.nodeLogFull) {
      this.lifetimes.forgetAll(operands.depth);
    }
    if (operands.depth + ROOM > operands.values.length) {
      operands.grow(capacity.maxStack);
    }
    if (this.opcodes > UNPAID_OPCODES && operands.values.length < Math.min(LONG_STACK, capacity.maxStack)) {
      operands.grow(capacity.maxStack, LONG_STACK);
    }
    return undefined;
  }

  /** Run one opcode and tell the tracer of it. */
  private decodeOne(tracer: OpcodeTracer): StreamEnd['reason'] | undefined {
    const { operands } = this;
    if (!tracer.before(this.next, operands.depth)) {
      this.tracer = undefined;
    }
    const reason = this.decode(this.next - this.window.base + 1);
    tracer.after(operands.depth, operands.depth > 0 ? operands.peek() : UNKNOWN);
    return reason;
  }

  /** Index in the window up to which `decode` needs no checks: an opcode pushes no more values than it has bytes. */
  private uncheckedEnd(): number {
    const { window, operands, frame, next } = this;
    const first = next - window.base;
    const bytes = window.end - window.base - (window.atEnd ? 0 : REACH);
    const end = Math.min(bytes, first + Math.min(operands.values.length - operands.depth - 1, TURN));
    return frame.end < 0 ? end : Math.min(end, Math.max(first + 1, frame.end - window.base));
  }

  /**
   * Run opcodes as far as index `end` of the window, or until they leave it.
   * It works with variables, indices and 32-bit integers, and rare opcodes are elsewhere: this loop has to be fast, and
   * V8 has to compile it soon.
   * @returns why the stream ended, if it did
   */
  private decode(end: number): StreamEnd['reason'] | undefined {
    const { nodes, memo, operands, containers, rows, effort, window } = this;
    const { values: stack, nodesFrom } = operands;
    const { bytes, base, seeks } = window;
    let { depth } = operands;
    let { opcodes } = this;
    /** The node table's top, kept at hand: only the making of nodes and `RareOpcodes` change it. */
    let { top } = nodes;
    let i = (this.next - base) | 0;

    while (i < end) {
      const op = bytes[i];
      opcodes++;
      let next: Outcome;
      switch (op) {
        case Op.BININT1:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 2;
          continue;
        case Op.BININT2:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 3;
          continue;
        case Op.BININT:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 5;
          continue;
        case Op.BINFLOAT:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 9;
          continue;
        case Op.NONE:
        case Op.NEWTRUE:
        case Op.NEWFALSE:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 1;
          continue;
        case Op.SHORT_BINUNICODE:
        case Op.SHORT_BINSTRING:
        case Op.SHORT_BINBYTES:
        case Op.LONG1:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          i += 2 + bytes[i + 1];
          continue;
        case Op.BINUNICODE:
        case Op.BINSTRING:
        case Op.BINBYTES:
        case Op.LONG4: {
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          const behind = i + 5 + uint32(bytes, i + 1);
          if (behind >= end) {
            return this.suspend(base + behind, depth, opcodes);
          }
          i = behind | 0;
          continue;
        }
        case Op.BINUNICODE8:
        case Op.BINBYTES8:
        case Op.BYTEARRAY8:
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          return this.suspend(base + i + 9 + uint64(bytes, i + 1), depth, opcodes);
        case Op.INT:
        case Op.FLOAT:
        case Op.LONG:
        case Op.STRING:
        case Op.UNICODE: {
          stack[depth] = base + i;
          nodesFrom[depth++] = top;
          let j = i + 1;
          const near = Math.min(j + 40, end);
          while (j < near && bytes[j] !== 10) {
            j++;
          }
          if (j < near) {
            i = j + 1;
            continue;
          }
          const feed = window.lineEnd(base + i + 1);
          return feed < 0
            ? this.suspend(base + i, depth, opcodes, 'truncated')
            : this.suspend(feed + 1, depth, opcodes);
        }
        case Op.MEMOIZE:
          if (depth <= operands.fence) {
            return this.suspend(base + i, depth, opcodes, 'underflow');
          }
          memo.put(memo.size, stack[depth - 1], top);
          i += 1;
          continue;
        case Op.BINPUT:
        case Op.LONG_BINPUT:
          if (depth <= operands.fence) {
            return this.suspend(base + i, depth, opcodes, 'underflow');
          }
          memo.put(op === Op.BINPUT ? bytes[i + 1] : uint32(bytes, i + 1), stack[depth - 1], top);
          i += op === Op.BINPUT ? 2 : 5;
          continue;
        case Op.BINGET:
        case Op.LONG_BINGET: {
          const index = op === Op.BINGET ? bytes[i + 1] : uint32(bytes, i + 1);
          let value = memo.get(index);
          if (value === MISSING) {
            value = memo.lost(index, true);
            if (value === MISSING) {
              return this.suspend(base + i, depth, opcodes, 'memo');
            }
          }
          stack[depth] = value;
          nodesFrom[depth++] = top;
          containers.survey.sharesNodes ||= isNode(value);
          i += op === Op.BINGET ? 2 : 5;
          continue;
        }
        case Op.MARK:
          operands.marks.push(depth);
          operands.fence = depth;
          i += 1;
          continue;
        case Op.EMPTY_TUPLE:
        case Op.EMPTY_LIST:
        case Op.EMPTY_DICT:
        case Op.EMPTY_SET: {
          if (op === Op.EMPTY_LIST) {
            const behind = rows.run(bytes, base, i, end, depth);
            if (behind > i) {
              depth += rows.rows;
              opcodes += rows.opcodes - 1;
              effort.unpaid += rows.rows * COSTLY_OPCODE;
              top = nodes.top;
              i = behind | 0;
              continue;
            }
          }
          if (nodes.full) {
            this.lifetimes.forgetAll(depth);
          }
          const value = nodeValue(nodes.add(emptyKind(op), base + i));
          stack[depth] = value;
          nodesFrom[depth++] = nodeIndex(value);
          top = nodes.top;
          i += 1;
          continue;
        }
        case Op.STOP:
          return depth <= operands.fence
            ? this.suspend(base + i, depth, opcodes, 'underflow')
            : this.suspend(base + i + 1, depth, opcodes, 'stop');
        case Op.PROTO:
          i += 2;
          continue;
        case Op.FRAME:
          this.frame.enter(base + i + 9, base + i + 9 + uint64(bytes, i + 1));
          return this.suspend(base + i + 9, depth, opcodes);
        case Op.APPENDS:
          operands.depth = depth;
          next = containers.itemsFromMark('append', base + i);
          break;
        case Op.SETITEMS:
          operands.depth = depth;
          next = containers.itemsFromMark('setitem', base + i);
          break;
        default:
          operands.depth = depth;
          next = this.rareOpcodes.run(op, base + i, bytes, i);
      }
      effort.unpaid += COSTLY_OPCODE;
      depth = operands.depth;
      if (next < 0) {
        return this.suspend(base + i, depth, opcodes, breakOf(next));
      }
      if (next - base >= end || window.seeks !== seeks) {
        return this.suspend(next, depth, opcodes);
      }
      top = nodes.top;
      i = (next - base) | 0;
    }
    return this.suspend(base + i, depth, opcodes);
  }

  /** Writes the local variables of `decode` back. */
  private suspend(
    next: number,
    depth: number,
    opcodes: number,
    reason?: StreamEnd['reason']
  ): StreamEnd['reason'] | undefined {
    this.next = next;
    this.operands.depth = depth;
    this.opcodes = opcodes;
    return reason;
  }
}
