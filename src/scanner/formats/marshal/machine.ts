import { constantText } from './constants';
import type { Instruction } from './instructions';
import { binaryOperator, comparison, NAMED_OPERATORS, UNARY_OPERATORS } from './operators';
import type { Expression } from './stack';
import { expression, NULL, SymbolicStack } from './stack';
import type { CodeValue } from './values';

/** Statements and dotted names kept of one code object. */
const MAX_STATEMENTS = 200;
const MAX_PATHS = 500;
/** Stacks that are remembered for a jump's target are small in compiled code. */
const MAX_REMEMBERED = 60;

/** Instructions that leave the stack as it is, or change only what this machine does not follow. */
const SILENT = new Set(
  ('NOP RESUME PRECALL COPY_FREE_VARS MAKE_CELL TO_BOOL GEN_START SETUP_ANNOTATIONS SETUP_LOOP POP_BLOCK GET_ITER ' +
    'GET_YIELD_FROM_ITER GET_AWAITABLE GET_AITER DELETE_NAME DELETE_FAST DELETE_GLOBAL DELETE_DEREF SETUP_EXCEPT ' +
    'SETUP_FINALLY BREAK_LOOP ASYNC_GEN_WRAP LIST_TO_TUPLE').split(' ')
);
/** Instructions behind which the next one is only reached by a jump. */
const ENDS = new Set('RETURN_VALUE RETURN_CONST JUMP_FORWARD JUMP_ABSOLUTE JUMP_BACKWARD RAISE_VARARGS RERAISE'.split(' '));

/**
 * Runs the instructions of one code object once, from the first to the last, on expressions instead of objects
 * (CPython's Python/ceval.c and dis documentation, 3.6 to 3.13). Branches are not followed: what stands on the stack at
 * a jump is remembered for its target. Counts a fault for every step that does not work out.
 */
export class CodeMachine {
  readonly paths = new Set<string>();
  private readonly stack = new SymbolicStack();
  private readonly statements: string[] = [];
  private readonly calls: string[] = [];
  private readonly remembered = new Map<number, readonly Expression[]>();
  /** What `a or b` leaves to be joined at the jump's target. */
  private readonly joins = new Map<number, { readonly prefix: string; readonly acts: boolean }[]>();
  private readonly aliases = new Map<string, string>();
  private keywords: readonly string[] = [];
  private otherFaults = 0;
  private dropSilently = false;
  private readonly minor: number;

  constructor(
    private readonly code: CodeValue,
    private readonly version: string
  ) {
    this.minor = Number(version.split('.')[1]);
  }

  get faults(): number {
    return this.stack.faults + this.otherFaults;
  }

  /** Statements separated by `; `, each call somewhere among them. */
  get text(): string {
    const lost = this.calls.filter(call => !this.statements.some(statement => statement.includes(call)));
    return [...lost, ...this.statements].slice(0, MAX_STATEMENTS).join('; ');
  }

  run(instructions: readonly Instruction[]): void {
    if (this.minor >= 11 && !instructions.some(instruction => instruction.name === 'RESUME')) {
      this.otherFaults++;
    }
    let reachable = true;
    for (const instruction of instructions) {
      const remembered = this.remembered.get(instruction.offset);
      if (!reachable && remembered) {
        this.stack.restore(remembered);
      }
      reachable = reachable || remembered !== undefined;
      for (const join of this.joins.get(instruction.offset) ?? []) {
        const right = this.stack.popAny();
        this.stack.push(expression(`${join.prefix}${right.text}`, join.acts || right.acts));
      }
      if (reachable) {
        this.step(instruction);
      }
      // Handlers of exceptions are reached without a jump; their stacks are not known, so faults there do not count.
      reachable = reachable && !ENDS.has(instruction.name);
    }
    if (reachable) {
      this.otherFaults++;
    }
  }

