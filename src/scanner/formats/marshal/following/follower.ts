import type { Watched } from '../../../rules/on-import';
import {
  callsArguments,
  isInert,
  isModuleName,
  isOfContainer,
  judgeSource,
  keeps,
  makesAnew,
  watched,
  watchedAttribute,
  watchedMethod
} from '../../../rules/on-import';
import { isStdlib } from '../../../rules/names';
import type { Instruction } from '../instructions';
import { CodeMachine } from '../machine';
import type { Expression } from '../stack';
import type { CodeValue, MarshalValue } from '../values';
import type { Carried, Grip } from './carried';
import { EMPTY, packed, together, union, unpacked } from './carried';
import type { Stretch } from './guard';
import { mainBodies } from './guard';
import type { Act, World } from './world';
import { nameIn, OF_METACLASSES } from './world';

/** Instructions that a machine may pass over when nothing leads to them: they do nothing by themselves. */
const IDLE =
  /^(NOP|RESUME|CACHE|JUMP\w*|POP_TOP|POP_BLOCK|POP_EXCEPT|RERAISE|RETURN_VALUE|RETURN_CONST|LOAD_CONST|COPY|SWAP|ROT_\w+|END_FINALLY|END_FOR|CLEANUP_THROW|CALL_FINALLY|BEGIN_FINALLY|POP_FINALLY|WITH_EXCEPT_START|POP_JUMP\w*|EXTENDED_ARG|DELETE_(FAST|NAME|GLOBAL)|STORE_FAST|STORE_NAME|STORE_GLOBAL|PUSH_EXC_INFO|BREAK_LOOP|CONTINUE_LOOP)$/;
/** What these leave is a truth value or nothing. */
const TELLS = /^(COMPARE_OP|IS_OP|CONTAINS_OP|UNARY_NOT|TO_BOOL|CHECK_EXC_MATCH|CHECK_EG_MATCH|MATCH_\w+|POP_JUMP\w*|JUMP_IF\w*|POP_TOP|RAISE_VARARGS|DELETE_\w+|GET_LEN)$/;
const ATTRIBUTE = /^LOAD_(ATTR|METHOD|SUPER_ATTR)$/;
const STORES = /^STORE_(NAME|GLOBAL|FAST|DEREF)$/;
const SUBSCRIPT = 26;
/** Source code that does nothing but run other source code, and so on. */
const MAX_SOURCES = 3;

/** Where a variable lives: in the module, in one function, or in a function and those inside it. */
type Scope = 'module' | 'function' | 'shared';

const SCOPES: readonly Scope[] = ['module', 'function', 'shared'];

function scopeOf(instruction: string): Scope {
  return /_FAST/.test(instruction) ? 'function' : /DEREF|CLOSURE/.test(instruction) ? 'shared' : 'module';
}

/** What `f(...)` may do with the functions that it is given. */
type Callee = 'own' | 'builtin' | 'foreign' | 'unknown';

/** Follows one code object and tells the world what it learns: what names stand for, what runs, what happens. */
export class Follower extends CodeMachine {
  readonly acts: Act[] = [];
  private readonly carriedBy = new WeakMap<Expression, Carried>();
  /** Functions as they are made: Python 2 calls the body of a class before anything else is done with it. */
  private readonly madeHere = new WeakSet<Expression>();
  private readonly constants = new WeakMap<Expression, MarshalValue>();
  /** Expressions that are attributes of something, and of what. */
  private readonly objects = new WeakMap<Expression, Expression>();
  /** What was taken hold of and went nowhere that is known to be harmless. */
  private readonly open = new Map<Grip, string>();
  private bodies: readonly Stretch[] = [];
  private readonly isRoot: boolean;

  constructor(
    code: CodeValue,
    version: string,
    private readonly world: World,
    root: CodeValue
  ) {
    super(code, version);
    this.isRoot = code === root;
  }

  /** What is left in hand when the code has ended. */
  finish(): void {
    for (const [grip, text] of this.open) {
      this.acts.push({ grip, text, called: false });
    }
  }

