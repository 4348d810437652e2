import type { Instruction } from './instructions';
import { build, operate } from './operations';
import { call } from './code-calls';
import { rearrange } from './rearrange';
import { python2 } from './python2-code';
import type { Expression } from './expressions';
import { expression, operand, operation, SymbolicStack } from './expressions';
import type { CodeValue } from './marshal-values';
import { load, store } from './variables';

/** Statements and dotted names kept of one code object. */
const MAX_STATEMENTS = 200;
const MAX_PATHS = 500;
/** Stacks that are remembered for a jump's target are small in compiled code. */
const MAX_REMEMBERED = 60;
/** What an exception handler finds on the stack at most (CPython before 3.11 pushes six values). */
const HANDLER_DEPTH = 7;

/** Instructions that leave the stack as it is, or change only what this machine does not follow. */
const SILENT = new Set(
  (
    'NOP RESUME PRECALL COPY_FREE_VARS MAKE_CELL TO_BOOL GEN_START SETUP_ANNOTATIONS SETUP_LOOP POP_BLOCK ' +
    'GET_YIELD_FROM_ITER GET_AWAITABLE GET_AITER DELETE_NAME DELETE_FAST DELETE_GLOBAL DELETE_DEREF BREAK_LOOP ' +
    'ASYNC_GEN_WRAP LIST_TO_TUPLE END_FINALLY POP_FINALLY BEGIN_FINALLY CALL_FINALLY WITH_CLEANUP_START ' +
    'WITH_CLEANUP WITH_CLEANUP_FINISH CONTINUE_LOOP PRINT_NEWLINE POP_EXCEPT RERAISE FORMAT_SIMPLE CONVERT_VALUE NOT_TAKEN'
  ).split(' ')
);
const EXCEPTION = expression('exception');
/** Instructions behind which the next one is only reached by a jump. */
const ENDS = new Set(
  'RETURN_VALUE RETURN_CONST JUMP_FORWARD JUMP_ABSOLUTE JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT CONTINUE_LOOP RAISE_VARARGS RERAISE'.split(
    ' '
  )
);

/** Instructions that bring a global, an attribute or a module: what they name has to be told. */
const NAMING = /^(LOAD_(GLOBAL|NAME|ATTR|METHOD|SUPER_ATTR|FROM_DICT_OR_GLOBALS)|IMPORT_(NAME|FROM|STAR))$/;

/**
 * Runs the instructions of one code object once, from the first to the last, on expressions instead of objects
 * (CPython's Python/ceval.c and dis documentation, 2.7 and 3.6 to 3.14). Branches are not followed: what stands on the stack at
 * a jump is remembered for its target. Counts a fault for every step that does not work out.
 */
export class CodeMachine {
  readonly paths = new Set<string>();
  /** Modules of import statements. */
  readonly imports = new Set<string>();
  readonly stack = new SymbolicStack();
  readonly statements: string[] = [];
  readonly calls: string[] = [];
  readonly remembered = new Map<number, readonly Expression[]>();
  /** Stacks that unconditional jumps bring along: the other parts of `a if c else b`. */
  readonly branches = new Map<number, (readonly Expression[])[]>();
  /** What `a or b` leaves to be joined at the jump's target. */
  readonly joins = new Map<number, { readonly left: Expression; readonly operator: string }[]>();
  readonly aliases = new Map<string, string>();
  keywords: readonly string[] = [];
  otherFaults = 0;
  dropSilently = false;
  /** Instructions that nothing leads to, as far as this machine sees. */
  skipped = 0;
  /** True when nothing leads, as far as this machine sees, to an instruction that names something. */
  overlooked = false;
  /** What stands on the stack in each `async for` that is open: its end is only reached by an exception. */
  readonly asyncLoops: (readonly Expression[])[] = [];
  /** Where `a < b < c` throws `b` away when `a < b` is false. */
  private readonly chains = new Set<number>();
  /** The instruction before was a conditional jump; the present one begins here. */
  private afterCondition = false;
  private at = 0;
  /** Where instructions begin: jumps lead nowhere else. */
  private starts: ReadonlySet<number> = new Set();
  /** Of Python 3; 0 for Python 2. */
  readonly minor: number;

  constructor(
    readonly code: CodeValue,
    readonly version: string
  ) {
    this.minor = version.startsWith('2') ? 0 : Number(version.split('.')[1]);
  }

  get faults(): number {
    return this.stack.faults + this.otherFaults;
  }

  /** Statements separated by `; `, each call somewhere among them. */
  get text(): string {
    const lost = this.calls.filter(call => !this.statements.some(statement => statement.includes(call)));
    return [...lost, ...this.statements].slice(0, MAX_STATEMENTS).join('; ').replace(/:; /g, ': ');
  }

