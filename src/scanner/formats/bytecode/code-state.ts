import type { Expression } from './expressions';
import { expression, operand, SymbolicStack } from './expressions';
import type { CodeValue } from './marshal-values';

/** Statements and dotted names kept of one code object. */
const MAX_STATEMENTS = 200;
const MAX_PATHS = 500;

/** One call in a code object. */
export interface SymbolicCall {
  readonly callee: Expression;
  /** Positional arguments first, then those with names. */
  readonly parts: readonly Expression[];
  /** Names of the last arguments. */
  readonly words: readonly string[];
  /** The expression that stands for the result. */
  readonly result: Expression;
}

/**
 * State of a code object while its instructions are interpreted on expressions instead of objects: the stack, the names
 * and the statements so far. The families of instructions (`variables`, `operations`, `code-calls`, `rearrange`,
 * `python2-code`) change it; `interpreter` decides which of them runs. Every step that does not work out is a fault.
 */
export class CodeState {
  readonly paths = new Set<string>();
  /** Modules of import statements. */
  readonly imports = new Set<string>();
  /** Names that are constants: keywords of calls, attributes of patterns, keys that look like names. */
  readonly constantNames = new Set<string>();
  /** Modules of which `from module import name` took something. */
  readonly imported = new Set<Expression>();
  readonly stack = new SymbolicStack();
  readonly statements: string[] = [];
  readonly calls: string[] = [];
  readonly aliases = new Map<string, string>();
  /** Modules by the variables that import statements give them to, and the variables that were read as something else. */
  private readonly modules = new Map<string, string>();
  private readonly unknownReads = new Set<string>();
  /** Modules that got a name which other code reads, or a second one. */
  private readonly shared = new Set<string>();
  keywords: readonly string[] = [];
  otherFaults = 0;
  /** The instructions behind the present one make a function; and: code was loaded where they do not. */
  makesFunction = false;
  bareCode = false;
  private temporaries = 0;
  dropSilently = false;
  /** The instruction before exchanged two values: a POP_TOP throws away what is left of a chain of comparisons. */
  afterSwap = false;
  /** Name of that instruction. */
  before = '';
  /** Stack of each open `async for`: the code reaches its end only by an exception. */
  readonly asyncLoops: (readonly Expression[])[] = [];
  /** Called for each call after its result is on the stack. */
  onCall: (call: SymbolicCall) => void = () => undefined;
  /** Minor version of Python 3; 0 for Python 2. */
  readonly minor: number;

  constructor(
    readonly code: CodeValue,
    readonly version: string
  ) {
    this.minor = version.startsWith('2') ? 0 : Number(version.split('.')[1]);
  }

  /** Dotted names whose values are reached otherwise than by name, somewhere in the code. */
  get handedOn(): string[] {
    const mixed = [...this.modules].flatMap(([name, path]) => (this.unknownReads.has(name) ? [path] : []));
    return [...new Set([...this.stack.handedOn, ...this.shared, ...mixed])];
  }

  get faults(): number {
    return this.stack.faults + this.otherFaults;
  }

  /** Statements separated by `; `, each call somewhere among them. */
  get text(): string {
    const lost = this.calls.filter(call => !this.statements.some(statement => statement.includes(call)));
    return [...lost, ...this.statements].slice(0, MAX_STATEMENTS).join('; ').replace(/:; /g, ': ');
  }

  /** Replaces a context manager by its exit function and its entered value. */
  enter(): void {
    const manager = this.stack.pop();
    this.statement(`with ${manager.text}:`);
    this.stack.push(expression(`${operand(manager)}.__exit__`));
    this.stack.push({ ...expression(manager.text), compound: manager.compound, spent: true });
  }

  /** An expression with a call is given a name where the code takes it apart: it runs once. */
  kept(value: Expression): Expression {
    if (!value.acts) {
      return value;
    }
    const name = `_${++this.temporaries}`;
    this.statement(`${name} = ${value.text}`);
    return expression(name);
  }

  /** An attribute or an item gets the value. */
  put(target: string, given: Expression | undefined): void {
    const value = given && this.oneOfSeveral(given);
    const { augments } = value ?? {};
    this.statement(augments?.target === target ? `${target} ${augments.rest}` : `${target} = ${value?.text}`);
  }

  /** `a = b = f()`: what is given to several runs once. */
  private oneOfSeveral(value: Expression): Expression {
    const { stack } = this;
    if (!value.acts || stack.top !== value || stack.traffic !== undefined) {
      return value;
    }
    const name = this.kept(value);
    stack.replaceTop(name);
    return name;
  }

  /** @param inOtherCode - other code objects read the variable, too */
  assign(name: string | undefined, given: Expression, inOtherCode = false): void {
    if (name === undefined) {
      this.otherFaults++;
      return;
    }
    const value = this.oneOfSeveral(given);
    if (value.augments?.target === name) {
      this.aliases.delete(name);
      return this.statement(`${name} ${value.augments.rest}`);
    }
    if (value.path === undefined) {
      this.aliases.delete(name);
      return value.text === name ? undefined : this.statement(`${name} = ${value.text}`);
    }
    this.stack.lookedAt(value);
    const [module] = value.words ?? [];
    const before = this.modules.get(name);
    if (module === undefined || inOtherCode || (before !== undefined && before !== value.path)) {
      [value.path, ...(before === undefined ? [] : [before])].forEach(path => this.shared.add(path));
    }
    this.modules.set(name, value.path);
    this.aliases.set(name, value.path);
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
    this.unknownReads.add(name ?? '…');
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

  /** Attributes of a pattern, keywords of a call: names that stand among the constants. */
  takeNames(value: Expression | undefined): void {
    for (const word of value?.words ?? []) {
      this.constantNames.add(word);
      this.note(`…${word}`);
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