  override run(instructions: readonly Instruction[]): void {
    if (this.isRoot && !this.world.renamed) {
      this.bodies = mainBodies(this.code, this.version, instructions, instruction => this.leadsTo(instruction));
    }
    super.run(instructions);
    this.finish();
  }

  override note(): void {
    // Names are looked at where they are used.
  }

  protected override leavesOut({ first }: Instruction): boolean {
    return this.bodies.some(({ from, to }) => first >= from && first < to);
  }

  protected override matters(name: string): boolean {
    return !IDLE.test(name);
  }

  override local(name: string | undefined): void {
    this.otherFaults += name === undefined ? 1 : 0;
    const path = name === undefined ? undefined : this.pathOf(name);
    this.stack.push({ text: name ?? '…', acts: false, path });
  }

  override reference(text: string): void {
    this.stack.push({ text, acts: false, path: this.pathOf(text) ?? text });
  }

  private pathOf(name: string): string | undefined {
    return this.aliases.get(name) ?? [...this.world.aliasesOf(name)].pop();
  }

  private leadsTo({ name, argument, next }: Instruction): number | undefined {
    const faults = this.otherFaults;
    const jump = name.includes('JUMP') || name === 'FOR_ITER' || name === 'SEND';
    const way = jump ? name : /^SETUP_(?!ANNOTATIONS)/.test(name) ? 'JUMP_FORWARD' : undefined;
    const to = way === undefined ? undefined : this.target(way, argument, next);
    this.otherFaults = faults;
    return to;
  }

  override step(instruction: Instruction): void {
    const traffic = { taken: [] as Expression[], put: [] as Expression[] };
    this.stack.traffic = traffic;
    super.step(instruction);
    this.stack.traffic = undefined;
    this.flow(instruction, traffic.taken, traffic.put);
  }

  private carried(value: Expression | undefined): Carried {
    return (value && this.carriedBy.get(value)) ?? EMPTY;
  }

  private carry(value: Expression, carried: Carried): void {
    if (carried !== EMPTY && !value.isNull && value.text !== '…') {
      this.carriedBy.set(value, together([this.carried(value), carried]));
    }
  }

  /** Whatever these hold goes where it does no harm. */
  private release(...values: (Expression | undefined)[]): void {
    for (const value of values) {
      this.carried(value).grips.forEach(grip => this.open.delete(grip));
    }
  }

  private grip(watch: Watched, text: string): Carried {
    const grip = { watched: watch, text };
    if (watch.when === 'named' || watch.when === 'module') {
      this.open.set(grip, text);
    }
    return { ...EMPTY, grips: new Set([grip]) };
  }

  private act(grip: Grip, text: string, called: boolean): void {
    this.open.delete(grip);
    this.acts.push({ grip, text, called });
  }

