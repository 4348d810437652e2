import { Touch, UNKNOWN, isGlobal, isNode, nodeIndex } from './node-table';
import { Calls } from './call-opcodes';
import { Op } from './opcodes';
import { NO_GAP, UNDERFLOW } from './stack';

/** Changes of something imported that one opcode reports. */
const MAX_SHOWN = 16;

/** The opcodes that put items into what stands below them. */
export abstract class Filling extends Calls {
  protected itemsFromMark(how: 'setitem' | 'append', at: number): number {
    if (this.marks.length === 0) {
      return UNDERFLOW;
    }
    const from = this.popMark();
    return from - 1 < this.fence ? UNDERFLOW : this.addItems(from, how, at, this.popped);
  }

  /** Put the stack items from `from` on into the container below them. */
  protected addItems(from: number, how: 'setitem' | 'append', at: number, gap = NO_GAP): number {
    const target = this.stack[from - 1];
    const index = nodeIndex(target);
    if (isGlobal(target)) {
      for (let i = from; i < this.sp && i < from + MAX_SHOWN; i += how === 'setitem' ? 2 : 1) {
        this.observer.globalItemsSet(target, how, this.stack[i], how === 'setitem' ? this.stack[i + 1] : UNKNOWN, at);
      }
    } else if (!isNode(target) || !this.nodes.isContainer(index)) {
      if (isNode(target) && from < this.sp) {
        this.observer.objectItemsAdded(target, how, this.stack[from], at);
        if (how === 'setitem') {
          this.nodes.touch(index, Touch.ITEMS);
        }
      }
      this.release(from < this.sp ? this.below[from] : this.nodes.top);
    } else {
      const steps = gap.steps + (this.shared ? this.stepsThrough(from, this.sp) : 0);
      const kept = Math.min(from + this.nodes.vacancy(index), this.sp);
      if (index < this.below[from - 1]) {
        this.floor = this.nodes.top;
      } else if (kept < this.sp) {
        this.release(this.below[kept]);
      }
      const further = kept + ((kept - from) & 1);
      if (this.nodes.isDict(index) && (gap.reserved || this.holdsReserved(further, this.sp))) {
        this.nodes.touch(index, Touch.RESERVED);
      }
      this.nodes.extend(index, this.stack, from, this.sp, gap.count);
      if (steps > 0) {
        this.deepen(index, steps, at);
      }
    }
    this.sp = from;
    return at + 1;
  }

  /** True when one of the keys, which are every other item of the range, is the name of a hook. */
  protected holdsReserved(from: number, to: number): boolean {
    for (let i = from; i < to; i += 2) {
      const key = this.stack[i];
      if (key >= 0 && this.mayBeReserved(key) && this.observer.isHook(key)) {
        return true;
      }
    }
    return false;
  }

  /** Text that begins with two underscores, or is written with escapes, so that it has to be decoded to tell. */
  private mayBeReserved(key: number): boolean {
    const { window } = this;
    const text = textAt(window.byteAt(key));
    return (
      text === ESCAPED ||
      (text > 0 && window.byteAt(key + text) === UNDERSCORE && window.byteAt(key + text + 1) === UNDERSCORE)
    );
  }
}

const UNDERSCORE = 0x5f;
const ESCAPED = -1;

/** Where the text of a literal begins, behind its opcode and length; ESCAPED for text lines, 0 for what is no text. */
function textAt(op: number): number {
  switch (op) {
    case Op.SHORT_BINUNICODE:
    case Op.SHORT_BINSTRING:
      return 2;
    case Op.BINUNICODE:
    case Op.BINSTRING:
      return 5;
    case Op.BINUNICODE8:
      return 9;
    case Op.UNICODE:
    case Op.STRING:
      return ESCAPED;
    default:
      return 0;
  }
}
