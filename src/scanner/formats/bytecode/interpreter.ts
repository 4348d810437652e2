import { call } from './code-calls';
import type { CodeState } from './code-state';
import type { Expression } from './expressions';
import { expression, operand, operation } from './expressions';
import type { Instruction } from './instructions';
import { build, operate } from './operations';
import { python2 } from './python2-code';
import { rearrange } from './rearrange';
import { load, store } from './variables';

/** Stacks that are remembered for a jump's target are small in compiled code. */
const MAX_REMEMBERED = 60;
/** Most values that an exception handler finds on the stack (CPython before 3.11 pushes six). */
const HANDLER_DEPTH = 7;

/** Instructions that leave the stack as it is. */
const SILENT = new Set(
  (
    'NOP RESUME PRECALL COPY_FREE_VARS MAKE_CELL TO_BOOL GEN_START SETUP_ANNOTATIONS SETUP_LOOP POP_BLOCK ' +
    'GET_YIELD_FROM_ITER GET_AWAITABLE GET_AITER DELETE_NAME DELETE_FAST DELETE_GLOBAL DELETE_DEREF BREAK_LOOP ' +
    'ASYNC_GEN_WRAP LIST_TO_TUPLE END_FINALLY POP_FINALLY BEGIN_FINALLY CALL_FINALLY WITH_CLEANUP_START ' +
    'WITH_CLEANUP WITH_CLEANUP_FINISH CONTINUE_LOOP PRINT_NEWLINE RERAISE FORMAT_SIMPLE CONVERT_VALUE NOT_TAKEN'
  ).split(' ')
);
const EXCEPTION = expression('exception');
/** Instructions behind which the next one is only reached by a jump. */
const ENDS = new Set(
  'RETURN_VALUE RETURN_CONST JUMP_FORWARD JUMP_ABSOLUTE JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT CONTINUE_LOOP RAISE_VARARGS RERAISE'.split(
    ' '
  )
);

const MAKES = /^MAKE_(FUNCTION|CLOSURE)$/;

/** Instructions that load a global, an attribute or a module: the report lists the names. */
const NAMING = /^(LOAD_(GLOBAL|NAME|ATTR|METHOD|SUPER_ATTR|FROM_DICT_OR_GLOBALS)|IMPORT_(NAME|FROM|STAR))$/;

/**
 * Interprets the instructions of one code object once, from the first to the last, on expressions instead of objects
 * (CPython's Python/ceval.c and dis documentation, 2.7 and 3.6 to 3.14). It does not take branches: it remembers the
 * stack at a jump for the jump's target.
 */
export class Interpreter {
  readonly remembered = new Map<number, readonly Expression[]>();
  /** Stacks that unconditional jumps bring along: the other parts of `a if c else b`. */
  readonly branches = new Map<number, (readonly Expression[])[]>();
  /** Left operands of `a or b`, by the jump's target, where the interpreter joins them. */
  readonly joins = new Map<number, { readonly left: Expression; readonly operator: string }[]>();
  /** Number of instructions that no known path reaches. */
  skipped = 0;
  /** True when one of the skipped instructions names something. */
  overlooked = false;
  /** Offsets at which `a < b < c` throws `b` away when `a < b` is false. */
  private readonly chains = new Set<number>();
  /** True when the instruction before was a conditional jump; the present one begins here. */
  private afterCondition = false;
  private at = 0;
  /** Offsets of the instructions: a jump to any other offset is a fault. */
  private starts: ReadonlySet<number> = new Set();

  constructor(readonly state: CodeState) {}

