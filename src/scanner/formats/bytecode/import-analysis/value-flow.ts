import { OF_IMPORTERS } from '../../../rules/call-behaviour';
import { isModuleName, watched, watchedAttribute } from '../../../rules/import-watchlist';
import { isStdlib } from '../../../rules/resolve-name';
import type { Expression } from '../expressions';
import type { Instruction } from '../instructions';
import type { AbstractValue } from './abstract-value';
import { asContainer, asItem, joinValues, NOTHING_KNOWN } from './abstract-value';
import { lastName, METACLASS_HOOKS, nameIn } from './module-facts';
import type { AbstractState, Scope } from './abstract-state';
import { isHarmlessSource } from './harmless-calls';

/** Instructions that leave a truth value or nothing. */
const GIVES_TRUTH_VALUE =
  /^(COMPARE_OP|IS_OP|CONTAINS_OP|UNARY_NOT|TO_BOOL|CHECK_E\w_MATCH|CHECK_EXC_MATCH|MATCH_\w+|POP_JUMP\w*|JUMP_IF\w*|POP_TOP|RAISE_VARARGS|DELETE_\w+|GET_LEN)$/;
const LOADS = /^LOAD_(NAME|GLOBAL|FAST\w*|DEREF|CLASSDEREF|CLOSURE|FROM_DICT_\w+)$/;
const FILLS_CONTAINER = /^(BUILD_|LIST_|SET_ADD|SET_UPDATE|MAP_ADD|DICT_)/;
const TAKES_ITEM = /^(UNPACK_\w+|GET_ITER|SEND)$/;
/** Subscripting one of these types makes a type, and calling that runs no code of the module. */
const TYPES = /^(typing\.\w+|list|dict|tuple|set|type)$/;
/** Number of the subscript among the operators of BINARY_OP, from 3.14 on. */
const SUBSCRIPT = 26;
/** Code that names these lists may add an importer to them. */
const IMPORTER_LISTS = /(^|\.)sys\.(meta_path|path_hooks)$/;
/** Flags of MAKE_FUNCTION, in the order in which it takes the values from the stack. */
const CELLS = 8;
const ANNOTATIONS = 4;
const MADE_WITH = [CELLS, ANNOTATIONS, 2, 1];

function scopeOf(instruction: string): Scope {
  return instruction.includes('_FAST') ? 'function' : /DEREF|CLOSURE/.test(instruction) ? 'shared' : 'module';
}

/**
 * Propagates abstract values through one instruction. By default the results get the values of the operands.
 * @param taken - from the stack, the uppermost first
 */
