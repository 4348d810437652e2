import type { Arena } from './arena';
import { GLOBAL_BASE, Kind, UNKNOWN, isGlobal, isNode, nodeIndex, nodeValue } from './arena';
import type { Globals } from './globals';
import { parseInteger, readConstant } from './literals';
import { MISSING, Memo } from './memo';
import { ARGS, Arg, Op, uint32, uint64 } from './opcodes';
import type { Window } from './window';

/** How a stream ended. Everything before `end` was run, whatever the reason. */
export interface StreamEnd {
  readonly reason: 'stop' | 'truncated' | 'bad-opcode' | 'underflow' | 'limit';
  /** Offset behind the last byte that belongs to the stream, or of the opcode that broke it. */
  readonly end: number;
  readonly opcodes: number;
  /** Opcodes cross the end of a frame: CPython's file reader sees other opcodes (see framing.ts). */
  readonly crossesFrame: boolean;
  /** What STOP returned; UNKNOWN when the stream broke. */
  readonly result: number;
}

/** What the machine tells while it runs. Values are arena values; ask `Values` to look into them. */
export interface Observer {
  /** A callable is called; `node` stands for the result. Returns the value that the stack gets, normally `node`. */
  called(node: number, offset: number): number;
  /** BUILD gives `state` to `target`. Returns where decoding goes on, normally `next`. */
  built(target: number, state: number, offset: number, next: number): number;
  /** Items are put into something imported. */
  mutated(target: number, how: 'setitem' | 'append', first: number, second: number, offset: number): void;
  persistent(id: number, offset: number): void;
  /** A module or a name on the stack is not a literal; returns a global when it can be worked out, else `node`. */
  computedName(node: number, offset: number): number;
  /** The global that the file registered for an extension code, or UNKNOWN. */
  extension(code: number, offset: number): number;
  /** Asked now and then; false ends the stream with `limit`. */
  spend(opcodes: number): boolean;
}

const MAX_STACK = 1 << 24;

/**
 * A symbolic unpickler with the semantics of CPython's `Modules/_pickle.c`: stack with fences at marks, memo, all
 * opcodes of protocols 0 to 5. It knows what would be called with which arguments and calls nothing.
 * Where the C unpickler raises for a value (bad UTF-8, an unknown memo key, PROTO 9) it goes on with UNKNOWN, since
 * another loader may be more lenient.
 */
export class Machine {
  readonly memo = new Memo();
  private stack = new Float64Array(256);
  /** Arena's top when each stack slot was filled: where the nodes that belong to the slot begin. */
  private below = new Int32Array(256);
  private sp = 0;
  private marks: number[] = [];
  /** Stack index that may not be popped below (CPython: `fence`). */
  private fence = 0;
  /** Nodes below this are never given back one by one. */
  private floor = 0;

  constructor(
    private readonly window: Window,
    readonly arena: Arena,
    private readonly globals: Globals,
    private readonly observer: Observer
  ) {}

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
      case Op.OBJ: {
        const from = this.marks[this.marks.length - 1];
        if (from === undefined || this.sp <= from) {
          return UNDERFLOW;
        }
        this.popMark();
        const args = this.collect(Kind.TUPLE, from + 1, at);
        this.call(Kind.OBJ, from, this.stack[from], args, UNKNOWN, at);
        return at + 1;
      }
      case Op.REDUCE:
      case Op.NEWOBJ:
        if (this.sp - this.fence < 2) {
          return UNDERFLOW;
        }
        this.call(op === Op.REDUCE ? Kind.REDUCE : Kind.NEW, this.sp - 2, this.stack[this.sp - 2], this.stack[this.sp - 1], UNKNOWN, at);
        return at + 1;
      case Op.NEWOBJ_EX:
        if (this.sp - this.fence < 3) {
          return UNDERFLOW;
        }
        this.call(Kind.NEW_EX, this.sp - 3, this.stack[this.sp - 3], this.stack[this.sp - 2], this.stack[this.sp - 1], at);
        return at + 1;
      case Op.BUILD: {
        if (this.sp - this.fence < 2) {
          return UNDERFLOW;
        }
        this.sp--;
        const target = this.stack[this.sp - 1];
        const state = this.stack[this.sp];
        if (isNode(target)) {
          this.arena.state[nodeIndex(target)] = state;
          this.guardAlias(target, this.sp - 1);
        }
        return this.observer.built(target, state, at, at + 1);
      }
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

  private global(at: number): number {
    const names = this.names(at);
    if (names === undefined) {
      return TRUNCATED;
    }
    this.push(GLOBAL_BASE - this.globals.intern(names.module, names.name, at));
    return names.end;
  }

  private stackGlobal(at: number): number {
    if (this.sp - this.fence < 2) {
      return UNDERFLOW;
    }
    const [module, name] = [this.stack[this.sp - 2], this.stack[this.sp - 1]];
    const texts = [module, name].map(value => (value >= 0 ? readConstant(this.window.source, value) : undefined));
    if (typeof texts[0] === 'string' && typeof texts[1] === 'string') {
      this.replace(2, GLOBAL_BASE - this.globals.intern(texts[0], texts[1], at));
    } else {
      this.replace(2, this.observer.computedName(this.nodeWith(Kind.COMPUTED_GLOBAL, at, module, name, this.sp - 2), at));
    }
    return at + 1;
  }

  private inst(at: number): number {
    const names = this.names(at);
    if (names === undefined) {
      return TRUNCATED;
    }
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    const args = this.collect(Kind.TUPLE, from, at);
    if (this.sp === from) {
      this.below[from] = nodeIndex(args);
    }
    this.call(Kind.INST, from, GLOBAL_BASE - this.globals.intern(names.module, names.name, at), args, UNKNOWN, at);
    return names.end;
  }

