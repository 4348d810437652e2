/** Python operators in the order in which BINARY_OP counts them (3.11 and later); 13 and up are in-place. */
const BINARY = ['+', '&', '//', '<<', '@', '*', '%', '|', '**', '>>', '-', '/', '^'];

/** Operator text for an argument of BINARY_OP; in-place operators are written like the others, an assignment follows. */
export function binaryOperator(argument: number): string | undefined {
  return argument < 2 * BINARY.length ? BINARY[argument % BINARY.length] : undefined;
}

/** Operators that were instructions of their own before 3.11, without their BINARY_ or INPLACE_. */
export const NAMED_OPERATORS: Readonly<Record<string, string>> = {
  POWER: '**',
  MULTIPLY: '*',
  MATRIX_MULTIPLY: '@',
  MODULO: '%',
  ADD: '+',
  SUBTRACT: '-',
  FLOOR_DIVIDE: '//',
  TRUE_DIVIDE: '/',
  DIVIDE: '/',
  LSHIFT: '<<',
  RSHIFT: '>>',
  AND: '&',
  XOR: '^',
  OR: '|'
};

export const UNARY_OPERATORS: Readonly<Record<string, string>> = {
  UNARY_POSITIVE: '+',
  UNARY_NEGATIVE: '-',
  UNARY_NOT: 'not ',
  UNARY_INVERT: '~'
};

/** Comparisons in the order of COMPARE_OP; those behind `>=` only before 3.9. */
const COMPARISONS = ['<', '<=', '==', '!=', '>', '>=', 'in', 'not in', 'is', 'is not', 'matches'];

/** Comparison text for an argument of COMPARE_OP, whose low bits 3.12 (4) and later versions (5) use otherwise. */
export function comparison(argument: number, version: string): string | undefined {
  return COMPARISONS[
    version === '3.12' ? argument >> 4 : version === '3.13' || version === '3.14' ? argument >> 5 : argument
  ];
}
