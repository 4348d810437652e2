import { DEFAULT_LIMITS } from '../../../limits';
import { Kind, UNKNOWN, isNode, nodeIndex } from './node-table';
import { TRUNCATED } from './call-opcodes';
import { Filling } from './item-opcodes';
import type { Globals } from './globals';
import { parseInteger } from './literals';
import { MISSING } from './memo';
import { ARGS, Arg, Op, uint32, uint64 } from './opcodes';
import type { Observer, StreamEnd } from './observer';
import type { Capacity } from './stack';
import { ROOM, UNDERFLOW, emptyKind } from './stack';
import type { MachineMemory } from './machine-memory';
import type { Window } from './window';

/**
 * A symbolic unpickler with the semantics of CPython's `Modules/_pickle.c`: stack with fences at marks, memo, all
 * opcodes of protocols 0 to 5. It knows what would be called with which arguments and calls nothing.
 * Where the C unpickler raises for a value (bad UTF-8, an unknown memo key, PROTO 9) it goes on with UNKNOWN, since
 * another loader may be more lenient.
 */
export class Machine extends Filling {
  /** Offset of the next opcode, or of the one at which the stream ended. */
  private next = 0;
  private opcodes = 0;
  private spent = 0;
  /** Where the current frame ends, or -1. */
  private frameEnd = -1;
  private crossesFrame = false;

  constructor(
    window: Window,
    storage: MachineMemory,
    globals: Globals,
    observer: Observer,
    private readonly capacity: Capacity = DEFAULT_LIMITS
  ) {
    super(window, storage, globals, observer);
  }

  /** Run one pickle from `start` to its STOP or to where it breaks. */
  run(start: number): StreamEnd {
    this.reset(start);
    this.next = start;
    this.opcodes = this.spent = 0;
    this.frameEnd = -1;
    this.crossesFrame = false;
    let reason: StreamEnd['reason'] | undefined;
    do {
      reason = this.prepare() ?? this.decode(this.safe());
    } while (reason === undefined);
    this.observer.spend(this.opcodes - this.spent, this.effort);
    this.effort = 0;
    return {
      reason: reason === 'underflow' && this.incomplete ? 'full' : reason,
      end: this.next,
      opcodes: this.opcodes,
      crossesFrame: this.crossesFrame,
      trimmed: this.trimmed,
      result: reason === 'stop' ? this.stack[this.sp - 1] : UNKNOWN
    };
  }

  /** Have the next opcode in the window and room on the stack; else say why the stream ends here. */
  private prepare(): StreamEnd['reason'] | undefined {
    const { window, next } = this;
    if (this.frameEnd >= 0 && next >= this.frameEnd) {
      this.crossesFrame ||= next > this.frameEnd;
      this.frameEnd = -1;
    }
    const unpaid = this.opcodes - this.spent;
    if (unpaid >= 65536 || (window.asksBudgetOften && unpaid > 0)) {
      this.spent = this.opcodes;
      if (!this.observer.spend(unpaid, this.effort)) {
        return 'limit';
      }
      this.effort = 0;
    }
    if (next < window.base || next > window.end || (!window.atEnd && next + REACH >= window.end)) {
      window.seek(next);
    }
    if (next >= window.end) {
      this.next = Math.min(next, window.end);
      return 'truncated';
    }
    const { maxStack, maxMarks, maxMemo } = this.capacity;
    if (this.sp >= maxStack || this.marks.length >= maxMarks) {
      this.trim(this.capacity);
    }
    if (this.memo.overflowed || this.memo.room > maxMemo) {
      return 'full';
    }
    if (this.memo.nodeLogFull) {
      this.forget(this.sp);
    }
    if (this.sp + ROOM > this.stack.length) {
      this.growStack(maxStack);
    }
    return undefined;
  }

  /** Index in the window up to which `decode` needs no checks: an opcode pushes no more values than it has bytes. */
  private safe(): number {
    const { window, next } = this;
    const first = next - window.base;
    const bytes = window.end - window.base - (window.atEnd ? 0 : REACH);
    const safe = Math.min(bytes, first + Math.min(this.stack.length - this.sp - 1, TURN));
    return this.frameEnd < 0 ? safe : Math.min(safe, Math.max(first + 1, this.frameEnd - window.base));
  }

