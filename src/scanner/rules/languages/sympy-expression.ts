import { wordSet } from '../word-lists';
import type { Argument, Expression } from './python-expression';
import { dottedPath, parseExpression, parts } from './python-expression';
import { lazily } from '../../lazily';

/**
 * Functions that torch.export writes: those of `torch/utils/_sympy/functions.py`, and sympy's for numbers, comparisons and
 * logic. None of them reads text; others (`S`, `sin`, `Lambda`) evaluate it, and plain Python functions make it (`chr`).
 */
const FUNCTIONS = wordSet(`
  Symbol Dummy Integer Rational Float Add Mul Pow Mod Max Min Abs Eq Ne Lt Le Gt Ge Equality Unequality Relational
  StrictLessThan LessThan StrictGreaterThan GreaterThan And Or Not Xor ITE Piecewise ExprCondPair Tuple floor ceiling
  sqrt sign log exp sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh FloorDiv ModularIndexing Where PythonMod CleanDiv
  CeilToInt FloorToInt CeilDiv LShift RShift PowByNatural FloatPow FloatTrueDiv IntTrueDiv
  IsNonOverlappingAndDenseIndicator TruncToFloat TruncToInt RoundToInt RoundDecimal ToFloat Identity bool int float
  BitwiseFn_bitwise_and BitwiseFn_bitwise_or BitwiseFn_bitwise_xor
  OpaqueUnaryFn_sqrt OpaqueUnaryFn_cos OpaqueUnaryFn_cosh OpaqueUnaryFn_sin OpaqueUnaryFn_sinh OpaqueUnaryFn_tan OpaqueUnaryFn_tanh
  OpaqueUnaryFn_asin OpaqueUnaryFn_acos OpaqueUnaryFn_atan OpaqueUnaryFn_exp OpaqueUnaryFn_log OpaqueUnaryFn_asinh OpaqueUnaryFn_log2
  Infinity NegativeInfinity IntInfinity NegativeIntInfinity
`);
/** Functions whose first argument is a name in quotes. */
const NAMED = wordSet('Symbol Dummy');
/** Functions whose first argument may be digits in quotes. */
const DIGITS = wordSet('Float Integer Rational');
const OPERATORS = wordSet('+ - * / // ** % == != < > <= >= & | ~ and or not << >>');

/** True for a function that may stand in a symbolic size. */
export function isSymbolicFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** True for a symbolic size as torch.export writes it: numbers, symbols, operators and the functions above. */
export function isSymbolicSize(text: string): boolean {
  return onlyArithmetic(text, judgePart);
}

function judgePart(part: Expression, asText: ReadonlySet<Expression>): boolean {
  switch (part.type) {
    case 'name':
      return !part.value.startsWith('__');
    case 'number':
      return true;
    case 'text':
      return asText.has(part);
    case 'operation':
      return part.operators.every(operator => OPERATORS.has(operator));
    case 'group':
      return part.bracket !== '{';
    case 'call':
      return part.callee.type === 'name' && FUNCTIONS.has(part.callee.value) && part.args.every(isPlainKeyword);
    default:
      return false;
  }
}

/** Assumptions and precisions. */
function isPlainKeyword({ name, value }: Argument): boolean {
  return (
    name === undefined || value.type === 'number' || (value.type === 'name' && /^(True|False|None)$/.test(value.value))
  );
}

/** Texts where a function takes a name or digits. Anywhere else sympy evaluates them. */
function plainTexts(expression: Expression): ReadonlySet<Expression> {
  const found = new Set<Expression>();
  for (const part of parts(expression)) {
    if (part.type !== 'call' || part.callee.type !== 'name') {
      continue;
    }
    const first = part.args[0]?.name === undefined ? part.args[0]?.value : undefined;
    const plain =
      first?.type === 'text' &&
      ((NAMED.has(part.callee.value) && /^[A-Za-z_]\w*$/.test(first.value)) ||
        (DIGITS.has(part.callee.value) && /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(first.value)));
    if (plain) {
      found.add(first);
    }
  }
  return found;
}

function onlyArithmetic(text: string, judge: (part: Expression, asText: ReadonlySet<Expression>) => boolean): boolean {
  const expression = parseExpression(text);
  if (expression === undefined) {
    return false;
  }
  const asText = plainTexts(expression);
  for (const part of parts(expression)) {
    if (!judge(part, asText)) {
      return false;
    }
  }
  return true;
}

/** Functions of Python that torch's printer of guards writes (`torch/utils/_sympy/printers.py`). */
const GUARD_FUNCTIONS = wordSet('max min abs round cast_symbool_to_symint_guardless');
const MATHS = wordSet(`
  sqrt floor ceil trunc log log2 log10 exp pow sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh fabs fmod gcd inf nan pi e
  isnan isinf isfinite isclose copysign degrees radians
`);
const SIZES = wordSet('size stride storage_offset dim');
/** Text that may stand in quotes in a guard, which is written into a text between double quotes. */
const PLAIN_TEXT = lazily(() => /^[\p{L}\p{N}_ .:/-]*$/u);

/**
 * True for a condition on the sizes of inputs, `L['x'].size()[0] % 8 == 0`, which `torch/export/_unlift.py` writes into a
 * function and compiles.
 */
export function isGuard(text: string): boolean {
  return onlyArithmetic(text, (part, asText) => {
    switch (part.type) {
      case 'text':
        return PLAIN_TEXT().test(part.value);
      case 'attribute':
        return isInputSize(part) || isMaths(part);
      case 'item':
        return isInput(part) || isSizes(part.of);
      case 'call':
        return isGuardCall(part) || (part.callee.type === 'name' && judgePart(part, asText));
      case 'operation':
        return part.operators.every(operator => OPERATORS.has(operator) || operator === 'is' || operator === 'in');
      default:
        return judgePart(part, asText);
    }
  });
}

function isGuardCall(part: Extract<Expression, { type: 'call' }>): boolean {
  const path = dottedPath(part.callee);
  if (path !== undefined) {
    return part.args.every(({ name }) => name === undefined) && isGuardFunction(path);
  }
  return part.callee.type === 'attribute' && isInputSize(part.callee) && part.args.length <= 1;
}

function isGuardFunction(path: string): boolean {
  return GUARD_FUNCTIONS.has(path) || (path.startsWith('math.') && MATHS.has(path.slice('math.'.length)));
}

/** `L['x']`, `L['x'][0]` */
function isInput(part: Expression): boolean {
  if (part.type !== 'item') {
    return part.type === 'name' && part.value === 'L';
  }
  const key = part.index.type;
  return (key === 'text' || key === 'number') && isInput(part.of);
}

/** `L['x'].size`, `L['x'].shape` */
function isInputSize(part: Extract<Expression, { type: 'attribute' }>): boolean {
  return (SIZES.has(part.name) || part.name === 'shape' || part.name === 'ndim') && isInput(part.of);
}

/** `L['x'].size()`, `L['x'].shape`: what a number may be taken from. */
function isSizes(part: Expression): boolean {
  const sized = part.type === 'call' ? part.callee : part;
  return sized.type === 'attribute' && isInputSize(sized);
}

function isMaths(part: Extract<Expression, { type: 'attribute' }>): boolean {
  return part.of.type === 'name' && part.of.value === 'math' && MATHS.has(part.name);
}
