import { Kind, UNKNOWN, isGlobal, isNode, nodeIndex } from './arena';
import { Calls, TRUNCATED } from './calls';
import { parseInteger } from './literals';
import { MISSING } from './memo';
import { ARGS, Arg, Op, uint32, uint64 } from './opcodes';
import type { StreamEnd } from './observer';
import { MAX_STACK, UNDERFLOW, emptyKind } from './operands';

/**
 * A symbolic unpickler with the semantics of CPython's `Modules/_pickle.c`: stack with fences at marks, memo, all
 * opcodes of protocols 0 to 5. It knows what would be called with which arguments and calls nothing.
 * Where the C unpickler raises for a value (bad UTF-8, an unknown memo key, PROTO 9) it goes on with UNKNOWN, since
 * another loader may be more lenient.
 */
export class Machine extends Calls {
  /** Run one pickle from `start` to its STOP or to where it breaks. */
  run(start: number): StreamEnd {
    const window = this.window;
    let bytes = window.bytes;
    let base = window.base;
    let moves = window.moves;
    // Indices stay small integers; an offset beyond the window waits in `far` for the next turn of the loop.
    let i = 0;
    let far = start;
    let safe = -1;
    let sp = 0;
    let stack = this.stack;
    let below = this.below;
    const { arena, memo } = this;
    /** The arena's top, kept at hand: only `node` and `step` change it. */
    let top = arena.top;
    let frameEnd = -1;
    let crossesFrame = false;
    let opcodes = 0;
    let spent = 0;
    const finish = (reason: StreamEnd['reason'], end: number, result = UNKNOWN): StreamEnd => {
      this.observer.spend(opcodes - spent);
      return { reason, end, opcodes, crossesFrame, result };
    };

    for (;;) {
      if (i >= safe) {
        const at = far >= 0 ? far : base + i;
        far = -1;
        if (frameEnd >= 0 && at >= frameEnd) {
          crossesFrame ||= at > frameEnd;
          frameEnd = -1;
        }
        if (opcodes - spent >= 65536 || (window.impatient && opcodes > spent)) {
          if (!this.observer.spend(opcodes - spent)) {
            spent = opcodes;
            return finish('limit', at);
          }
          spent = opcodes;
        }
        if (at < window.base || at > window.end || (!window.atEnd && at + 16 > window.end)) {
          window.seek(at);
        }
        bytes = window.bytes;
        base = window.base;
        moves = window.moves;
        if (at >= window.end) {
          return finish('truncated', Math.min(at, window.end));
        }
        i = (at - base) | 0;
        safe = (window.end - base - (window.atEnd ? 0 : 16)) | 0;
        if (frameEnd >= 0 && frameEnd - base < safe) {
          safe = Math.max(i + 1, frameEnd - base) | 0;
        }
      }
      if (sp + 2 > stack.length) {
        if (sp >= MAX_STACK) {
          return finish('limit', base + i);
        }
        this.sp = sp;
        this.growStack();
        stack = this.stack;
        below = this.below;
      }
      opcodes++;
      const op = bytes[i];
      switch (op) {
        case Op.BININT1:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 2;
          continue;
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
        case Op.BINFLOAT:
          stack[sp] = base + i;
          below[sp++] = top;
          i += 9;
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
        case Op.LONG4:
          stack[sp] = base + i;
          below[sp++] = top;
          far = i + 5 + uint32(bytes, i + 1);
          if (far < safe) {
            i = far | 0;
            far = -1;
          } else {
            far += base;
            safe = -1;
          }
          continue;
        case Op.BINUNICODE8:
        case Op.BINBYTES8:
        case Op.BYTEARRAY8:
          stack[sp] = base + i;
          below[sp++] = top;
          far = base + i + 9 + uint64(bytes, i + 1);
          safe = -1;
          continue;
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
          if (end < 0) {
            return finish('truncated', base + i);
          }
          far = end + 1;
          safe = -1;
          continue;
        }
        case Op.MEMOIZE:
          if (sp <= this.fence) {
            return finish('underflow', base + i);
          }
          memo.put(memo.size, stack[sp - 1], top);
          i += 1;
          continue;
        case Op.BINPUT:
        case Op.LONG_BINPUT:
          if (sp <= this.fence) {
            return finish('underflow', base + i);
          }
          memo.put(op === Op.BINPUT ? bytes[i + 1] : uint32(bytes, i + 1), stack[sp - 1], top);
          i += op === Op.BINPUT ? 2 : 5;
          continue;
        case Op.BINGET:
        case Op.LONG_BINGET: {
          const value = memo.get(op === Op.BINGET ? bytes[i + 1] : uint32(bytes, i + 1));
          stack[sp] = value === MISSING ? UNKNOWN : value;
          below[sp++] = top;
          i += op === Op.BINGET ? 2 : 5;
          continue;
        }
        case Op.MARK:
          if (this.marks.length >= MAX_STACK) {
            return finish('limit', base + i);
          }
          this.marks.push(sp);
          this.fence = sp;
          i += 1;
          continue;
        case Op.EMPTY_TUPLE:
        case Op.EMPTY_LIST:
        case Op.EMPTY_DICT:
        case Op.EMPTY_SET:
          stack[sp] = this.node(emptyKind(op), base + i, sp);
          below[sp] = nodeIndex(stack[sp]);
          sp++;
          top = arena.top;
          i += 1;
          continue;
        case Op.STOP:
          if (sp <= this.fence) {
            return finish('underflow', base + i);
          }
          return finish('stop', base + i + 1, stack[sp - 1]);
        case Op.PROTO:
          i += 2;
          continue;
        case Op.FRAME: {
          const at = base + i + 9;
          const end = at + uint64(bytes, i + 1);
          if (frameEnd >= 0 && at < frameEnd) {
            crossesFrame ||= end > frameEnd;
          } else {
            frameEnd = end;
          }
          i += 9;
          safe = -1;
          continue;
        }
      }
      if (ARGS[op] === Arg.INVALID) {
        return finish('bad-opcode', base + i);
      }
      this.sp = sp;
      const next = this.step(op, base + i, bytes, i);
      if (next < 0) {
        return finish(next === TRUNCATED ? 'truncated' : 'underflow', base + i);
      }
      sp = this.sp;
      top = arena.top;
      if (op === Op.BUILD && next !== base + i + 1) {
        // Raw bytes or another pickle stood behind it (joblib): no frame reaches over them.
        crossesFrame ||= frameEnd >= 0 && base + i + 1 > frameEnd;
        frameEnd = -1;
      }
      if (next - base < safe && window.moves === moves) {
        i = (next - base) | 0;
      } else {
        far = next;
        safe = -1;
      }
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
        this.push(this.stack[this.sp - 1]);
        return at + 1;
      case Op.GET:
      case Op.PUT:
      case Op.PERSID:
        return this.lineArgument(op, at);
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
        return this.build(at);
      case Op.EXT1:
        return this.extension(bytes[i + 1], at, 2);
      case Op.EXT2:
        return this.extension(bytes[i + 1] | (bytes[i + 2] << 8), at, 3);
      case Op.EXT4:
        return this.extension(uint32(bytes, i + 1) | 0, at, 5);
      case Op.NEXT_BUFFER:
        this.pushNew(this.node(Kind.BUFFER, at, this.sp));
        return at + 1;
      case Op.READONLY_BUFFER:
        return this.sp <= this.fence ? UNDERFLOW : at + 1;
    }
    return UNDERFLOW;
  }

  private lineArgument(op: number, at: number): number {
    const end = this.window.lineEnd(at + 1);
    if (end < 0) {
      return TRUNCATED;
    }
    if (op === Op.PERSID) {
      this.observer.persistent(at, at);
      this.pushNew(this.nodeWith(Kind.PERSISTENT, at, at, UNKNOWN));
      return end + 1;
    }
    const index = parseInteger(this.window.slice(at + 1, Math.min(end, at + 65)));
    if (op === Op.GET) {
      const value = index === undefined || index >= MAX_MEMO ? MISSING : this.memo.get(index);
      this.push(value === MISSING ? UNKNOWN : value);
    } else {
      if (this.sp <= this.fence) {
        return UNDERFLOW;
      }
      if (index !== undefined && index >= 0 && index < MAX_MEMO) {
        this.memo.put(index, this.stack[this.sp - 1], this.arena.top);
      }
    }
    return end + 1;
  }

  private itemsFromMark(how: 'setitem' | 'append', at: number): number {
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    return from - 1 < this.fence ? UNDERFLOW : this.addItems(from, how, at);
  }

  /** Put the stack items from `from` on into the container below them. */
  private addItems(from: number, how: 'setitem' | 'append', at: number): number {
    const target = this.stack[from - 1];
    const index = nodeIndex(target);
    if (isGlobal(target)) {
      for (let i = from; i < this.sp && i < from + MAX_SHOWN; i += how === 'setitem' ? 2 : 1) {
        this.observer.mutated(target, how, this.stack[i], how === 'setitem' ? this.stack[i + 1] : UNKNOWN, at);
      }
    } else if (!isNode(target) || this.arena.kind[index] > Kind.FROZENSET) {
      if (isNode(target) && from < this.sp) {
        this.observer.filled(target, how, at);
      }
      this.release(from < this.sp ? this.below[from] : this.arena.top);
    } else {
      const kept = Math.min(from + this.arena.vacancy(index), this.sp);
      if (index < this.below[from - 1]) {
        this.floor = this.arena.top;
      } else if (kept < this.sp) {
        this.release(this.below[kept]);
      }
      this.arena.extend(index, this.stack, from, this.sp);
    }
    this.sp = from;
    return at + 1;
  }
}

/** Memo indices from here on would need more memory than any loader has. */
const MAX_MEMO = 2 ** 32;
/** Changes of something imported that one opcode reports. */
const MAX_SHOWN = 16;
