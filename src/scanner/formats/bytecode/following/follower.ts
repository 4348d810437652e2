import { isStdlib } from '../../../rules/resolve-name';
import { isModuleName, OF_IMPORTERS, watched, watchedAttribute } from '../../../rules/on-import';
import type { Instruction } from '../instructions';
import type { Expression } from '../expressions';
import type { CodeValue } from '../marshal-values';
import { Caller } from './caller';
import type { Carried } from './carried';
import { EMPTY, packed, together, unpacked } from './carried';
import type { Scope } from './holder';
import { reachedOnImport } from './reach';
import type { World } from './world';
import { lastName, nameIn, OF_METACLASSES } from './world';

/** Instructions that a machine may pass over when nothing leads to them: they do nothing by themselves. */
const IDLE =
  /^(NOP|RESUME|CACHE|JUMP\w*|POP_TOP|POP_BLOCK|POP_EXCEPT|RERAISE|RETURN_VALUE|RETURN_CONST|LOAD_CONST|COPY|SWAP|ROT_\w+|END_FINALLY|END_FOR|CLEANUP_THROW|CALL_FINALLY|BEGIN_FINALLY|POP_FINALLY|WITH_EXCEPT_START|POP_JUMP\w*|EXTENDED_ARG|DELETE_(FAST|NAME|GLOBAL)|STORE_(FAST|NAME|GLOBAL)|PUSH_EXC_INFO|BREAK_LOOP|CONTINUE_LOOP)$/;
/** What these leave is a truth value or nothing. */
const TELLS =
  /^(COMPARE_OP|IS_OP|CONTAINS_OP|UNARY_NOT|TO_BOOL|CHECK_E\w_MATCH|CHECK_EXC_MATCH|MATCH_\w+|POP_JUMP\w*|JUMP_IF\w*|POP_TOP|RAISE_VARARGS|DELETE_\w+|GET_LEN)$/;
const LOADS = /^LOAD_(NAME|GLOBAL|FAST\w*|DEREF|CLASSDEREF|CLOSURE|FROM_DICT_\w+)$/;
const FILLS = /^(BUILD_|LIST_|SET_ADD|SET_UPDATE|MAP_ADD|DICT_)/;
const TAKES_OUT = /^(UNPACK_\w+|GET_ITER|SEND)$/;
/** Subscripting with a type makes a type, which nobody calls. */
const TYPES = /^(typing\.\w+|list|dict|tuple|set|type)$/;
/** What BINARY_OP counts as subscripting, from 3.14 on. */
const SUBSCRIPT = 26;
/** What CALL_INTRINSIC_1 does in the handler that every generator ends with. */
const STOP_ITERATION = 3;
/** Whoever names these may put an importer there. */
const IMPORTER_LISTS = /(^|\.)sys\.(meta_path|path_hooks)$/;
/** Flags of MAKE_FUNCTION, in the order in which it takes what they stand for. */
const CELLS = 8;
const ANNOTATIONS = 4;
const MADE_WITH = [CELLS, ANNOTATIONS, 2, 1];

function scopeOf(instruction: string): Scope {
  return instruction.includes('_FAST') ? 'function' : /DEREF|CLOSURE/.test(instruction) ? 'shared' : 'module';
}

/** Follows one code object and tells the world what it learns: what names stand for, what runs, what happens. */
export class Follower extends Caller {
  private reached: ReadonlySet<number> | undefined;
  private readonly isRoot: boolean;

  constructor(code: CodeValue, version: string, world: World, root: CodeValue) {
    super(code, version, world);
    this.isRoot = code === root;
  }

  override run(instructions: readonly Instruction[]): void {
    if (this.isRoot && !this.world.renamed) {
      const target = (instruction: Instruction): number | undefined => this.leadsTo(instruction);
      this.reached = reachedOnImport(this.code, this.version, instructions, target);
    }
    super.run(instructions);
    this.finish();
  }

  protected override leavesOut({ first }: Instruction): boolean {
    return this.reached !== undefined && !this.reached.has(first);
  }

  protected override matters({ name, argument }: Instruction): boolean {
    return !IDLE.test(name) && !(name === 'CALL_INTRINSIC_1' && argument === STOP_ITERATION);
  }