  /** Where the values of one instruction go. What nothing is said of here goes from what it takes to what it makes. */
  private flow({ name, argument }: Instruction, taken: readonly Expression[], put: readonly Expression[]): void {
    const made = put.filter(value => !taken.includes(value));
    const [result] = made;
    if (name.startsWith('CALL') || name === 'KW_NAMES' || name === 'PRECALL') {
      return;
    }
    if (name === 'LOAD_CONST') {
      return this.constant(result, argument);
    }
    if (name === 'EXEC_STMT') {
      return this.act(this.newGrip('exec'), `exec(${taken[2]?.text ?? '…'})`, true);
    }
    if (/^(LOAD_(NAME|GLOBAL|FAST\w*|DEREF|CLASSDEREF|CLOSURE|FROM_DICT_\w+))$/.test(name)) {
      return made.forEach(value => this.loaded(value, scopeOf(name)));
    }
    if (name === 'IMPORT_NAME') {
      return this.imported(taken, result);
    }
    if (name === 'IMPORT_FROM' && result) {
      return this.carry(result, this.watch(result));
    }
    if (ATTRIBUTE.test(name)) {
      return this.attribute(taken, made);
    }
    if (name === 'MAKE_FUNCTION' || name === 'MAKE_CLOSURE') {
      return this.made(taken, result, argument);
    }
    if (name === 'SET_FUNCTION_ATTRIBUTE') {
      return this.release(argument === 1 || argument === 2 ? undefined : taken[1]);
    }
    if (name === 'STORE_FAST_LOAD_FAST' || name === 'STORE_FAST_STORE_FAST') {
      return this.storedTwice(name, argument, taken, made);
    }
    if (STORES.test(name)) {
      return this.stored(this.storedName(name, argument), taken[0], scopeOf(name));
    }
    if (name === 'STORE_ATTR') {
      return this.storedAttribute(this.code.names[argument] ?? '', taken);
    }
    if (name === 'STORE_SUBSCR') {
      return this.storedItem(taken);
    }
    if (name === 'BINARY_SUBSCR' || (name === 'BINARY_OP' && argument === SUBSCRIPT)) {
      return this.subscript(taken, result);
    }
    if (TELLS.test(name)) {
      return this.release(...taken);
    }
    if (name === 'COPY' || name === 'DUP_TOP') {
      return this.copied();
    }
    const carried = together(taken.map(value => this.carried(value)));
    if (name === 'BUILD_CLASS') {
      const body = this.carried(taken[0]).is;
      this.carried(taken[1]).holds.forEach(base => body.forEach(code => this.world.derive(code, base)));
      return made.forEach(value => this.carry(value, this.carried(taken[0])));
    }
    if (/^(BUILD_|LIST_|SET_ADD|SET_UPDATE|MAP_ADD|DICT_)/.test(name)) {
      return made.forEach(value => this.carry(value, packed(carried)));
    }
    if (/^(UNPACK_|FOR_ITER|GET_ITER)/.test(name) || name === 'SEND') {
      const from = name === 'FOR_ITER' ? this.carried(this.stack.peek(2)) : carried;
      return made.forEach(value => this.carry(value, unpacked(from)));
    }
    if (name === 'RETURN_VALUE' && !this.isRoot) {
      // Whoever calls the function is told what may be in its result by the code that it holds.
      return this.handedBack(taken[0]);
    }
    made.forEach(value => this.carry(value, carried));
  }

  private newGrip(path: string): Grip {
    const watch = watched(path) ?? { severity: 'CRITICAL', module: 'builtins', operator: path, when: 'named' as const };
    return { watched: watch, text: path };
  }

  /** What a name was given that is worth watching. */
  private gripsOf(name: string, text: string): readonly Carried[] {
    return [...this.world.aliasesOf(name)].flatMap(path => {
      const found = watched(path);
      return found === undefined ? [] : [this.grip(found, text)];
    });
  }

  private watch(value: Expression): Carried {
    const found = value.path === undefined ? undefined : watched(value.path);
    return found === undefined ? EMPTY : this.grip(found, value.text);
  }

  private constant(value: Expression | undefined, index: number): void {
    const constant = this.code.consts[index];
    if (value !== undefined && constant !== undefined) {
      this.constants.set(value, constant);
      if (constant.type === 'code') {
        this.carry(value, { ...EMPTY, is: new Set([constant]) });
      }
    }
  }

  /** A name: what it was imported as, whichever of that is worth watching, and what else it may stand for. */
  private loaded(value: Expression, scope: Scope): void {
    const name = nameIn(value);
    if (name === undefined || value.isNull) {
      return;
    }
    const paths = new Set([...this.world.aliasesOf(name), ...(value.path === undefined ? [] : [value.path])]);
    if (scope === 'module') {
      // Whatever it was given, it may not have been given it by then.
      paths.add(name);
    }
    const isOld = this.minor > 0 && (name === 'file' || name === 'execfile');
    if (isOld || (isModuleName(name) && !this.world.aliasesOf(name).has(name))) {
      paths.delete(name);
    }
    for (const path of paths) {
      const found = watched(path);
      if (found !== undefined) {
        this.carry(value, this.grip(found, path));
      }
    }
    this.carry(value, this.world.carriedBy(this.key(name, scope)));
    if (this.world.isForeign(name)) {
      this.carry(value, { ...EMPTY, foreign: true });
    }
  }