export function propagate(
  state: AbstractState,
  { name, argument }: Instruction,
  taken: readonly Expression[],
  made: readonly Expression[]
): void {
  const [result] = made;
  if (name.startsWith('CALL') || name === 'KW_NAMES' || name === 'PRECALL') {
    return;
  }
  if (LOADS.test(name)) {
    return made.forEach(value => loadName(state, value, scopeOf(name)));
  }
  if (name === 'RAISE_VARARGS') {
    // A class that is raised is called.
    taken.forEach(value => state.runAll(state.abstractOf(value)));
  } else if (name === 'MATCH_CLASS') {
    state.facts.allPropertyGetters().forEach(code => state.facts.run(code));
  }
  if (GIVES_TRUTH_VALUE.test(name)) {
    return state.release(...taken);
  }
  switch (name) {
    case 'LOAD_CONST':
      return loadConstant(state, result, argument);
    case 'EXEC_STMT':
      return executeSource(state, taken[2]);
    case 'IMPORT_NAME':
      return importName(state, taken, result);
    case 'IMPORT_FROM':
      if (IMPORTER_LISTS.test(result?.path ?? '')) {
        state.facts.methodsNamed(OF_IMPORTERS).forEach(code => state.facts.run(code));
      }
      return result && state.attach(result, state.watch(result));
    case 'LOAD_ATTR':
    case 'LOAD_METHOD':
    case 'LOAD_SUPER_ATTR':
      return loadAttribute(state, taken[taken.length - 1], made);
    case 'MAKE_FUNCTION':
    case 'MAKE_CLOSURE':
      return makeFunction(state, taken, result, argument);
    case 'SET_FUNCTION_ATTRIBUTE':
      return argument === ANNOTATIONS || argument === CELLS ? state.release(taken[1]) : undefined;
    case 'STORE_NAME':
    case 'STORE_GLOBAL':
      return storeName(state, state.code.names[argument], taken[0], 'module');
    case 'STORE_FAST':
      return storeName(state, state.code.locals[argument], taken[0], 'function');
    case 'STORE_DEREF':
      return storeName(state, (state.minor >= 11 ? state.code.locals : state.code.cells)[argument], taken[0], 'shared');
    case 'STORE_FAST_LOAD_FAST':
      storeName(state, state.code.locals[argument >> 4], taken[0], 'function');
      return made.forEach(value => loadName(state, value, 'function'));
    case 'STORE_FAST_STORE_FAST':
      storeName(state, state.code.locals[argument >> 4], taken[0], 'function');
      return storeName(state, state.code.locals[argument & 15], taken[1], 'function');
    case 'STORE_ATTR':
      return storeAttribute(state, state.code.names[argument] ?? '', taken);
    case 'STORE_SUBSCR':
      return storeItem(state, taken);
    case 'BINARY_SUBSCR':
      return subscript(state, taken, result);
    case 'COPY':
    case 'DUP_TOP':
      return state.copyTop();
    case 'BUILD_CLASS':
      return makeOldClass(state, taken, result);
    case 'FOR_ITER':
      return result && state.attach(result, asItem(state.abstractOf(state.stack.peek(2))));
    case 'YIELD_VALUE':
      // A loop over the generator receives the value.
      return yieldOrReturn(state, taken[0]);
    case 'LIST_APPEND':
    case 'SET_ADD':
    case 'MAP_ADD':
      taken.forEach(value => yieldOrReturn(state, value));
      return appendTo(state, argument, asContainer(joinValues(taken.map(value => state.abstractOf(value)))));
    case 'RETURN_VALUE':
      // A caller learns the possible results from the code objects in the function.
      yieldOrReturn(state, taken[0]);
      return state.isRoot ? undefined : state.releaseModule(taken[0]);
  }
  if (name === 'BINARY_OP' && argument === SUBSCRIPT) {
    return subscript(state, taken, result);
  }
  const all = joinValues(taken.map(value => state.abstractOf(value)));
  const carried = FILLS_CONTAINER.test(name) ? asContainer(all) : TAKES_ITEM.test(name) ? asItem(all) : all;
  made.forEach(value => state.attach(value, carried));
}

function loadConstant(state: AbstractState, value: Expression | undefined, index: number): void {
  const constant = state.code.consts[index];
  if (value !== undefined && constant !== undefined) {
    state.constants.set(value, constant);
    const parts = 'items' in constant ? constant.items : [constant];
    if (parts.some(part => part.type === 'str' && part.value === '__name__')) {
      // With it the module's name can be given another value in many ways.
      state.facts.moduleMayBeRenamed();
    }
    state.attach(
      value,
      constant.type === 'code' ? { ...NOTHING_KNOWN, definitions: new Set([constant]) } : NOTHING_KNOWN
    );
  }
}

/** The statement of Python 2. */
function executeSource(state: AbstractState, source: Expression | undefined): void {
  const watch = watched('exec');
  if (watch !== undefined && !isHarmlessSource(state, source)) {
    state.record({ watched: watch, text: 'exec' }, `exec(${source?.text ?? '…'})`);
  }
}

/** A name may stand for any value that the module gives to it, in any order. */
function loadName(state: AbstractState, value: Expression, scope: Scope): void {
  const name = nameIn(value);
  if (name === undefined || value.isNull) {
    return;
  }
  // The module may use a name before it gives a value to it: then the name is still the built-in one.
  const paths = new Set([...state.facts.aliasesOf(name), ...(scope === 'module' ? [name] : []), value.path ?? name]);
  const isOld = state.minor > 0 && (name === 'file' || name === 'execfile');
  if (isOld || scope === 'function' || (isModuleName(name) && !state.facts.aliasesOf(name).has(name))) {
    paths.delete(name);
  }
  for (const path of paths) {
    state.attach(value, state.watch({ ...value, path }));
  }
  state.attach(value, state.facts.valueOfName(state.variableKey(name, scope)));
  if (state.facts.isImported(name)) {
    state.attach(value, { ...NOTHING_KNOWN, imported: true });
  }
}