  private step({ name, argument, next }: Instruction): void {
    if (SILENT.has(name)) {
      return;
    }
    if (name.includes('JUMP') || name === 'FOR_ITER') {
      this.jump(name, this.target(name, argument, next));
    } else if (name.startsWith('LOAD_')) {
      this.load(name, argument);
    } else if (name.startsWith('STORE_')) {
      this.store(name, argument);
    } else if (name.startsWith('BUILD_')) {
      this.build(name, argument);
    } else if (name.startsWith('CALL') || name === 'KW_NAMES') {
      this.call(name, argument);
    } else if (!this.operate(name, argument)) {
      this.other(name, argument);
    }
  }

  private operate(name: string, argument: number): boolean {
    const { stack } = this;
    const unary = UNARY_OPERATORS[name];
    const named = NAMED_OPERATORS[name.replace(/^(BINARY|INPLACE)_/, '')];
    if (unary) {
      const value = stack.pop();
      stack.push(expression(`${unary}${value.text}`, value.acts));
    } else if (name === 'BINARY_SUBSCR') {
      const [value, key] = stack.popMany(2);
      stack.push(expression(`${value?.text}[${key?.text}]`, false));
    } else if (name === 'BINARY_SLICE') {
      const [value, from, to] = stack.popMany(3);
      stack.push(expression(`${value?.text}[${from?.text}:${to?.text}]`));
    } else if (name === 'COMPARE_OP' || name === 'IS_OP' || name === 'CONTAINS_OP' || name === 'BINARY_OP' || named) {
      const text =
        name === 'COMPARE_OP' ? comparison(argument, this.version)
        : name === 'IS_OP' ? (argument ? 'is not' : 'is')
        : name === 'CONTAINS_OP' ? (argument ? 'not in' : 'in')
        : name === 'BINARY_OP' ? binaryOperator(argument)
        : named;
      const [left, right] = stack.popMany(2);
      this.otherFaults += text ? 0 : 1;
      stack.push(expression(`${left?.text} ${text} ${right?.text}`, Boolean(left?.acts || right?.acts)));
    } else {
      return false;
    }
    return true;
  }

  private load(name: string, argument: number): void {
    const { stack } = this;
    switch (name) {
      case 'LOAD_CONST': {
        const value = this.code.consts[argument];
        this.otherFaults += value ? 0 : 1;
        if (value) {
          const words = value.type === 'tuple' ? value.items.map(item => (item.type === 'str' ? item.value : '…')) : undefined;
          stack.push({ ...expression(constantText(value)), words });
        }
        return;
      }
      case 'LOAD_NAME':
      case 'LOAD_GLOBAL':
      case 'LOAD_FROM_DICT_OR_GLOBALS': {
        const marked = name === 'LOAD_GLOBAL' && this.minor >= 11;
        const global = this.named(marked ? argument >> 1 : argument);
        if (marked && argument & 1 && this.minor < 13) {
          stack.push(NULL);
        }
        if (name === 'LOAD_FROM_DICT_OR_GLOBALS') {
          stack.pop();
        }
        this.reference(global, this.aliases.get(global) ?? global);
        if (marked && argument & 1 && this.minor >= 13) {
          stack.push(NULL);
        }
        return;
      }
      case 'LOAD_FAST':
      case 'LOAD_FAST_CHECK':
      case 'LOAD_FAST_AND_CLEAR':
        return this.local(this.code.locals[argument]);
      case 'LOAD_FAST_LOAD_FAST':
        this.local(this.code.locals[argument >> 4]);
        return this.local(this.code.locals[argument & 15]);
      case 'LOAD_DEREF':
      case 'LOAD_CLOSURE':
      case 'LOAD_CLASSDEREF':
        return this.local((this.minor >= 11 ? this.code.locals : this.code.cells)[argument]);
      case 'LOAD_ATTR':
      case 'LOAD_METHOD': {
        const method = name === 'LOAD_METHOD' || (this.minor >= 12 && (argument & 1) === 1);
        this.attribute(this.named(name === 'LOAD_ATTR' && this.minor >= 12 ? argument >> 1 : argument), method);
        return;
      }
      case 'LOAD_BUILD_CLASS':
        return this.reference('__build_class__', '__build_class__');
      case 'LOAD_ASSERTION_ERROR':
        return stack.push(expression('AssertionError'));
      case 'LOAD_SUPER_ATTR': {
        stack.popMany(3);
        stack.push(expression('super()'));
        return this.attribute(this.named(argument >> 2), (argument & 1) === 1);
      }
      default:
        this.otherFaults++;
    }
  }