  /** A relative import is of the package's own module, whatever it is called. */
  private imported([from, level]: readonly Expression[], result: Expression | undefined): void {
    if (result === undefined) {
      return;
    }
    const isRelative = /^[1-9]/.test(level?.text ?? '');
    const value = isRelative ? { ...result, path: `.${result.path ?? ''}` } : result;
    if (isRelative) {
      this.stack.replaceTop(value);
    }
    if (from?.text === 'None' || !isRelative) {
      this.carry(value, this.watch(value));
    }
  }

  private attribute(taken: readonly Expression[], made: readonly Expression[]): void {
    const object = taken[taken.length - 1];
    const value = made.find(one => !one.isNull);
    if (value === undefined) {
      return;
    }
    const from = this.carried(object);
    const name = value.text.slice(value.text.lastIndexOf('.') + 1);
    this.objects.set(value, object);
    if (!from.foreign) {
      this.world.methodsCalled(name, from.is).filter(code => this.world.isProperty(code)).forEach(code => this.world.run(code));
    }
    for (const grip of from.grips) {
      if (grip.watched.when === 'module') {
        this.open.delete(grip);
      }
    }
    const inside = watchedAttribute(name);
    const own = value.path === undefined ? (inside && this.grip(inside, value.text)) : this.watch(value);
    this.carry(
      value,
      together([
        own ?? EMPTY,
        {
          grips: new Set([...from.grips].filter(({ watched: { when } }) => when !== 'module')),
          is: name === '__call__' || name === '__func__' ? from.is : from.holds,
          holds: from.holds,
          foreign: from.foreign,
          computed: from.computed
        },
        this.world.carriedBy(`.${name}`),
        ...this.gripsOf(`.${name}`, value.text)
      ])
    );
  }

  /** The function that is made; what its annotations and its cells name is not used by making it. */
  private made(taken: readonly Expression[], result: Expression | undefined, flags: number): void {
    const body = taken.find(value => this.constants.get(value)?.type === 'code');
    if (result === undefined) {
      return;
    }
    this.carry(result, { ...EMPTY, is: this.carried(body).is });
    this.madeHere.add(result);
    if (this.minor > 0 && this.minor < 13) {
      const rest = taken.slice(taken.indexOf(body as Expression) + 1);
      const order = [8, 4, 2, 1].filter(flag => flags & flag);
      this.release(rest[order.indexOf(4)], rest[order.indexOf(8)]);
      this.keepDefaults(order.flatMap((flag, i) => (flag < 3 ? [rest[i]] : [])));
    }
  }

  private keepDefaults(values: readonly (Expression | undefined)[]): void {
    for (const value of values) {
      this.carried(value).holds.forEach(code => this.world.run(code));
    }
  }

  private storedName(name: string, argument: number): string {
    return (
      (name === 'STORE_FAST'
        ? this.code.locals[argument]
        : name === 'STORE_DEREF'
          ? (this.minor >= 11 ? this.code.locals : this.code.cells)[argument]
          : this.code.names[argument]) ?? ''
    );
  }

  private storedTwice(
    name: string,
    argument: number,
    taken: readonly Expression[],
    made: readonly Expression[]
  ): void {
    this.stored(this.code.locals[argument >> 4] ?? '', taken[0], 'function');
    if (name === 'STORE_FAST_STORE_FAST') {
      this.stored(this.code.locals[argument & 15] ?? '', taken[1], 'function');
    } else {
      made.forEach(value => this.loaded(value, 'function'));
    }
  }

  /** A variable of one function is none of another's, but for those that inner functions share. */
  private key(name: string, scope: Scope, code = this.code): string {
    return scope === 'module' ? name : scope === 'shared' ? `~${name}` : `${code.offset}:${name}`;
  }