/** A relative import loads a module of the same package, under any name. */
function importName(state: AbstractState, [, level]: readonly Expression[], result: Expression | undefined): void {
  if (result === undefined) {
    return;
  }
  if (/^[1-9]/.test(level?.text ?? '')) {
    state.stack.replaceTop({ ...result, path: `.${result.path ?? ''}` });
  } else {
    state.attach(result, state.watch(result));
  }
}

function loadAttribute(state: AbstractState, object: Expression, made: readonly Expression[]): void {
  const value = made.find(one => !one.isNull);
  if (value === undefined) {
    return;
  }
  const from = state.abstractOf(object);
  const name = lastName(value);
  state.objects.set(value, object);
  if (!/\.__(dict|getattribute|getattr)__$/.test(object.path ?? '')) {
    state.releaseModule(object);
  }
  if (IMPORTER_LISTS.test(value.path ?? '')) {
    state.facts.methodsNamed(OF_IMPORTERS).forEach(code => state.facts.run(code));
  }
  if (!from.imported) {
    const methods = state.facts.methodsCalled(name, from.definitions);
    methods.filter(code => state.facts.isProperty(code)).forEach(code => state.facts.run(code));
  }
  const inside = value.path === undefined ? watchedAttribute(name) : undefined;
  state.attach(
    value,
    joinValues([
      inside === undefined ? state.watch(value) : state.openHandle(inside, value.text),
      {
        ...from,
        instanceOf: NOTHING_KNOWN.instanceOf,
        handles: new Set([...from.handles].filter(({ watched: { when } }) => when !== 'module')),
        definitions: ['__call__', '__func__', '__code__'].includes(name) ? from.definitions : from.contents
      },
      state.boundMethods(name, from),
      name === '__dict__' ? asContainer({ ...NOTHING_KNOWN, definitions: state.methodsIn(object) }) : NOTHING_KNOWN,
      state.facts.valueOfName(`.${name}`),
      state.handlesOfName(`.${name}`, value.text)
    ])
  );
}

/** Makes a function. Making it does not use the names in its annotations and cells. */
function makeFunction(
  state: AbstractState,
  taken: readonly Expression[],
  result: Expression | undefined,
  flags: number
): void {
  const at = taken.findIndex(value => state.constants.get(value)?.type === 'code');
  if (result === undefined || at < 0) {
    return;
  }
  state.attach(result, { ...NOTHING_KNOWN, definitions: state.abstractOf(taken[at]).definitions });
  state.madeHere.add(result);
  if (state.minor > 0 && state.minor < 13) {
    const given = MADE_WITH.filter(flag => flags & flag);
    given.forEach((flag, i) => {
      const value = taken[at + 1 + i];
      if (flag === CELLS || flag === ANNOTATIONS) {
        state.release(value);
      } else {
        state.runAll({ ...state.abstractOf(value), definitions: NOTHING_KNOWN.definitions });
      }
    });
  }
}

/** Python 2 makes a class of a name, a tuple of bases and the result of the class body. */
function makeOldClass(
  state: AbstractState,
  [body, bases]: readonly Expression[],
  result: Expression | undefined
): void {
  const codes = state.abstractOf(body).definitions;
  for (const code of codes) {
    state.facts.makeClass(code);
    state.abstractOf(bases).contents.forEach(base => state.facts.addBase(code, base));
  }
  if (result !== undefined) {
    state.attach(result, { ...NOTHING_KNOWN, definitions: codes });
  }
}