  private names(at: number): { module: string; name: string; end: number } | undefined {
    const first = this.window.lineEnd(at + 1);
    const second = first < 0 ? -1 : this.window.lineEnd(first + 1);
    if (second < 0) {
      return undefined;
    }
    const text = (from: number, to: number): string => UTF8.decode(this.window.slice(from, Math.min(to, from + MAX_NAME_BYTES)));
    return { module: text(at + 1, first), name: text(first + 1, second), end: second + 1 };
  }

  private extension(code: number, at: number, length: number): number {
    const top = this.arena.top;
    const known = this.observer.extension(code, at);
    this.push(known === UNKNOWN ? this.nodeWith(Kind.EXTENSION, at, at, UNKNOWN) : known, top);
    return at + length;
  }

  /** A call whose operands stand from stack index `slot` on; its result replaces them. */
  private call(how: Kind, slot: number, callee: number, args: number, kwargs: number, at: number): void {
    const node = this.nodeWith(how, at, callee, args, slot, kwargs);
    this.sp = slot + 1;
    this.stack[slot] = this.observer.called(node, at);
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

  private fromMark(kind: Kind, at: number): number {
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    const value = this.collect(kind, from, at);
    if (this.sp === from) {
      this.below[from] = nodeIndex(value);
    }
    this.stack[from] = value;
    this.sp = from + 1;
    return at + 1;
  }

  private sized(kind: Kind, count: number, at: number): number {
    if (this.sp - this.fence < count) {
      return UNDERFLOW;
    }
    const from = this.sp - count;
    this.stack[from] = this.collect(kind, from, at);
    this.sp = from + 1;
    return at + 1;
  }

  /** A new container of the stack items from `from` on; they stay on the stack. */
  private collect(kind: Kind, from: number, at: number): number {
    const kept = from + MAX_COLLECTED;
    if (kept < this.sp) {
      this.release(this.below[kept]);
    }
    const value = this.node(kind, at, this.sp);
    this.arena.extend(nodeIndex(value), this.stack, from, this.sp);
    return value;
  }

  private node(kind: Kind, at: number, sp: number): number {
    if (this.arena.full) {
      this.forget(sp);
    }
    return nodeValue(this.arena.add(kind, at));
  }

  private nodeWith(kind: Kind, at: number, callee: number, args: number, slot = this.sp, kwargs = UNKNOWN): number {
    let keep = (value: number): number => value;
    if (this.arena.full) {
      this.forget(slot);
      keep = value => (isNode(value) ? UNKNOWN : value);
    }
    const index = this.arena.add(kind, at);
    this.arena.callee[index] = keep(callee);
    this.arena.args[index] = keep(args);
    this.arena.kwargs[index] = keep(kwargs);
    return nodeValue(index);
  }

  /** The arena is full: keep running, but forget what the older containers held. */
  private forget(sp: number): void {
    for (let i = 0; i < Math.max(sp, this.sp); i++) {
      if (isNode(this.stack[i])) {
        this.stack[i] = UNKNOWN;
      }
      this.below[i] = 0;
    }
    this.memo.forgetNodes();
    this.arena.clear();
    this.floor = 0;
  }

  /** Give back the nodes from `top` on, which nothing on the stack holds any more. */
  private release(top: number): void {
    const from = Math.max(top, this.floor);
    if (from < this.arena.top) {
      this.floor = Math.max(this.floor, this.memo.release(from));
      this.arena.release(Math.max(from, this.floor));
    }
  }

  /** What was popped may still be in the memo; only if it isn't are its nodes given back. */
  private discard(top: number): void {
    if (!this.memo.holdsSince(top)) {
      this.release(top);
    }
  }

  /** `target` may now hold nodes younger than itself although it was fetched from the memo: keep them all. */
  private guardAlias(target: number, slot: number): void {
    if (nodeIndex(target) < this.below[slot]) {
      this.floor = this.arena.top;
    }
  }

  private push(value: number, top = this.arena.top): void {
    this.stack[this.sp] = value;
    this.below[this.sp++] = top;
  }

  private pushNew(value: number): void {
    this.push(value, isNode(value) ? nodeIndex(value) : this.arena.top);
  }

  private replace(count: number, value: number): void {
    this.sp -= count - 1;
    this.stack[this.sp - 1] = value;
  }

  private popMark(): number {
    const from = this.marks.pop() as number;
    this.fence = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    return from;
  }

  private growStack(): void {
    const size = Math.ceil(this.stack.length * 1.5);
    const stack = new Float64Array(size);
    const below = new Int32Array(size);
    stack.set(this.stack);
    below.set(this.below);
    this.stack = stack;
    this.below = below;
  }
}

const UNDERFLOW = -1;
const TRUNCATED = -2;
/** Memo indices from here on would need more memory than any loader has. */
const MAX_MEMO = 2 ** 32;
const MAX_COLLECTED = 64;
/** Changes of something imported that one opcode reports. */
const MAX_SHOWN = 16;
/** Bytes of a module or attribute name that are looked at. */
const MAX_NAME_BYTES = 4096;

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

function emptyKind(op: number): Kind {
  switch (op) {
    case Op.EMPTY_TUPLE:
      return Kind.TUPLE;
    case Op.EMPTY_LIST:
      return Kind.LIST;
    case Op.EMPTY_DICT:
      return Kind.DICT;
    default:
      return Kind.SET;
  }
}