  private stored(name: string, value: Expression | undefined, scope: Scope): void {
    const carried = this.carried(value);
    this.world.assign(this.key(name, scope), carried);
    const isImport = value?.words !== undefined && (value.words[0] === 'from' || value.text.startsWith('__import__('));
    if (isImport || carried.foreign) {
      this.world.takeIn(name);
    } else {
      this.world.own(name);
    }
    const head = value?.path?.split('.')[0];
    if (value?.path !== undefined && head !== undefined && !this.world.isOwn(head)) {
      this.world.alias(name, value.path);
    }
    this.gripAgain(name, carried);
    this.release(value);
    if (!this.isRoot && isClassBody(this.code)) {
      this.world.method(this.code, name, carried);
      if (name === '__metaclass__') {
        carried.is.forEach(code => this.world.runMethods(code, OF_METACLASSES));
      }
    }
  }

  private storedAttribute(name: string, [object, value]: readonly Expression[]): void {
    if (name === '__name__') {
      this.world.rename();
    }
    this.release(object);
    this.world.assign(`.${name}`, this.carried(value));
    this.gripAgain(`.${name}`, this.carried(value));
  }

  /** Whoever uses the name takes hold of it again. */
  private gripAgain(name: string, { grips }: Carried): void {
    for (const { watched: { module, operator } } of grips) {
      this.world.alias(name, operator === '' ? module : `${module}.${operator}`);
    }
  }

  /** Puts something into what an expression stands for, to be found where that is used again. */
  private put(container: Expression | undefined, carried: Carried): void {
    const name = container && nameIn(container);
    if (name !== undefined) {
      for (const scope of SCOPES) {
        this.world.assign(this.key(name, scope), packed(carried));
      }
    } else if (container !== undefined && this.objects.has(container)) {
      this.world.assign(`.${lastName(container)}`, packed(carried));
    } else {
      this.runAll(carried);
    }
  }

  private runAll(carried: Carried): void {
    [...carried.is, ...carried.holds].forEach(code => this.world.run(code));
  }

  private storedItem(taken: readonly Expression[]): void {
    const [key, object, value] = taken;
    if (object?.path === '__annotations__') {
      return this.release(value);
    }
    this.put(object, this.carried(value));
    this.release(key);
  }

  /** `sys.modules['os']`, `globals()['f']`, `__builtins__['exec']`, or an item of some container. */
  private subscript(taken: readonly Expression[], result: Expression | undefined): void {
    const [key, object] = taken;
    if (result === undefined) {
      return;
    }
    const text = key && this.constants.get(key);
    const name = text?.type === 'str' ? text.value : undefined;
    const table = /(^|\.)modules$/.test(object?.path ?? '')
      ? 'modules'
      : /^(globals|locals|vars)\(\)$/.test(object?.text ?? '')
        ? 'names'
        : /(^|\.)(__builtins__|builtins|__builtin__)(\.__dict__)?$/.test(object?.path ?? '')
          ? 'builtins'
          : undefined;
    const carried = together([unpacked(this.carried(object)), this.carried(key)]);
    if (table === undefined) {
      if (/^(typing\.\w+|list|dict|tuple|set|type)$/.test(object?.path ?? '')) {
        this.release(key);
      }
      return this.carry(result, carried);
    }
    if (name === undefined) {
      const isSelf = key?.text === '__name__' || key?.text.endsWith('.__module__') === true;
      return this.carry(result, isSelf ? carried : { ...carried, computed: true });
    }
    this.release(object);
    const value = { ...result, path: table === 'names' ? (this.pathOf(name) ?? name) : name };
    this.stack.replaceTop(value);
    this.carry(value, together([this.watch(value), table === 'names' ? this.world.carriedBy(name) : EMPTY]));
  }

  /** A copy is taken hold of once more: what becomes of one says nothing of the other. */
  private copied(): void {
    const { top } = this.stack;
    const carried = this.carried(top);
    if (top !== undefined && [...carried.grips].some(grip => this.open.has(grip))) {
      const copy = { ...top };
      this.stack.replaceTop(copy);
      const grips = [...carried.grips].flatMap(grip => [...this.grip(grip.watched, grip.text).grips]);
      this.carriedBy.set(copy, { ...carried, grips: new Set(grips) });
    }
  }