  private attribute(name: string, method: boolean): void {
    const { stack } = this;
    const object = stack.pop();
    const path = object.path === undefined ? undefined : `${object.path}.${name}`;
    const value = expression(`${object.text}.${name}`, object.acts, path);
    this.note(path ?? `…${name}`);
    if (method && this.minor < 13) {
      stack.push(NULL);
    }
    stack.push(value);
    if (method && this.minor >= 13) {
      stack.push(NULL);
    }
  }

  private store(name: string, argument: number): void {
    const { stack } = this;
    switch (name) {
      case 'STORE_FAST':
        return this.assign(this.code.locals[argument], stack.pop());
      case 'STORE_DEREF':
        return this.assign((this.minor >= 11 ? this.code.locals : this.code.cells)[argument], stack.pop());
      case 'STORE_NAME':
      case 'STORE_GLOBAL':
        return this.assign(this.named(argument), stack.pop());
      case 'STORE_FAST_LOAD_FAST':
        this.assign(this.code.locals[argument >> 4], stack.pop());
        return this.local(this.code.locals[argument & 15]);
      case 'STORE_FAST_STORE_FAST':
        this.assign(this.code.locals[argument >> 4], stack.pop());
        return this.assign(this.code.locals[argument & 15], stack.pop());
      case 'STORE_ATTR': {
        const [value, object] = stack.popMany(2);
        return this.statement(`${object?.text}.${this.named(argument)} = ${value?.text}`);
      }
      case 'STORE_SUBSCR': {
        const [value, object, key] = stack.popMany(3);
        return this.statement(`${object?.text}[${key?.text}] = ${value?.text}`);
      }
      case 'STORE_SLICE': {
        const [value, object, from, to] = stack.popMany(4);
        return this.statement(`${object?.text}[${from?.text}:${to?.text}] = ${value?.text}`);
      }
      default:
        this.otherFaults++;
    }
  }