  /**
   * Run opcodes as far as index `safe` of the window, or until they leave it.
   * What it works with are variables, indices and 32-bit integers, and what is rare is elsewhere: it is the loop that
   * has to be fast, and that V8 has to compile soon.
   * @returns why the stream ended, if it did
   */
  private decode(safe: number): StreamEnd['reason'] | undefined {
    const { nodes, memo, stack, below, window } = this;
    const { bytes, base, seeks } = window;
    let { sp, opcodes } = this;
    /** The arena's top, kept at hand: only `node` and `step` change it. */
    let { top } = nodes;
    let i = (this.next - base) | 0;

    while (i < safe) {
      const op = bytes[i];
      opcodes++;
      // Most of a long pickle. Tests in a row are guessed well by the processor, which runs ahead of them.
      if (op === Op.BININT1) {
        stack[sp] = base + i;
        below[sp++] = top;
        i += 2;
        continue;
      }
      if (op === Op.BINFLOAT) {
        stack[sp] = base + i;
        below[sp++] = top;
        i += 9;
        continue;
      }
      if (op === Op.MEMOIZE) {
        if (sp <= this.fence) {
          return this.leave(base + i, sp, opcodes, 'underflow');
        }
        memo.put(memo.size, stack[sp - 1], top);
        i += 1;
        continue;
      }
      switch (op) {
        case Op.BININT2:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 3;
          continue;
        case Op.BININT:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 5;
          continue;
        case Op.NONE:
        case Op.NEWTRUE:
        case Op.NEWFALSE:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 1;
          continue;
        case Op.SHORT_BINUNICODE:
        case Op.SHORT_BINSTRING:
        case Op.SHORT_BINBYTES:
        case Op.LONG1:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 2 + bytes[i + 1];
          continue;
        case Op.BINUNICODE:
        case Op.BINSTRING:
        case Op.BINBYTES:
        case Op.LONG4: {
          stack[sp] = base + i;
          below[sp++] = top;
          const end = i + 5 + uint32(bytes, i + 1);
          if (end >= safe) {
            return this.leave(base + end, sp, opcodes);
          }
          i = end | 0;
          continue;
        }
        case Op.BINUNICODE8:
        case Op.BINBYTES8:
        case Op.BYTEARRAY8:
          stack[sp] = base + i;
          below[sp++] = top;
          return this.leave(base + i + 9 + uint64(bytes, i + 1), sp, opcodes);
        case Op.INT:
        case Op.FLOAT:
        case Op.LONG:
        case Op.STRING:
        case Op.UNICODE: {
          stack[sp] = base + i;
          below[sp++] = top;
          let j = i + 1;
          const near = Math.min(j + 40, safe);
          while (j < near && bytes[j] !== 10) {
            j++;
          }
          if (j < near) {
            i = j + 1;
            continue;
          }
          const end = window.lineEnd(base + i + 1);
          return end < 0 ? this.leave(base + i, sp, opcodes, 'truncated') : this.leave(end + 1, sp, opcodes);
        }
        case Op.BINPUT:
        case Op.LONG_BINPUT:
          if (sp <= this.fence) {
            return this.leave(base + i, sp, opcodes, 'underflow');
          }
          memo.put(op === Op.BINPUT ? bytes[i + 1] : uint32(bytes, i + 1), stack[sp - 1], top);
          i += op === Op.BINPUT ? 2 : 5;
          continue;
        case Op.BINGET:
        case Op.LONG_BINGET: {
          const value = memo.get(op === Op.BINGET ? bytes[i + 1] : uint32(bytes, i + 1));
          stack[sp] = value === MISSING ? UNKNOWN : value;
          below[sp++] = top;
          this.shared ||= isNode(value);
          i += op === Op.BINGET ? 2 : 5;
          continue;
        }
        case Op.MARK:
          this.marks.push(sp);
          this.fence = sp;
          i += 1;
          continue;
        case Op.EMPTY_TUPLE:
        case Op.EMPTY_LIST:
        case Op.EMPTY_DICT:
        case Op.EMPTY_SET: {
          const value = this.node(emptyKind(op), base + i, sp);
          stack[sp] = value;
          below[sp++] = nodeIndex(value);
          top = nodes.top;
          i += 1;
          continue;
        }
        case Op.STOP:
          return sp <= this.fence
            ? this.leave(base + i, sp, opcodes, 'underflow')
            : this.leave(base + i + 1, sp, opcodes, 'stop');
        case Op.PROTO:
          i += 2;
          continue;
        case Op.FRAME:
          this.enterFrame(base + i + 9, base + i + 9 + uint64(bytes, i + 1));
          return this.leave(base + i + 9, sp, opcodes);
      }
      if (ARGS[op] === Arg.INVALID) {
        return this.leave(base + i, sp, opcodes, 'bad-opcode');
      }
      this.sp = sp;
      this.effort += STEP;
      const next = this.step(op, base + i, bytes, i);
      sp = this.sp;
      if (next < 0) {
        return this.leave(base + i, sp, opcodes, next === TRUNCATED ? 'truncated' : 'underflow');
      }
      if (next - base >= safe || window.seeks !== seeks) {
        return this.leave(next, sp, opcodes);
      }
      top = nodes.top;
      i = (next - base) | 0;
    }
    return this.leave(base + i, sp, opcodes);
  }