  private handedBack(value: Expression | undefined): void {
    const carried = this.carried(value);
    [...carried.grips].filter(({ watched: { when } }) => when === 'module').forEach(grip => this.open.delete(grip));
  }

  /** What is called: code of this module, a built-in function, something of another package, or nobody knows. */
  private kindOf(callee: Expression | undefined): Callee {
    const carried = this.carried(callee);
    if (callee === undefined) {
      return 'unknown';
    }
    if (carried.is.size > 0) {
      return 'own';
    }
    if (carried.foreign || callee.path?.startsWith('.')) {
      const head = callee.path?.split('.')[0] ?? '';
      return isStdlib(head) ? 'builtin' : 'foreign';
    }
    const head = callee.path?.split('.')[0];
    if (head === undefined || this.world.isOwn(head)) {
      return 'unknown';
    }
    return isStdlib(head) || callee.path === head ? 'builtin' : 'foreign';
  }

  override noteCall(
    callee: Expression,
    parts: readonly Expression[],
    words: readonly string[],
    result: Expression
  ): void {
    const kind = this.kindOf(callee);
    const from = this.carried(callee);
    const path = callee.path ?? '';
    if (this.special(callee, parts, words, result)) {
      return;
    }
    const looksInside = callee.path === undefined && isOfContainer(lastName(callee));
    for (const grip of looksInside ? [] : from.grips) {
      if (!this.isHarmless(grip, parts, words)) {
        this.act(grip, result.text, true);
      } else {
        this.open.delete(grip);
      }
    }
    if (/(^|\.)(\w*property|setter|getter)$/.test(path)) {
      parts.forEach(part => this.carried(part).is.forEach(code => this.world.property(code)));
    }
    const last = lastName(callee);
    const object = this.objects.get(callee);
    const isMethod = object !== undefined;
    const isUnknown = callee.path === undefined || from.computed || this.world.isOwn(path.split('.')[0]);
    const method = isMethod && isUnknown ? watchedMethod(last, from.computed, parts.length) : undefined;
    if (method !== undefined) {
      this.act({ watched: method, text: callee.text }, result.text, true);
    }
    if (from.computed && !isMethod) {
      this.callsAnything(result.text);
    }
    const methods =
      isMethod && kind !== 'foreign' && kind !== 'builtin' ? this.world.methodsCalled(last, this.carried(object).is) : [];
    [...from.is, ...methods].forEach(code => this.callsCode(code, parts, words, this.madeHere.has(callee)));
    this.handOver(kind, path, parts, result);
    if (kind === 'unknown' && methods.length === 0) {
      // A list to which something is appended, or nobody knows what.
      parts.forEach(part => (isMethod ? this.put(object, this.carried(part)) : this.runAll(this.carried(part))));
    }
    const handed = together(parts.map(part => this.carried(part)));
    const inner = union([...from.is].map(code => this.mayReturn(code)));
    const passed = kind === 'builtin' && makesAnew(path) ? EMPTY : handed;
    this.carry(result, {
      grips: kind === 'foreign' ? new Set() : union([passed.grips, looksInside ? from.grips : new Set()]),
      is: union([passed.is, kind === 'foreign' ? from.holds : union([passed.holds, from.holds]), inner]),
      holds: union([passed.is, passed.holds, from.holds]),
      foreign: kind === 'foreign' || (kind === 'builtin' && keeps(path)),
      computed: false
    });
  }

  /** Functions that a function makes: it may return them. A class returns an object, whose methods go by their names. */
  private mayReturn(code: CodeValue): ReadonlySet<CodeValue> {
    return isClassBody(code)
      ? new Set([...(this.minor === 0 ? [code] : [])])
      : new Set(code.consts.filter((value): value is CodeValue => value.type === 'code'));
  }

  /** Something is called whose name is computed: it may be anything that has a name. */
  private callsAnything(text: string): void {
    for (const path of this.world.everyAlias()) {
      const found = watched(path);
      if (found !== undefined && found.when !== 'module') {
        this.act({ watched: found, text: path }, text, true);
      }
    }
    this.world.everything().is.forEach(code => this.world.run(code));
  }