  run(instructions: readonly Instruction[]): void {
    if (this.minor >= 11 && !instructions.some(instruction => instruction.name === 'RESUME')) {
      this.otherFaults++;
    }
    this.starts = new Set(instructions.map(instruction => instruction.first));
    instructions.forEach(({ name, first }, i) => {
      if ((name === 'ROT_TWO' || name === 'SWAP') && instructions[i + 1]?.name === 'POP_TOP') {
        this.chains.add(first);
      }
    });
    let reachable = true;
    for (const instruction of instructions) {
      if (this.leavesOut(instruction)) {
        reachable = false;
        continue;
      }
      const remembered = this.remembered.get(instruction.first);
      if (!reachable && remembered) {
        this.stack.restore(remembered);
      } else if (!reachable && instruction.name === 'PUSH_EXC_INFO') {
        // Since 3.11 handlers are found through a table; the interpreter has pushed the exception.
        this.stack.restore(Array.from({ length: HANDLER_DEPTH }, () => EXCEPTION));
      }
      if (reachable) {
        this.branches.get(instruction.first)?.forEach(branch => this.join(branch));
      }
      if (!reachable && instruction.name === 'END_ASYNC_FOR') {
        this.stack.restore([...(this.asyncLoops.pop() ?? []), EXCEPTION]);
        reachable = true;
      }
      reachable = reachable || remembered !== undefined || instruction.name === 'PUSH_EXC_INFO';
      for (const join of this.joins.get(instruction.first) ?? []) {
        const right = this.stack.popAny();
        this.stack.push(this.joined(join.left, join.operator, right));
      }
      if (reachable) {
        this.step(instruction);
      } else {
        this.skipped++;
        this.overlooked = this.overlooked || this.matters(instruction);
      }
      this.afterCondition = instruction.name.includes('_IF_');
      reachable = reachable && !ENDS.has(instruction.name);
    }
    if (reachable) {
      this.otherFaults++;
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

  /** Told of each call: what is called with what, the names of the last arguments, and the expression that it makes. */
  noteCall(_callee: Expression, _parts: readonly Expression[], _words: readonly string[], _result: Expression): void {
    // Whoever wants to know what is called overrides it.
  }

  /** Both values of a conditional expression are kept: `a else b`. */
  join(branch: readonly Expression[]): void {
    const left = branch[branch.length - 1];
    const right = this.stack.top;
    if (left && right && left !== right && branch.length === this.stack.depth && !left.isNull && !right.isNull) {
      this.stack.pop();
      this.stack.push(this.joined(left, 'else', right));
    }
  }

  /** Either of two values. */
  protected joined(left: Expression, operator: string, right: Expression): Expression {
    return operation(left, operator, right);
  }

  step({ name, argument, first, next }: Instruction): void {
    this.at = first;
    if (SILENT.has(name) || (this.minor === 0 && python2(this, name, argument))) {
      return;
    }
    if (name.includes('JUMP') || name === 'FOR_ITER' || name === 'SEND') {
      this.jump(name, this.target(name, argument, next));
    } else if (name.startsWith('SETUP_')) {
      this.protect(name, this.target('JUMP_FORWARD', argument, next));
    } else if (name.startsWith('LOAD_')) {
      load(this, name, argument);
    } else if (name.startsWith('STORE_')) {
      store(this, name, argument);
    } else if (name.startsWith('BUILD_')) {
      build(this, name, argument);
    } else if (name.startsWith('CALL') || name === 'KW_NAMES') {
      call(this, name, argument);
    } else if (!operate(this, name, argument)) {
      rearrange(this, name, argument);
    }
  }

  jump(name: string, target: number): void {
    const { stack } = this;
    if (name === 'FOR_ITER') {
      const iterator = stack.peek(1);
      if (this.minor < 12) {
        const before = stack.snapshot();
        this.remember(target, before.slice(0, -1));
      } else {
        this.remember(target, [...stack.snapshot(), iterator]);
      }
      return stack.push(expression(`next(${iterator.text})`));
    }
    if (name === 'SEND') {
      const sent = stack.pop();
      const answer = expression(`(yield from ${operand(stack.peek(1))})`, true);
      const before = stack.snapshot();
      this.remember(target, [...(this.minor < 12 ? before.slice(0, -1) : before), answer]);
      return stack.push(sent);
    }
    if (name.endsWith('_OR_POP')) {
      const left = stack.pop();
      if (this.chains.has(target)) {
        return stack.replaceTop({ ...left, compound: false });
      }
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ left, operator: name.includes('TRUE') ? 'or' : 'and' });
      this.joins.set(target, joins);
      // Used where nothing else leads to the target: both ways end by themselves.
      return this.remember(target, [...stack.snapshot(), left]);
    }
    if (!name.includes('_IF_')) {
      if (this.afterCondition && target < this.at) {
        this.statement('continue');
      }
      const branches = this.branches.get(target) ?? [];
      this.branches.set(target, branches.length < MAX_REMEMBERED ? [...branches, stack.snapshot()] : branches);
      return this.remember(target, stack.snapshot());
    }
    const condition = stack.pop();
    if (name === 'JUMP_IF_NOT_EXC_MATCH') {
      stack.pop();
      return this.remember(target, stack.snapshot());
    }
    if (condition === stack.top && /IF_(TRUE|FALSE)$/.test(name) && !name.includes('BACKWARD')) {
      // 3.12 writes `a or b` as COPY, POP_JUMP_IF_TRUE, POP_TOP.
      if (this.chains.has(target)) {
        stack.pop();
        stack.replaceTop({ ...condition, compound: false });
        return stack.push(condition);
      }
      this.remember(target, stack.snapshot());
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ left: condition, operator: name.endsWith('TRUE') ? 'or' : 'and' });
      this.joins.set(target, joins);
      this.dropSilently = true;
      return;
    }
    this.remember(target, stack.snapshot());
    const none = name.includes('NONE');
    const negative = /IF_(TRUE|NONE)$/.test(name);
    this.statement(
      none
        ? `if ${operand(condition)} is ${negative ? 'not ' : ''}None:`
        : `if ${negative ? 'not ' : ''}${negative ? operand(condition) : condition.text}:`
    );
  }

  /** try and with before 3.11: the handler stands at a known place. */
  protect(name: string, target: number): void {
    const handler = [...this.stack.snapshot(), ...Array.from({ length: HANDLER_DEPTH }, () => EXCEPTION)];
    if (name === 'SETUP_WITH' || name === 'SETUP_ASYNC_WITH') {
      this.enter();
    }
    this.remember(target, handler);
  }

  /** A context manager gives way to its exit function and to what it entered. */
  enter(): void {
    const manager = this.stack.pop();
    this.stack.push(expression(`${operand(manager)}.__exit__`));
    this.stack.push(expression(manager.text, manager.acts));
  }

  /** Where a jump leads: 3.10 counts 2-byte units instead of bytes, 3.11 makes every jump relative. */
  target(name: string, argument: number, next: number): number {
    const unit = this.minor >= 10 ? 2 : 1;
    const relative = this.minor >= 11 || name === 'JUMP_FORWARD' || name === 'FOR_ITER' || name === 'SEND';
    const target = (relative ? next : 0) + (name.includes('BACKWARD') ? -1 : 1) * argument * unit;
    this.otherFaults += this.starts.has(target) ? 0 : 1;
    return target;
  }

  remember(target: number, values: readonly Expression[]): void {
    if (values.length <= MAX_REMEMBERED && !this.remembered.has(target)) {
      this.remembered.set(target, values);
    }
  }

  /** An expression that goes where this machine does not follow: it is told if it does something. */
  keep(value: Expression): void {
    if (value.acts) {
      this.statement(value.text);
    }
  }

  assign(name: string | undefined, value: Expression): void {
    if (name === undefined) {
      this.otherFaults++;
      return;
    }
    if (value.path === undefined) {
      this.aliases.delete(name);
      return value.text === name ? undefined : this.statement(`${name} = ${value.text}`);
    }
    this.aliases.set(name, value.path);
    const [module] = value.words ?? [];
    if (module === 'from') {
      const dot = value.path.lastIndexOf('.');
      const item = value.path.slice(dot + 1);
      return this.statement(`from ${value.path.slice(0, dot)} import ${item}${item === name ? '' : ` as ${name}`}`);
    }
    this.statement(
      module !== undefined
        ? `import ${module}${module.split('.')[0] === name ? '' : ` as ${name}`}`
        : `${name} = ${value.text}`
    );
  }

  local(name: string | undefined): void {
    this.otherFaults += name === undefined ? 1 : 0;
    const path = name === undefined ? undefined : this.aliases.get(name);
    if (path !== undefined) {
      return this.reference(name ?? '…', path);
    }
    this.stack.push(expression(name ?? '…'));
  }

  reference(text: string, path: string): void {
    this.note(path);
    this.stack.push(expression(text, false, path));
  }

  note(path: string): void {
    if (this.paths.size < MAX_PATHS) {
      this.paths.add(path);
    } else if (!this.paths.has(path)) {
      this.otherFaults++;
    }
  }

  named(index: number): string {
    const name = this.code.names[index];
    this.otherFaults += name === undefined ? 1 : 0;
    return name ?? '…';
  }

  returned(text: string): void {
    if (text === 'None' && this.statements.length > 0) {
      return;
    }
    this.statement(this.statements.length === 0 && this.code.name === '<lambda>' ? text : `return ${text}`);
  }

  statement(text: string): void {
    if (this.statements.length < MAX_STATEMENTS) {
      this.statements.push(text);
    }
  }
}