  run(instructions: readonly Instruction[]): void {
    if (this.state.minor >= 11 && !instructions.some(instruction => instruction.name === 'RESUME')) {
      this.state.otherFaults++;
    }
    this.starts = new Set(instructions.map(instruction => instruction.first));
    instructions.forEach(({ name, first }, i) => {
      if ((name === 'ROT_TWO' || name === 'SWAP') && instructions[i + 1]?.name === 'POP_TOP') {
        this.chains.add(first);
      }
    });
    let reachable = true;
    for (const [i, instruction] of instructions.entries()) {
      const next = instructions[i + 1]?.name;
      this.state.makesFunction = MAKES.test((next === 'LOAD_CONST' ? instructions[i + 2]?.name : next) ?? '');
      if (this.leavesOut(instruction)) {
        reachable = false;
        continue;
      }
      const remembered = this.remembered.get(instruction.first);
      if (!reachable && remembered) {
        this.state.stack.restore(remembered);
      } else if (!reachable && instruction.name === 'PUSH_EXC_INFO') {
        // Since 3.11 handlers are found through a table; the interpreter has pushed the exception.
        this.state.stack.restore(Array.from({ length: HANDLER_DEPTH }, () => EXCEPTION));
      }
      if (reachable) {
        this.branches.get(instruction.first)?.forEach(branch => this.join(branch));
      }
      if (!reachable && instruction.name === 'END_ASYNC_FOR') {
        this.state.stack.restore([...(this.state.asyncLoops.pop() ?? []), EXCEPTION]);
        reachable = true;
      }
      reachable = reachable || remembered !== undefined || instruction.name === 'PUSH_EXC_INFO';
      for (const join of this.joins.get(instruction.first) ?? []) {
        const right = this.state.stack.popAny();
        this.state.stack.push(this.joined(join.left, join.operator, right));
      }
      if (reachable) {
        this.step(instruction);
      } else {
        this.skipped++;
        this.overlooked = this.overlooked || this.matters(instruction);
      }
      this.afterCondition = instruction.name.includes('_IF_');
      this.state.afterSwap = /^(SWAP|ROT_TWO)$/.test(instruction.name);
      this.state.before = instruction.name;
      reachable = reachable && !ENDS.has(instruction.name);
    }
    if (reachable) {
      this.state.otherFaults++;
    }
  }

  /** True for an instruction that is not followed because it is known not to run. */
  protected leavesOut(_instruction: Instruction): boolean {
    return false;
  }

  /** True for an instruction that must not be overlooked. */
  protected matters({ name }: Instruction): boolean {
    return NAMING.test(name);
  }

  /** Both values of a conditional expression are kept: `a else b`. */
  join(branch: readonly Expression[]): void {
    const left = branch[branch.length - 1];
    const right = this.state.stack.top;
    if (left && right && left !== right && branch.length === this.state.stack.depth && !left.isNull && !right.isNull) {
      this.state.stack.pop();
      this.state.stack.push(this.joined(left, 'else', right));
    }
  }

  /** Joins two values of which the code uses either. */
  protected joined(left: Expression, operator: string, right: Expression): Expression {
    return operation(left, operator, right);
  }

  step({ name, argument, first, next }: Instruction): void {
    this.at = first;
    if (SILENT.has(name) || (this.state.minor === 0 && python2(this.state, name, argument))) {
      return;
    }
    if (name.includes('JUMP') || name === 'FOR_ITER' || name === 'SEND') {
      this.jump(name, this.target(name, argument, next));
    } else if (name.startsWith('SETUP_')) {
      this.protect(name, this.target('JUMP_FORWARD', argument, next));
    } else if (name.startsWith('LOAD_')) {
      load(this.state, name, argument);
    } else if (name.startsWith('STORE_')) {
      store(this.state, name, argument);
    } else if (name.startsWith('BUILD_')) {
      build(this.state, name, argument);
    } else if (name.startsWith('CALL') || name === 'KW_NAMES') {
      call(this.state, name, argument);
    } else if (!operate(this.state, name, argument)) {
      rearrange(this.state, name, argument);
    }
  }