  private callsCode(
    code: CodeValue,
    parts: readonly Expression[],
    words: readonly string[],
    isNew: boolean
  ): void {
    const handed = unpackedToo(together(parts.map(part => this.carried(part))));
    // Which argument becomes which parameter does not matter enough to be followed.
    if (handed.is.size + handed.holds.size > 0) {
      for (const parameter of code.locals.slice(0, code.argCount + code.kwOnlyCount + 2)) {
        this.world.assign(this.key(parameter, 'function', code), handed);
        this.world.assign(this.key(parameter, 'shared'), handed);
      }
    }
    if (handed.grips.size > 0) {
      code.locals.slice(0, code.argCount + code.kwOnlyCount + 2).forEach(parameter => this.gripAgain(parameter, handed));
    }

    if (isNew && isClassBody(code)) {
      this.world.runBody(code);
    } else {
      this.world.run(code);
    }
    const first = parts.length - words.length;
    const constant = (part: Expression): MarshalValue | undefined => this.constants.get(part);
    this.world.give(code, {
      positional: parts.slice(0, first).map(constant),
      named: new Map(words.map((word, i) => [word, constant(parts[first + i])])),
      spread: parts.some(({ text }) => text.startsWith('*'))
    });
  }

  /** What arguments hold: it may be called by whatever is called here. */
  private handOver(kind: Callee, path: string, parts: readonly Expression[], result: Expression): void {
    const inert = kind === 'builtin' && isInert(path);
    for (const part of parts) {
      const carried = this.carried(part);
      for (const grip of carried.grips) {
        if (inert) {
          this.open.delete(grip);
        } else if (this.isHandedOn(grip, kind, path)) {
          this.act(grip, result.text, false);
        }
      }
      if (kind === 'builtin' && !inert && !keeps(path)) {
        this.runAll(carried);
      }
    }
  }

  /** True when whoever is called may call what it is given, or when nobody has a use for it but to call it. */
  private isHandedOn({ watched: { when } }: Grip, kind: Callee, path: string): boolean {
    const calls = kind === 'builtin' && callsArguments(path);
    return when === 'named' || when === 'module' || calls || (when === 'called' && (kind === 'own' || kind === 'unknown'));
  }

  /** Functions that reach other objects by their names, and classes. True when nothing is left to be said of the call. */
  private special(
    callee: Expression,
    parts: readonly Expression[],
    words: readonly string[],
    result: Expression
  ): boolean {
    const path = callee.path?.replace(/^(builtins|__builtins__|__builtin__)\./, '') ?? '';
    if (path === 'globals' || path === 'locals' || path === 'vars') {
      this.world.rename();
      return false;
    }
    if (path === '__build_class__' || callee.text === '__build_class__') {
      return this.madeClass(parts, words, result);
    }
    const named = parts[1] && this.constants.get(parts[1]);
    if (path === 'setattr' && parts.length >= 3) {
      const carried = this.carried(parts[2]);
      if (named?.type !== 'str' || named.value === '__name__') {
        this.world.rename();
      }
      if (named?.type === 'str') {
        this.world.assign(`.${named.value}`, carried);
      } else {
        this.runAll(carried);
      }
      return false;
    }
    if (path === 'getattr' && parts.length >= 2) {
      const [object] = parts;
      if (named?.type === 'str') {
        [...this.carried(object).grips].filter(({ watched: { when } }) => when === 'module').forEach(grip => this.open.delete(grip));
        const value = { ...result, path: object.path === undefined ? undefined : `${object.path}.${named.value}` };
        this.stack.replaceTop(value);
        const inside = watchedAttribute(named.value);
        const own = value.path === undefined ? (inside ? this.grip(inside, result.text) : EMPTY) : this.watch(value);
        this.carry(value, together([own, { ...unpacked(this.carried(object)), grips: new Set() }]));
        return true;
      }
      this.carry(result, { ...EMPTY, computed: this.carried(object).computed });
      return false;
    }
    if (path === '__import__' || path === 'importlib.import_module' || path === 'importlib.__import__') {
      const [module] = parts;
      const constant = module && this.constants.get(module);
      if (constant?.type === 'str') {
        const whole = path.endsWith('import_module') || parts.length > 3;
        const value = { ...result, path: whole ? constant.value : constant.value.split('.')[0] };
        this.stack.replaceTop(value);
        this.carry(value, together([this.watch(value), { ...EMPTY, foreign: true }]));
      } else {
        this.carry(result, { ...EMPTY, computed: true, foreign: true });
      }
      return true;
    }
    return false;
  }