  /** Write back what `decode` had in variables. */
  private leave(
    next: number,
    sp: number,
    opcodes: number,
    reason?: StreamEnd['reason']
  ): StreamEnd['reason'] | undefined {
    this.next = next;
    this.sp = sp;
    this.opcodes = opcodes;
    return reason;
  }

  private enterFrame(at: number, end: number): void {
    if (this.frameEnd >= 0 && at < this.frameEnd) {
      this.crossesFrame ||= end > this.frameEnd;
    } else {
      this.frameEnd = end;
    }
  }

  /** The less frequent opcodes. Returns the offset of the next opcode, UNDERFLOW or TRUNCATED. */
  private step(op: number, at: number, bytes: Uint8Array, i: number): number {
    switch (op) {
      case Op.POP:
        if (this.marks.length > 0 && this.marks[this.marks.length - 1] === this.sp) {
          this.popMark();
          return at + 1;
        }
        if (this.sp <= this.fence) {
          return UNDERFLOW;
        }
        this.sp--;
        this.discard(this.below[this.sp]);
        return at + 1;
      case Op.POP_MARK: {
        if (this.marks.length === 0) {
          return UNDERFLOW;
        }
        const from = this.popMark();
        if (this.sp > from) {
          this.discard(this.below[from]);
        }
        this.sp = from;
        return at + 1;
      }
      case Op.DUP:
        if (this.sp <= this.fence) {
          return UNDERFLOW;
        }
        this.shared ||= isNode(this.stack[this.sp - 1]);
        this.push(this.stack[this.sp - 1]);
        return at + 1;
      case Op.GET:
      case Op.PUT:
      case Op.PERSID:
        return op === Op.PERSID ? this.persistentLine(at) : this.lineArgument(op, at, bytes, i);
      case Op.BINPERSID:
        if (this.sp <= this.fence) {
          return UNDERFLOW;
        }
        this.observer.persistent(this.stack[this.sp - 1], at);
        this.replace(1, this.nodeWith(Kind.PERSISTENT, at, this.stack[this.sp - 1], UNKNOWN));
        return at + 1;
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        return this.sized(Kind.TUPLE, op - Op.TUPLE1 + 1, at);
      case Op.TUPLE:
        return this.fromMark(Kind.TUPLE, at);
      case Op.LIST:
        return this.fromMark(Kind.LIST, at);
      case Op.DICT:
        return this.fromMark(Kind.DICT, at);
      case Op.FROZENSET:
        return this.fromMark(Kind.FROZENSET, at);
      case Op.APPEND:
        return this.sp - this.fence < 2 ? UNDERFLOW : this.addItems(this.sp - 1, 'append', at);
      case Op.SETITEM:
        return this.sp - this.fence < 3 ? UNDERFLOW : this.addItems(this.sp - 2, 'setitem', at);
      case Op.APPENDS:
      case Op.ADDITEMS:
        return this.itemsFromMark('append', at);
      case Op.SETITEMS:
        return this.itemsFromMark('setitem', at);
      case Op.GLOBAL:
        return this.global(at);
      case Op.STACK_GLOBAL:
        return this.stackGlobal(at);
      case Op.INST:
        return this.inst(at);
      case Op.OBJ:
        return this.obj(at);
      case Op.REDUCE:
      case Op.NEWOBJ:
        if (this.sp - this.fence < 2) {
          return UNDERFLOW;
        }
        this.call(
          op === Op.REDUCE ? Kind.REDUCE : Kind.NEW,
          this.sp - 2,
          this.stack[this.sp - 2],
          this.stack[this.sp - 1],
          UNKNOWN,
          at
        );
        return at + 1;
      case Op.NEWOBJ_EX:
        if (this.sp - this.fence < 3) {
          return UNDERFLOW;
        }
        this.call(
          Kind.NEW_EX,
          this.sp - 3,
          this.stack[this.sp - 3],
          this.stack[this.sp - 2],
          this.stack[this.sp - 1],
          at
        );
        return at + 1;
      case Op.BUILD:
        return this.buildAndSkip(at);
      case Op.EXT1:
        return this.extension(bytes[i + 1], at, 2);
      case Op.EXT2:
        return this.extension(bytes[i + 1] | (bytes[i + 2] << 8), at, 3);
      case Op.EXT4:
        return this.extension(uint32(bytes, i + 1) | 0, at, 5);
      case Op.NEXT_BUFFER:
        this.pushNew(this.nodeWith(Kind.BUFFER, at, UNKNOWN, UNKNOWN));
        return at + 1;
      case Op.READONLY_BUFFER:
        return this.sp <= this.fence ? UNDERFLOW : at + 1;
    }
    return UNDERFLOW;
  }