  private leadsTo({ name, argument, next }: Instruction): number | undefined {
    const faults = this.otherFaults;
    const jumps = name.includes('JUMP') || name === 'FOR_ITER' || name === 'SEND';
    const way = jumps ? name : /^(SETUP_(?!ANNOTATIONS)|CALL_FINALLY)/.test(name) ? 'JUMP_FORWARD' : undefined;
    const to = way === undefined ? undefined : this.target(way, argument, next);
    this.otherFaults = faults;
    return to;
  }

  override step(instruction: Instruction): void {
    const traffic = { taken: [] as Expression[], put: [] as Expression[] };
    this.stack.traffic = traffic;
    super.step(instruction);
    this.stack.traffic = undefined;
    const { taken, put } = traffic;
    if (this.world.limited) {
      return;
    }
    this.flow(
      instruction,
      taken,
      put.filter(value => !taken.includes(value))
    );
  }

  /**
   * Where the values of one instruction go. What nothing is said of here goes from what it takes to what it makes.
   * @param taken - from the stack, the uppermost first
   */
  private flow({ name, argument }: Instruction, taken: readonly Expression[], made: readonly Expression[]): void {
    const [result] = made;
    if (name.startsWith('CALL') || name === 'KW_NAMES' || name === 'PRECALL') {
      return;
    }
    if (LOADS.test(name)) {
      return made.forEach(value => this.loaded(value, scopeOf(name)));
    }
    if (name === 'RAISE_VARARGS') {
      // A class that is raised is called.
      taken.forEach(value => this.runAll(this.carried(value)));
    } else if (name === 'MATCH_CLASS') {
      this.world.everyProperty().forEach(code => this.world.run(code));
    }
    if (TELLS.test(name)) {
      return this.release(...taken);
    }
    switch (name) {
      case 'LOAD_CONST':
        return this.constant(result, argument);
      case 'EXEC_STMT':
        return this.executed(taken[2]);
      case 'IMPORT_NAME':
        return this.imported(taken, result);
      case 'IMPORT_FROM':
        if (IMPORTER_LISTS.test(result?.path ?? '')) {
          this.world.methodsNamed(OF_IMPORTERS).forEach(code => this.world.run(code));
        }
        return result && this.carry(result, this.watch(result));
      case 'LOAD_ATTR':
      case 'LOAD_METHOD':
      case 'LOAD_SUPER_ATTR':
        return this.attribute(taken[taken.length - 1], made);
      case 'MAKE_FUNCTION':
      case 'MAKE_CLOSURE':
        return this.made(taken, result, argument);
      case 'SET_FUNCTION_ATTRIBUTE':
        return argument === ANNOTATIONS || argument === CELLS ? this.release(taken[1]) : undefined;
      case 'STORE_NAME':
      case 'STORE_GLOBAL':
        return this.stored(this.code.names[argument], taken[0], 'module');
      case 'STORE_FAST':
        return this.stored(this.code.locals[argument], taken[0], 'function');
      case 'STORE_DEREF':
        return this.stored((this.minor >= 11 ? this.code.locals : this.code.cells)[argument], taken[0], 'shared');
      case 'STORE_FAST_LOAD_FAST':
        this.stored(this.code.locals[argument >> 4], taken[0], 'function');
        return made.forEach(value => this.loaded(value, 'function'));
      case 'STORE_FAST_STORE_FAST':
        this.stored(this.code.locals[argument >> 4], taken[0], 'function');
        return this.stored(this.code.locals[argument & 15], taken[1], 'function');
      case 'STORE_ATTR':
        return this.storedAttribute(this.code.names[argument] ?? '', taken);
      case 'STORE_SUBSCR':
        return this.storedItem(taken);
      case 'BINARY_SUBSCR':
        return this.subscript(taken, result);
      case 'COPY':
      case 'DUP_TOP':
        return this.copied();
      case 'BUILD_CLASS':
        return this.madeOldClass(taken, result);
      case 'FOR_ITER':
        return result && this.carry(result, unpacked(this.carried(this.stack.peek(2))));
      case 'YIELD_VALUE':
        // Whoever goes through the generator has it.
        return this.handedOut(taken[0]);
      case 'LIST_APPEND':
      case 'SET_ADD':
      case 'MAP_ADD':
        taken.forEach(value => this.handedOut(value));
        return this.appended(argument, packed(together(taken.map(value => this.carried(value)))));
      case 'RETURN_VALUE':
        // Whoever calls the function is told what may be in its result by the code that it holds.
        this.handedOut(taken[0]);
        return this.isRoot ? undefined : this.releaseModule(taken[0]);
    }
    if (name === 'BINARY_OP' && argument === SUBSCRIPT) {
      return this.subscript(taken, result);
    }
    const all = together(taken.map(value => this.carried(value)));
    const carried = FILLS.test(name) ? packed(all) : TAKES_OUT.test(name) ? unpacked(all) : all;
    made.forEach(value => this.carry(value, carried));
  }