function storeName(state: AbstractState, name: string | undefined, value: Expression | undefined, scope: Scope): void {
  if (name === undefined || value === undefined) {
    return;
  }
  const carried = state.abstractOf(value);
  const isImport = value.words !== undefined && (value.words[0] === 'from' || value.text.startsWith('__import__('));
  state.facts.assign(state.variableKey(name, scope), carried);
  if (isImport || carried.imported) {
    state.facts.importName(name);
  } else {
    state.facts.defineName(name);
  }
  if (value.path !== undefined && !state.facts.isDefined(value.path.split('.')[0])) {
    state.facts.addAlias(name, value.path);
  }
  state.aliasHandles(name, carried);
  state.release(value);
  if (state.isRoot && name === '__getattr__') {
    // Python calls it for every missing attribute of the module, also for `from module import name`.
    state.runAll(carried);
  }
  if (state.facts.isClass(state.code)) {
    state.facts.addMethod(state.code, name, carried);
    state.facts.assign(`.${name}`, { ...carried, definitions: NOTHING_KNOWN.definitions });
    state.aliasHandles(`.${name}`, carried);
    if (name === '__metaclass__') {
      carried.definitions.forEach(code => state.facts.runMethods(code, METACLASS_HOOKS));
    }
  }
}

function storeAttribute(state: AbstractState, name: string, [object, value]: readonly Expression[]): void {
  if (name === '__name__') {
    state.facts.moduleMayBeRenamed();
  }
  state.release(object);
  state.facts.assign(`.${name}`, state.abstractOf(value));
  state.aliasHandles(`.${name}`, state.abstractOf(value));
  if (name === '__code__' || isOfOtherCode(state, object)) {
    state.escape(state.abstractOf(value));
  }
  if (IMPORTER_LISTS.test(`${object?.path ?? ''}.${name}`)) {
    state.facts.methodsNamed(OF_IMPORTERS).forEach(code => state.facts.run(code));
  }
}

/** A comprehension fills a container deeper on the stack, or one that the instruction has put back. */
function appendTo(state: AbstractState, depth: number, carried: AbstractValue): void {
  const container = state.stack.peek(depth);
  if (container !== undefined) {
    state.attach(container, carried);
  }
}

/** A call of this code may return the value. */
function yieldOrReturn(state: AbstractState, value: Expression | undefined): void {
  if (state.abstractOf(value).computed) {
    state.facts.addComputedModuleMaker(state.code);
  }
}

/** True for a part of the standard library, and for the result of a call on import that is no object of a class. */
function isOfOtherCode(state: AbstractState, object: Expression | undefined): boolean {
  const { definitions, instanceOf } = state.abstractOf(object);
  const head = object?.path?.split('.')[0];
  return (
    definitions.size + instanceOf.size === 0 &&
    (state.isRoot || (head !== undefined && !state.facts.isDefined(head) && isStdlib(head)))
  );
}

function storeItem(state: AbstractState, [key, object, value]: readonly Expression[]): void {
  state.release(key);
  if (object?.path === '__annotations__') {
    return state.release(value);
  }
  if (/(^|\.)(__dict__|__globals__|f_globals|f_locals)$/.test(object?.text ?? '') && !state.constants.has(key)) {
    state.facts.moduleMayBeRenamed();
  }
  state.storeIn(object, state.abstractOf(value));
}

/** `sys.modules['os']`, `globals()['f']`, `__builtins__['exec']`, or an item of some container. */
function subscript(state: AbstractState, [key, object]: readonly Expression[], result: Expression | undefined): void {
  if (result === undefined || key === undefined || object === undefined) {
    return;
  }
  const carried = joinValues([asItem(state.abstractOf(object)), state.abstractOf(key)]);
  const isNames = /^(globals|locals|vars)\(\)$/.test(object.text);
  const isTable =
    isNames || /(^|\.)(modules|(__builtins__|builtins|__builtin__)(\.__dict__)?)$/.test(object.path ?? '');
  if (!isTable) {
    if (TYPES.test(object.path ?? '')) {
      state.release(key);
    }
    return state.attach(result, carried);
  }
  const constant = state.constants.get(key);
  if (constant?.type !== 'str') {
    const isSelf = key.text === '__name__' || key.text.endsWith('.__module__');
    return state.attach(result, isSelf ? carried : { ...carried, computed: true });
  }
  state.release(object);
  const name = constant.value;
  const value = { ...result, path: isNames ? (state.pathOf(name) ?? name) : name };
  state.stack.replaceTop(value);
  state.attach(value, joinValues([state.watch(value), isNames ? state.facts.valueOfName(name) : NOTHING_KNOWN]));
}