  jump(name: string, target: number): void {
    const { stack } = this.state;
    if (name === 'FOR_ITER') {
      const iterator = stack.peek(1);
      if (this.state.minor < 12) {
        const before = stack.snapshot();
        this.rememberStack(target, before.slice(0, -1));
      } else {
        this.rememberStack(target, [...stack.snapshot(), iterator]);
      }
      return stack.push(expression(`next(${iterator.text})`));
    }
    if (name === 'SEND') {
      const sent = stack.pop();
      const answer = expression(`(yield from ${operand(stack.peek(1))})`, true);
      const before = stack.snapshot();
      this.rememberStack(target, [...(this.state.minor < 12 ? before.slice(0, -1) : before), answer]);
      return stack.push(sent);
    }
    if (name.endsWith('_OR_POP')) {
      const left = stack.pop();
      if (this.chains.has(target)) {
        return stack.replaceTop({ ...left, compound: false, spent: true });
      }
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ left, operator: name.includes('TRUE') ? 'or' : 'and' });
      this.joins.set(target, joins);
      // No other path leads to the target: both paths end by themselves.
      return this.rememberStack(target, [...stack.snapshot(), left]);
    }
    if (!name.includes('_IF_')) {
      if (this.afterCondition && target < this.at) {
        this.state.statement('continue');
      }
      const branches = this.branches.get(target) ?? [];
      this.branches.set(target, branches.length < MAX_REMEMBERED ? [...branches, stack.snapshot()] : branches);
      return this.rememberStack(target, stack.snapshot());
    }
    const condition = stack.pop();
    if (name === 'JUMP_IF_NOT_EXC_MATCH') {
      stack.pop();
      this.state.statement(`if exception matches ${operand(condition)}:`);
      return this.rememberStack(target, stack.snapshot());
    }
    if (condition === stack.top && /IF_(TRUE|FALSE)$/.test(name) && !name.includes('BACKWARD')) {
      // 3.12 writes `a or b` as COPY, POP_JUMP_IF_TRUE, POP_TOP.
      if (this.chains.has(target)) {
        stack.pop();
        stack.replaceTop({ ...condition, compound: false, spent: true });
        this.state.dropSilently = true;
        return stack.push(condition);
      }
      this.rememberStack(target, stack.snapshot());
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ left: condition, operator: name.endsWith('TRUE') ? 'or' : 'and' });
      this.joins.set(target, joins);
      this.state.dropSilently = true;
      return;
    }
    this.rememberStack(target, stack.snapshot());
    const none = name.includes('NONE');
    const negative = /IF_(TRUE|NONE)$/.test(name);
    this.state.statement(
      none
        ? `if ${operand(condition)} is ${negative ? 'not ' : ''}None:`
        : `if ${negative ? 'not ' : ''}${negative ? operand(condition) : condition.text}:`
    );
  }

  /** try and with before 3.11: the handler stands at a known place. */
  protect(name: string, target: number): void {
    const handler = [...this.state.stack.snapshot(), ...Array.from({ length: HANDLER_DEPTH }, () => EXCEPTION)];
    if (name === 'SETUP_WITH' || name === 'SETUP_ASYNC_WITH') {
      this.state.enter();
    }
    this.rememberStack(target, handler);
  }

  /** Returns the target of a jump: 3.10 counts 2-byte units instead of bytes, 3.11 makes every jump relative. */
  target(name: string, argument: number, next: number): number {
    const unit = this.state.minor >= 10 ? 2 : 1;
    const relative = this.state.minor >= 11 || name === 'JUMP_FORWARD' || name === 'FOR_ITER' || name === 'SEND';
    const target = (relative ? next : 0) + (name.includes('BACKWARD') ? -1 : 1) * argument * unit;
    this.state.otherFaults += this.starts.has(target) ? 0 : 1;
    return target;
  }

  rememberStack(target: number, values: readonly Expression[]): void {
    if (values.length <= MAX_REMEMBERED && !this.remembered.has(target)) {
      this.remembered.set(target, values);
    }
  }
}