  private build(name: string, argument: number): void {
    const { stack } = this;
    if (name === 'BUILD_MAP') {
      const parts = stack.popMany(2 * argument);
      const pairs = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => `${parts[2 * i]?.text}: ${parts[2 * i + 1]?.text}`);
      return stack.push(expression(`{${pairs.join(', ')}}`, acts(parts)));
    }
    if (name === 'BUILD_CONST_KEY_MAP') {
      const keys = stack.pop();
      const parts = stack.popMany(argument);
      const pairs = parts.map((part, i) => `'${keys.words?.[i] ?? '…'}': ${part.text}`);
      return stack.push(expression(`{${pairs.join(', ')}}`, acts(parts)));
    }
    const items = argument > 0 ? stack.popMany(argument) : [];
    const text = items.map(item => item.text).join(', ');
    const [open, close] = name.startsWith('BUILD_TUPLE') ? ['(', items.length === 1 ? ',)' : ')']
      : name.startsWith('BUILD_LIST') ? ['[', ']']
      : name === 'BUILD_SLICE' ? ['slice(', ')']
      : name === 'BUILD_STRING' ? ["''.join([", '])']
      : ['{', '}'];
    stack.push({ ...expression(`${open}${text}${close}`, acts(items)), items: /^BUILD_(TUPLE|LIST)$/.test(name) ? items : undefined });
  }

  private call(name: string, argument: number): void {
    const { stack } = this;
    switch (name) {
      case 'KW_NAMES':
        this.keywords = wordsOf(this.code, argument);
        return;
      case 'CALL_FUNCTION': {
        const parts = argument > 0 ? stack.popMany(argument) : [];
        return this.called(stack.pop(), parts, []);
      }
      case 'CALL_FUNCTION_KW': {
        const words = stack.pop().words ?? [];
        const parts = argument > 0 ? stack.popMany(argument) : [];
        return this.called(stack.pop(), parts, words);
      }
      case 'CALL_METHOD':
      case 'CALL':
      case 'CALL_KW': {
        const words = name === 'CALL_KW' ? (stack.pop().words ?? []) : this.keywords;
        this.keywords = [];
        const parts = argument > 0 ? stack.popMany(argument) : [];
        const second = stack.popAny();
        const first = stack.popAny();
        // The callable and a marker (in either order), or an unbound callable and its first argument.
        const bound = first.isNull ? second : first;
        return this.called(bound, first.isNull || second.isNull ? parts : [second, ...parts], words);
      }
      case 'CALL_FUNCTION_EX': {
        const rest = argument & 1 ? stack.pop() : undefined;
        const parts = stack.pop();
        const [callee, marker] = this.minor >= 13 ? [stack.popAny(), stack.popAny()].reverse() : [stack.pop(), NULL];
        if (this.minor >= 11 && this.minor < 13) {
          stack.popAny();
        }
        this.otherFaults += marker.isNull ? 0 : 1;
        return this.called(callee, [expression(`*${parts.text}`), ...(rest ? [expression(`**${rest.text}`)] : [])], []);
      }
      case 'CALL_INTRINSIC_1': {
        if (argument === 2) {
          return this.statement(`from ${stack.pop().path ?? '…'} import *`);
        }
        return;
      }
      case 'CALL_INTRINSIC_2':
        stack.pop();
        return;
      default:
        this.otherFaults++;
    }
  }

  private called(callee: Expression, parts: readonly Expression[], words: readonly string[]): void {
    const first = parts.length - words.length;
    const texts = parts.map((part, i) => (i >= first ? `${words[i - first]}=${part.text}` : part.text));
    this.otherFaults += callee.isNull || parts.some(part => part.isNull) ? 1 : 0;
    const call = expression(`${callee.text}(${texts.join(', ')})`, true);
    if (this.calls.length < MAX_STATEMENTS) {
      this.calls.push(call.text);
    }
    this.stack.push(call);
  }

  private other(name: string, argument: number): void {
    const { stack } = this;
    switch (name) {
      case 'POP_TOP': {
        if (this.dropSilently) {
          stack.popAny();
          this.dropSilently = false;
          return;
        }
        const value = stack.popAny();
        return value.acts ? this.statement(value.text) : undefined;
      }
      case 'PUSH_NULL':
        return stack.push(NULL);
      case 'DUP_TOP':
        return stack.push(stack.peek(1));
      case 'DUP_TOP_TWO': {
        const [low, high] = [stack.peek(2), stack.peek(1)];
        stack.push(low);
        return stack.push(high);
      }
      case 'COPY':
        return stack.push(stack.peek(argument));
      case 'SWAP':
        return stack.swap(argument);
      case 'ROT_TWO':
        return stack.sink(2);
      case 'ROT_THREE':
        return stack.sink(3);
      case 'ROT_FOUR':
        return stack.sink(4);
      case 'ROT_N':
        return stack.sink(argument);
      case 'IMPORT_NAME': {
        const module = this.named(argument);
        const from = stack.pop();
        stack.pop();
        // `import a.b` gives `a`; `from a.b import c` gives `a.b`.
        const path = from.text === 'None' ? module.split('.')[0] : module;
        this.note(module);
        return stack.push({ ...expression(`__import__('${module}')`, true, path), words: [module] });
      }
      case 'IMPORT_FROM': {
        const item = `${stack.peek(1).path ?? '…'}.${this.named(argument)}`;
        this.note(item);
        return stack.push({ ...expression(item, false, item), words: ['from'] });
      }
      case 'IMPORT_STAR':
        return this.statement(`from ${stack.pop().path ?? '…'} import *`);
      case 'RETURN_VALUE':
        return this.returned(stack.pop().text);
      case 'RETURN_CONST': {
        const value = this.code.consts[argument];
        this.otherFaults += value ? 0 : 1;
        return this.returned(value ? constantText(value) : '…');
      }
      case 'YIELD_VALUE':
      case 'YIELD_FROM': {
        const value = stack.pop();
        return stack.push(expression(`(yield ${value.text})`, true));
      }
      case 'RAISE_VARARGS':
        return this.statement(`raise ${(argument > 0 ? stack.popMany(argument) : []).map(part => part.text).join(' from ')}`);
      case 'MAKE_FUNCTION': {
        if (this.minor < 11) {
          stack.pop();
        }
        const body = stack.pop();
        if (this.minor < 13) {
          [1, 2, 4, 8].filter(flag => argument & flag).forEach(() => stack.pop());
        }
        return stack.push(expression(body.text));
      }
      case 'SET_FUNCTION_ATTRIBUTE': {
        const made = stack.pop();
        stack.pop();
        return stack.push(made);
      }
      case 'LIST_EXTEND':
      case 'SET_UPDATE':
      case 'DICT_UPDATE':
      case 'DICT_MERGE': {
        const more = stack.pop();
        if (argument === 1) {
          const whole = stack.pop();
          const joined = whole.items?.length === 0 || whole.text === '{}' ? more.text : `${whole.text.slice(0, -1)}, *${more.text}${whole.text.slice(-1)}`;
          stack.push(expression(joined, whole.acts || more.acts));
        }
        return;
      }
      case 'LIST_APPEND':
      case 'SET_ADD':
        return this.keep(stack.pop());
      case 'MAP_ADD':
        stack.popMany(2).forEach(part => this.keep(part));
        return;
      case 'FORMAT_VALUE': {
        const spec = argument & 4 ? stack.pop() : undefined;
        const value = stack.pop();
        return stack.push(expression(`format(${value.text}${spec ? `, ${spec.text}` : ''})`, value.acts));
      }
      case 'FORMAT_SIMPLE':
      case 'CONVERT_VALUE':
        return;
      case 'FORMAT_WITH_SPEC':
        stack.pop();
        return;
      case 'UNPACK_SEQUENCE': {
        const value = stack.pop();
        for (let i = Math.min(argument, MAX_REMEMBERED) - 1; i >= 0; i--) {
          stack.push(expression(`${value.text}[${i}]`, false));
        }
        return this.keep(value);
      }
      case 'DELETE_SUBSCR':
        stack.popMany(2);
        return;
      case 'DELETE_ATTR':
        stack.pop();
        return;
      case 'RETURN_GENERATOR':
        return stack.push(expression('…'));
      case 'END_FOR':
        // From 3.12 on the loop's jump lands here with iterator and item; 3.13 leaves the iterator to a POP_TOP.
        stack.popAny();
        return this.minor < 13 ? void stack.popAny() : undefined;
      default:
        this.otherFaults++;
    }
  }

  private jump(name: string, target: number): void {
    const { stack } = this;
    if (name === 'FOR_ITER') {
      const iterator = stack.peek(1);
      if (this.minor < 12) {
        const before = stack.snapshot();
        this.remember(target, before.slice(0, -1));
      } else {
        this.remember(target, [...stack.snapshot(), iterator]);
      }
      stack.push(expression(`next(${iterator.text})`));
      return this.keep(iterator);
    }
    if (name.endsWith('_OR_POP')) {
      const left = stack.pop();
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ prefix: `${left.text} ${name.includes('TRUE') ? 'or' : 'and'} `, acts: left.acts });
      this.joins.set(target, joins);
      return;
    }
    if (!name.includes('_IF_')) {
      return this.remember(target, stack.snapshot());
    }
    const condition = stack.pop();
    if (condition === stack.top && /IF_(TRUE|FALSE)$/.test(name) && !name.includes('BACKWARD')) {
      // 3.12 writes `a or b` as COPY, POP_JUMP_IF_TRUE, POP_TOP.
      const joins = this.joins.get(target) ?? [];
      joins.unshift({ prefix: `${condition.text} ${name.endsWith('TRUE') ? 'or' : 'and'} `, acts: condition.acts });
      this.joins.set(target, joins);
      this.dropSilently = true;
      return;
    }
    this.remember(target, stack.snapshot());
    const none = name.includes('NONE');
    const negative = /IF_(TRUE|NONE)$/.test(name);
    this.statement(none ? `if ${condition.text} is ${negative ? 'not ' : ''}None:` : `if ${negative ? 'not ' : ''}${condition.text}:`);
  }

  /** Where a jump leads: 3.10 counts 2-byte units instead of bytes, 3.11 makes every jump relative. */
  private target(name: string, argument: number, next: number): number {
    const unit = this.minor >= 10 ? 2 : 1;
    const relative = this.minor >= 11 || name === 'JUMP_FORWARD' || name === 'FOR_ITER';
    return (relative ? next : 0) + (name.includes('BACKWARD') ? -1 : 1) * argument * unit;
  }

  private remember(target: number, values: readonly Expression[]): void {
    if (values.length <= MAX_REMEMBERED && !this.remembered.has(target)) {
      this.remembered.set(target, values);
    }
  }

  /** An expression that goes where this machine does not follow: it is told if it does something. */
  private keep(value: Expression): void {
    if (value.acts) {
      this.statement(value.text);
    }
  }

  private assign(name: string | undefined, value: Expression): void {
    if (name === undefined) {
      this.otherFaults++;
      return;
    }
    if (value.path === undefined) {
      this.aliases.delete(name);
      return this.statement(`${name} = ${value.text}`);
    }
    this.aliases.set(name, value.path);
    const [module] = value.words ?? [];
    if (module === 'from') {
      const dot = value.path.lastIndexOf('.');
      const item = value.path.slice(dot + 1);
      return this.statement(`from ${value.path.slice(0, dot)} import ${item}${item === name ? '' : ` as ${name}`}`);
    }
    this.statement(module !== undefined ? `import ${module}${module.split('.')[0] === name ? '' : ` as ${name}`}` : `${name} = ${value.text}`);
  }

  private local(name: string | undefined): void {
    this.otherFaults += name === undefined ? 1 : 0;
    const path = name === undefined ? undefined : this.aliases.get(name);
    if (path !== undefined) {
      return this.reference(name ?? '…', path);
    }
    this.stack.push(expression(name ?? '…'));
  }

  private reference(text: string, path: string): void {
    this.note(path);
    this.stack.push(expression(text, false, path));
  }

  private note(path: string): void {
    if (this.paths.size < MAX_PATHS) {
      this.paths.add(path);
    }
  }

  private named(index: number): string {
    const name = this.code.names[index];
    this.otherFaults += name === undefined ? 1 : 0;
    return name ?? '…';
  }

  private returned(text: string): void {
    this.statement(this.statements.length === 0 && this.code.name === '<lambda>' ? text : `return ${text}`);
  }

  private statement(text: string): void {
    if (this.statements.length < MAX_STATEMENTS) {
      this.statements.push(text);
    }
  }
}

function acts(parts: readonly Expression[]): boolean {
  return parts.some(part => part.acts);
}

function wordsOf(code: CodeValue, index: number): readonly string[] {
  const value = code.consts[index];
  return value?.type === 'tuple' ? value.items.map(item => (item.type === 'str' ? item.value : '…')) : [];
}