  private madeClass(parts: readonly Expression[], words: readonly string[], result: Expression): boolean {
    const [body, , ...bases] = parts;
    const codes = this.carried(body).is;
    codes.forEach(code => this.world.runBody(code));
    for (const base of bases) {
      this.release(base);
      codes.forEach(code => this.carried(base).is.forEach(one => this.world.derive(code, one)));
      if (isEnumeration(base.path)) {
        codes.forEach(code => this.world.runMethods(code, OF_METACLASSES));
      }
    }
    const metaclass = words.indexOf('metaclass');
    if (metaclass >= 0) {
      const type = parts[parts.length - words.length + metaclass];
      this.carried(type).is.forEach(code => this.world.runMethods(code, OF_METACLASSES));
    }
    this.carry(result, { ...EMPTY, is: codes });
    return true;
  }

  /** Calls that are no danger with these arguments. */
  private isHarmless({ watched: { module, operator, when } }: Grip, parts: readonly Expression[], words: readonly string[]): boolean {
    const path = `${module}.${operator}`;
    if (path === 'builtins.exec' || path === 'builtins.eval' || path === 'builtins.compile') {
      return this.isHarmlessSource(parts[0]);
    }
    if ((operator === 'open' || operator === 'file') && when === 'called' && module !== 'webbrowser') {
      const first = parts.length - words.length;
      const at = words.indexOf('mode');
      const mode = at >= 0 ? parts[first + at] : first > 1 ? parts[1] : undefined;
      const constant = mode && this.constants.get(mode);
      return mode === undefined || (constant?.type === 'str' && !/[wax+]/.test(constant.value));
    }
    if (operator === 'loads' && /^([\w.]+\.)?dumps\(/.test(parts[0]?.text ?? '')) {
      // A copy of an object that is there already.
      return true;
    }
    return path === 'ctypes.CDLL' && parts[0]?.text === 'None';
  }

  private isHarmlessSource(source: Expression | undefined, depth = 0): boolean {
    if (source === undefined || depth > MAX_SOURCES) {
      return false;
    }
    const constant = this.constants.get(source);
    const isParameter = constant === undefined && this.code.locals.slice(0, this.code.argCount + this.code.kwOnlyCount).includes(source.text);
    const values = isParameter ? this.world.givenTo(this.code, source.text) : [constant];
    return values.every(value => {
      if (value?.type !== 'str') {
        return false;
      }
      // The statement of Python 2, which its successors cannot even compile.
      const executed = /^\s*exec (\w+) in \w+(, \w+)?\s*$/.exec(value.value)?.[1];
      if (executed !== undefined) {
        return this.isHarmlessSource({ text: executed, acts: false }, depth + 1);
      }
      const { harmless, names } = judgeSource(value.value);
      names.forEach(name => this.world.carriedBy(name).is.forEach(code => this.world.run(code)));
      return harmless;
    });
  }
}

/** CO_OPTIMIZED: functions have it, the bodies of classes and modules do not. */
function isClassBody({ flags }: CodeValue): boolean {
  return (flags & 1) === 0;
}

/** `c` of `a.b.c`. */
function lastName({ text }: Expression): string {
  return text.slice(text.lastIndexOf('.') + 1);
}

/** Members of an enumeration are made with its own methods. */
function isEnumeration(path: string | undefined): boolean {
  return path !== undefined && /(Enum|Flag)$/.test(path);
}

/** A value and, as a container of it, what may be taken out. */
function unpackedToo(carried: Carried): Carried {
  return together([carried, packed(carried)]);
}