  /** BUILD; raw bytes or another pickle may stand behind it (joblib), and behind the frame, which has to end here. */
  private buildAndSkip(at: number): number {
    const next = this.build(at);
    if (next > at + 1) {
      this.crossesFrame ||= this.frameEnd >= 0 && at + 1 !== this.frameEnd;
      this.frameEnd = -1;
    }
    return next;
  }

  private persistentLine(at: number): number {
    const end = this.window.lineEnd(at + 1);
    if (end < 0) {
      return TRUNCATED;
    }
    this.observer.persistent(at, at);
    this.pushNew(this.nodeWith(Kind.PERSISTENT, at, at, UNKNOWN));
    return end + 1;
  }

  /** GET and PUT of protocol 0: nearly always a few digits. */
  private lineArgument(op: number, at: number, bytes: Uint8Array, i: number): number {
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
      index = parseInteger(this.window.slice(at + 1, Math.min(end, at + 65)));
      next = end + 1;
    }
    if (index === undefined || index < 0 || index >= MAX_MEMO) {
      index = NOWHERE;
    }
    if (op === Op.GET) {
      const value = this.memo.get(index);
      this.push(value === MISSING ? UNKNOWN : value);
      this.shared ||= isNode(value);
    } else if (this.sp <= this.fence) {
      return UNDERFLOW;
    } else if (index !== NOWHERE) {
      this.memo.put(index, this.stack[this.sp - 1], this.nodes.top);
    }
    return next;
  }
}

/** Work of a less frequent opcode, beyond that of every opcode. */
const STEP = 25;
/** Bytes that an opcode and its fixed argument have at most. */
const REACH = 16;
/** Bytes after which `decode` is left and called again: V8 replaces a function by its compiled form when it is called. */
const TURN = 32 * 1024;
/** Memo indices from here on would need more memory than any loader has. */
const MAX_MEMO = 2 ** 32;
/** An index that no memo has. */
const NOWHERE = -1;