  private constant(value: Expression | undefined, index: number): void {
    const constant = this.code.consts[index];
    if (value !== undefined && constant !== undefined) {
      this.constants.set(value, constant);
      const parts = 'items' in constant ? constant.items : [constant];
      if (parts.some(part => part.type === 'str' && part.value === '__name__')) {
        // With it the module's name can be given another value in many ways.
        this.world.rename();
      }
      this.carry(value, constant.type === 'code' ? { ...EMPTY, is: new Set([constant]) } : EMPTY);
    }
  }

  /** The statement of Python 2. */
  private executed(source: Expression | undefined): void {
    const watch = watched('exec');
    if (watch !== undefined && !this.isHarmlessSource(source)) {
      this.act({ watched: watch, text: 'exec' }, `exec(${source?.text ?? '…'})`);
    }
  }

  /** A name: everything that it may stand for, in whichever order it was given that. */
  private loaded(value: Expression, scope: Scope): void {
    const name = nameIn(value);
    if (name === undefined || value.isNull) {
      return;
    }
    // A name that the module gives to something may still be the built-in one: it may not have been given by then.
    const paths = new Set([...this.world.aliasesOf(name), ...(scope === 'module' ? [name] : []), value.path ?? name]);
    const isOld = this.minor > 0 && (name === 'file' || name === 'execfile');
    if (isOld || scope === 'function' || (isModuleName(name) && !this.world.aliasesOf(name).has(name))) {
      paths.delete(name);
    }
    for (const path of paths) {
      this.carry(value, this.watch({ ...value, path }));
    }
    this.carry(value, this.world.carriedBy(this.key(name, scope)));
    if (this.world.isForeign(name)) {
      this.carry(value, { ...EMPTY, foreign: true });
    }
  }

  /** A relative import is of the package's own module, whatever it is called. */
  private imported([, level]: readonly Expression[], result: Expression | undefined): void {
    if (result === undefined) {
      return;
    }
    if (/^[1-9]/.test(level?.text ?? '')) {
      this.stack.replaceTop({ ...result, path: `.${result.path ?? ''}` });
    } else {
      this.carry(result, this.watch(result));
    }
  }

  private attribute(object: Expression, made: readonly Expression[]): void {
    const value = made.find(one => !one.isNull);
    if (value === undefined) {
      return;
    }
    const from = this.carried(object);
    const name = lastName(value);
    this.objects.set(value, object);
    if (!/\.__(dict|getattribute|getattr)__$/.test(object.path ?? '')) {
      this.releaseModule(object);
    }
    if (IMPORTER_LISTS.test(value.path ?? '')) {
      this.world.methodsNamed(OF_IMPORTERS).forEach(code => this.world.run(code));
    }
    if (!from.foreign) {
      const methods = this.world.methodsCalled(name, from.is);
      methods.filter(code => this.world.isProperty(code)).forEach(code => this.world.run(code));
    }
    const inside = value.path === undefined ? watchedAttribute(name) : undefined;
    this.carry(
      value,
      together([
        inside === undefined ? this.watch(value) : this.grip(inside, value.text),
        {
          ...from,
          of: EMPTY.of,
          grips: new Set([...from.grips].filter(({ watched: { when } }) => when !== 'module')),
          is: ['__call__', '__func__', '__code__'].includes(name) ? from.is : from.holds
        },
        this.boundMethods(name, from),
        name === '__dict__' ? packed({ ...EMPTY, is: this.methodsIn(object) }) : EMPTY,
        this.world.carriedBy(`.${name}`),
        this.gripsOf(`.${name}`, value.text)
      ])
    );
  }

  /** The function that is made; what its annotations and its cells name is not used by making it. */
  private made(taken: readonly Expression[], result: Expression | undefined, flags: number): void {
    const at = taken.findIndex(value => this.constants.get(value)?.type === 'code');
    if (result === undefined || at < 0) {
      return;
    }
    this.carry(result, { ...EMPTY, is: this.carried(taken[at]).is });
    this.madeHere.add(result);
    if (this.minor > 0 && this.minor < 13) {
      const given = MADE_WITH.filter(flag => flags & flag);
      given.forEach((flag, i) => {
        const value = taken[at + 1 + i];
        if (flag === CELLS || flag === ANNOTATIONS) {
          this.release(value);
        } else {
          this.runAll({ ...this.carried(value), is: EMPTY.is });
        }
      });
    }
  }

