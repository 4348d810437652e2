import type { EvaluatorKind } from '../evaluators';
import { judgeFormula } from '../languages/formula';
import { holdsPartial } from './held-partials';
import { topLevel } from '../top-level';
import { isData, itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import type { CallKind, Value } from '../value';
import { classOf, classOfNew, isNamed, nameOf } from './callee';

/** What an evaluator is given that it evaluates or calls; `unseen` where not all of its arguments are known. */
export type Evaluated = 'text' | 'callable' | 'unseen';

/** Containers and objects in each other that are looked into. */
const MAX_DEPTH = 8;

/**
 * What the arguments of an evaluator bring it to run, or undefined.
 * @param args - the argument tuple, or the state where `opcode` is `build`
 */
export function evaluatedBy(kind: EvaluatorKind, name: string, opcode: CallKind, args: Value): Evaluated | undefined {
  const items = itemsOf(args);
  if (opcode === 'build' && kind === 'sympy' && items.length === 2 && items[1].type === 'dict') {
    // A pair of states: the second is set with `setattr`, and properties make expressions of what they are given.
    return worst(
      items[1].entries.map(([, value]) => value),
      kind,
      0
    );
  }
  if (opcode === 'build' || opcode === 'setitem' || opcode === 'append') {
    // A state is kept as it is; rules for states judge it.
    return undefined;
  }
  if (kind === 'file-system') {
    return isFileSystem(items[0]) ? undefined : 'callable';
  }
  if (kind === 'sympy' && keepsText(name, items)) {
    return undefined;
  }
  // Of arguments that were not kept, those that may be anything come as an unknown one.
  return worst(items, kind, 0);
}

function worst(values: readonly Value[], kind: EvaluatorKind, depth: number): Evaluated | undefined {
  let found: Evaluated | undefined;
  for (const value of values) {
    const evaluated = evaluatedValue(value, kind, depth);
    if (evaluated === 'text' || evaluated === 'callable') {
      return evaluated;
    }
    found ??= evaluated;
  }
  return found;
}

function evaluatedValue(value: Value, kind: EvaluatorKind, depth: number): Evaluated | undefined {
  switch (value.type) {
    case 'str':
      return kind === 'callable' || (kind === 'formula' && !value.truncated && judgeFormula(value.value) === 'harmless')
        ? undefined
        : 'text';
    case 'bytes':
    case 'bytearray':
      return kind === 'callable' ? undefined : 'text';
    case 'global':
      return isPlainClass(value.module, value.name) ? undefined : 'callable';
    case 'call':
      return evaluatedObject(value, kind, depth);
    case 'unknown':
      // Forgotten, or too deep: what it is made of was judged where it was made.
      return value.why === 'dropped' || value.why === 'recursive' ? undefined : 'unseen';
    case 'dict':
      return depth > MAX_DEPTH
        ? undefined
        : (worst(value.entries.flatMap(partsOf), kind, depth + 1) ?? unseen(value.more));
    case 'tuple':
    case 'list':
    case 'set':
    case 'frozenset':
      return depth > MAX_DEPTH ? undefined : (worst(value.items, kind, depth + 1) ?? unseen(value.more));
    default:
      return undefined;
  }
}

/** A key that is a name says nothing: keyword arguments have such. */
function partsOf([key, value]: readonly [Value, Value]): readonly Value[] {
  return isName(key) ? [value] : [key, value];
}

function unseen(more: number): Evaluated | undefined {
  return more > 0 ? 'unseen' : undefined;
}

/** Packages whose objects are numbers. */
const NUMBERS = wordSet('mpmath gmpy2 flint numpy fractions decimal');
/** The type of an element as NumPy pickles it, for numbers and truth values: the elements of other types may be text. */
const NUMBER_TYPE = /^[<>|=]?[?biufc]\d{0,2}$|^[<>|=]$/;

/** An object that is made by a call: where text is evaluated, so is `str(x)` of an object that sympy does not know. */
function evaluatedObject(
  object: Extract<Value, { type: 'call' }>,
  kind: EvaluatorKind,
  depth: number
): Evaluated | undefined {
  const type = classOf(object) ?? classOfNew(object.callee, object.args[0]) ?? heldClass(object);
  const named = nameOf(object.callee);
  if (named !== undefined && makesCallables(named.module, named.name)) {
    return 'callable';
  }
  if (kind === 'callable' || type === undefined) {
    return undefined;
  }
  const top = topLevel(type.module);
  if (top === 'sympy') {
    return undefined;
  }
  if (holdsPartial(object)) {
    // `sympify` calls methods of what it does not know: `_sympy_`, `__float__`.
    return 'callable';
  }
  const isNumber = NUMBERS.has(top) && !/^(str|unicode|bytes|string|chararray|object)_?\d?$/.test(type.name);
  return holdsText(object, isNumber, depth) ? 'text' : undefined;
}

/** The class of `partial(cls.__new__, cls, ...)()`, as protocols 2 and 3 write objects with keyword arguments. */
function heldClass({ callee }: Extract<Value, { type: 'call' }>): { module: string; name: string } | undefined {
  if (callee.type !== 'call' || !isNamed(callee.callee, 'functools', 'partial')) {
    return undefined;
  }
  const [held, args] = callee.state === undefined ? [callee.args[0], undefined] : itemsOf(callee.state);
  const base = held?.type === 'call' ? nameOf(held.args[0]) : nameOf(held);
  return classOfNew(held, itemsOf(args)[0]) ?? base;
}

function holdsText(value: Value, isNumber: boolean, depth: number): boolean {
  if (depth > MAX_DEPTH) {
    return false;
  }
  if (value.type === 'str') {
    return !(isNumber && NUMBER_TYPE.test(textOf(value) ?? ''));
  }
  if (value.type === 'call') {
    const inner = [...value.args, ...(value.kwargs === undefined ? [] : [value.kwargs])];
    return (
      inner.some(item => holdsText(item, isNumber, depth + 1)) ||
      (value.state !== undefined && holdsText(value.state, isNumber, depth + 1))
    );
  }
  return value.type === 'dict'
    ? value.entries.some(([, item]) => holdsText(item, isNumber, depth + 1))
    : itemsOf(value).some(item => holdsText(item, isNumber, depth + 1));
}

/** `functools.partial`, `operator.methodcaller`, `getattr`, ...: the result is a function. */
function makesCallables(module: string, name: string): boolean {
  return /^(_?functools|_?operator)$/.test(module) || (/^(builtins|__builtin__)$/.test(module) && name === 'getattr');
}

/** Classes that make data, and those of the packages whose evaluators these are: calling them evaluates text alone. */
const PLAIN_TYPES = wordSet(
  'int float complex bool list tuple dict set frozenset object type NoneType str bytes slice'
);
function isPlainClass(module: string, name: string): boolean {
  const top = topLevel(module);
  if (top === 'builtins' || top === '__builtin__') {
    return PLAIN_TYPES.has(name);
  }
  return (
    (top === 'sympy' || NUMBERS.has(top) || top === 'pandas' || top === 'formulaic') && /(^|\.)_?[A-Z]\w*$/.test(name)
  );
}

const FILE_SYSTEMS = wordSet(
  'fsspec s3fs gcsfs adlfs ossfs dvc huggingface_hub lakefs_spec universal_pathlib pyarrowfs_adlgen2'
);
function isFileSystem(value: Value | undefined): boolean {
  const type = nameOf(value);
  return type !== undefined && FILE_SYSTEMS.has(topLevel(type.module)) && /^_?[A-Z]\w*FileSystem$/.test(type.name);
}

/** Classes of sympy that keep a name: it is not evaluated. */
const NAMED = wordSet('Symbol Dummy Wild Str _rebuild_undef UndefinedFunction');
/** Classes that read digits. */
const DIGITS = wordSet('Float Integer Rational RealNumber');
/** A call, with text in it or of a name that Python reserves: code that a printer of sympy would write out and evaluate. */
const LOOKS_LIKE_CODE = /__\w+__|\w\s*\(.*['"]/s;

function keepsText(name: string, args: readonly Value[]): boolean {
  const [first, ...rest] = args;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (DIGITS.has(last)) {
    return args.every(arg => isDigits(arg, 0));
  }
  return (
    NAMED.has(last) &&
    !LOOKS_LIKE_CODE.test(textOf(first) ?? '__long__') &&
    // `Wild` evaluates the second argument.
    worst(rest, 'sympy', 0) === undefined
  );
}

/**
 * True for a number, an object of SymPy or mpmath, and containers of such: what SymPy makes expressions of without evaluating
 * text. Arrays are none: they may hold text.
 */
export function isElement(value: Value, depth = 0): boolean {
  switch (value.type) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
      return true;
    case 'call':
      return isExpression(value);
    case 'dict':
      return (
        depth <= MAX_DEPTH &&
        value.more === 0 &&
        value.entries.every(([key, item]) => isElement(item, depth + 1) && (isName(key) || isElement(key, depth + 1)))
      );
    case 'tuple':
    case 'list':
    case 'set':
    case 'frozenset':
      return depth <= MAX_DEPTH && value.more === 0 && value.items.every(item => isElement(item, depth + 1));
    default:
      return false;
  }
}

/** An object of a class of SymPy, which evaluates nothing again; or of an undefined function. */
function isExpression(object: Extract<Value, { type: 'call' }>): boolean {
  const type = classOf(object);
  if (type !== undefined) {
    return /^(sympy|mpmath)\./.test(type.module) && /^_?[A-Za-z]\w*$/.test(type.name);
  }
  const maker = object.callee.type === 'call' ? nameOf(object.callee.callee) : undefined;
  return maker?.module === 'sympy.core.function' && maker.name === '_rebuild_undef';
}

/** The name of a keyword argument. */
function isName(key: Value): boolean {
  return /^[A-Za-z_]\w*$/.test(textOf(key) ?? '');
}

function isDigits(value: Value, depth: number): boolean {
  const text = textOf(value);
  if (value.type === 'dict') {
    return value.entries.every(([, item]) => isDigits(item, depth + 1));
  }
  if (value.type === 'str') {
    return text !== undefined && /^[-+]?[0-9a-fA-F._]*(?:[eE][-+]?\d+)?L?$/.test(text);
  }
  return depth < 3 && isData(value) && itemsOf(value).every(item => isDigits(item, depth + 1));
}
