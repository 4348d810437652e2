import { wordSet } from '../word-lists';
import { isSymbolicFunction } from './sympy-expression';
import { isFileOperator } from './torchscript-operators';

/** Functions of `operator` that torch.export writes (`_SYM_OPS` in `torch/_export/serde/serialize.py`), and their kin. */
const OPERATORS = wordSet(`
  add sub mul truediv floordiv mod pow neg pos abs eq ne lt le gt ge and_ or_ xor not_ invert inv lshift rshift getitem index is_ is_not
  truth contains concat matmul iadd isub imul itruediv ifloordiv imod ipow iand ior ixor
`);
const MATHS = wordSet(
  'trunc ceil floor sqrt log log2 log10 exp pow sin cos tan asin acos atan sinh cosh tanh fabs fmod'
);
const SYMBOLIC = wordSet(`
  sym_int sym_float sym_ite sym_max sym_min sym_not sym_sqrt sym_sum sym_fresh_size sym_and sym_or sym_eq sym_constrain_range
  sym_constrain_range_for_size _check _check_is_size _sym_sqrt _sym_cos _sym_cosh _sym_sin _sym_sinh _sym_tan _sym_tanh _sym_asin
  _sym_acos _sym_atan _sym_exp _sym_log _sym_log2 _sym_log10 _assert
`);
/** Attributes of `torch.ops` that are functions, and no namespace of operators. */
const OF_OPS = wordSet('load_library import_module loaded_libraries');
const NAME = /^\w+$/;

/**
 * True for the target of a node of an exported program that is an operator: `torch.ops.<namespace>.<name>.<overload>`,
 * `torch.sym_max`, `_operator.mul`, `math.trunc`. The loader looks each of them up as attributes of `torch`.
 */
export function isOperatorTarget(target: string): boolean {
  const parts = target.replace(/^#/, '').split('.');
  if (target === '' || target === '#') {
    return true;
  }
  if (!parts.every(part => NAME.test(part) && !part.startsWith('__'))) {
    return false;
  }
  const [root, first, ...rest] = parts;
  if (root === '_operator' || root === 'operator') {
    return rest.length === 0 && OPERATORS.has(first);
  }
  if (root === 'math') {
    return rest.length === 0 && MATHS.has(first);
  }
  if (root === 'sympy') {
    return rest.length === 0 && isSymbolicFunction(first);
  }
  return root === 'torch' && first !== undefined && isTorchTarget(first, rest);
}

/** True for an operator of PyTorch or of a library of it, `torch.ops.aten.linear.default`: programs write the names of what they call. */
export function isTorchOperator(path: string): boolean {
  return path.startsWith('torch.ops.') && isOperatorTarget(path);
}

function isTorchTarget(first: string, rest: readonly string[]): boolean {
  switch (first) {
    case 'ops':
      return rest.length >= 2 && rest.length <= 3 && !OF_OPS.has(rest[0]) && !isFileOperator(rest[0], rest[1]);
    case '_higher_order_ops':
      // `torch._higher_order_ops.cond`, `torch._higher_order_ops.cond.cond`
      return rest.length === 1 || (rest.length === 2 && rest[0] !== 'utils');
    case 'utils':
      return rest.length === 3 && rest[0] === '_sympy' && rest[1] === 'functions' && isSymbolicFunction(rest[2]);
    default:
      return rest.length === 0 && SYMBOLIC.has(first);
  }
}