  /** Python 2: a name, a tuple of bases and what the body of the class returns make a class. */
  private madeOldClass([body, bases]: readonly Expression[], result: Expression | undefined): void {
    const codes = this.carried(body).is;
    for (const code of codes) {
      this.world.makeClass(code);
      this.carried(bases).holds.forEach(base => this.world.derive(code, base));
    }
    if (result !== undefined) {
      this.carry(result, { ...EMPTY, is: codes });
    }
  }

  private stored(name: string | undefined, value: Expression | undefined, scope: Scope): void {
    if (name === undefined || value === undefined) {
      return;
    }
    const carried = this.carried(value);
    const isImport = value.words !== undefined && (value.words[0] === 'from' || value.text.startsWith('__import__('));
    this.world.assign(this.key(name, scope), carried);
    if (isImport || carried.foreign) {
      this.world.takeIn(name);
    } else {
      this.world.own(name);
    }
    if (value.path !== undefined && !this.world.isOwn(value.path.split('.')[0])) {
      this.world.alias(name, value.path);
    }
    this.gripAgain(name, carried);
    this.release(value);
    if (this.isRoot && name === '__getattr__') {
      // Whoever asks the module for anything, as an import from it does, has this called.
      this.runAll(carried);
    }
    if (this.world.isClass(this.code)) {
      this.world.method(this.code, name, carried);
      this.world.assign(`.${name}`, { ...carried, is: EMPTY.is });
      this.gripAgain(`.${name}`, carried);
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
    if (name === '__code__' || this.isOthers(object)) {
      this.surrender(this.carried(value));
    }
    if (IMPORTER_LISTS.test(`${object?.path ?? ''}.${name}`)) {
      this.world.methodsNamed(OF_IMPORTERS).forEach(code => this.world.run(code));
    }
  }

  /** A comprehension fills what stands deeper on the stack, or what the instruction has put back. */
  private appended(depth: number, carried: Carried): void {
    const container = this.stack.peek(depth);
    if (container !== undefined) {
      this.carry(container, carried);
    }
  }

  /** It is in what a call of this code gives. */
  private handedOut(value: Expression | undefined): void {
    if (this.carried(value).computed) {
      this.world.givesComputed(this.code);
    }
  }

  /** Part of the standard library, or something that a call on import has made and that is no object of a class here. */
  private isOthers(object: Expression | undefined): boolean {
    const { is, of } = this.carried(object);
    const head = object?.path?.split('.')[0];
    return (
      is.size + of.size === 0 && (this.isRoot || (head !== undefined && !this.world.isOwn(head) && isStdlib(head)))
    );
  }

  private storedItem([key, object, value]: readonly Expression[]): void {
    this.release(key);
    if (object?.path === '__annotations__') {
      return this.release(value);
    }
    if (/(^|\.)(__dict__|__globals__|f_globals|f_locals)$/.test(object?.text ?? '') && !this.constants.has(key)) {
      this.world.rename();
    }
    this.put(object, this.carried(value));
  }

  /** `sys.modules['os']`, `globals()['f']`, `__builtins__['exec']`, or an item of some container. */
  private subscript([key, object]: readonly Expression[], result: Expression | undefined): void {
    if (result === undefined || key === undefined || object === undefined) {
      return;
    }
    const carried = together([unpacked(this.carried(object)), this.carried(key)]);
    const isNames = /^(globals|locals|vars)\(\)$/.test(object.text);
    const isTable =
      isNames || /(^|\.)(modules|(__builtins__|builtins|__builtin__)(\.__dict__)?)$/.test(object.path ?? '');
    if (!isTable) {
      if (TYPES.test(object.path ?? '')) {
        this.release(key);
      }
      return this.carry(result, carried);
    }
    const constant = this.constants.get(key);
    if (constant?.type !== 'str') {
      const isSelf = key.text === '__name__' || key.text.endsWith('.__module__');
      return this.carry(result, isSelf ? carried : { ...carried, computed: true });
    }
    this.release(object);
    const name = constant.value;
    const value = { ...result, path: isNames ? (this.pathOf(name) ?? name) : name };
    this.stack.replaceTop(value);
    this.carry(value, together([this.watch(value), isNames ? this.world.carriedBy(name) : EMPTY]));
  }
}
