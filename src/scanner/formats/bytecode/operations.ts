import type { CodeState } from './code-state';
import { binaryOperator, comparison, NAMED_OPERATORS, UNARY_OPERATORS } from './operators';
import type { Expression } from './expressions';
import { expression, operand, operation } from './expressions';

/** Number of the subscript among the operators of BINARY_OP, from 3.14 on. */
const SUBSCRIPT = 26;

/** The operators of BINARY_OP from this number on belong to `+=` and its like. */
const IN_PLACE = 13;

/** Operators, subscripts and comparisons. False when the instruction is none of them. */
export function operate(state: CodeState, name: string, argument: number): boolean {
  const { stack } = state;
  const unary = UNARY_OPERATORS[name];
  const named = NAMED_OPERATORS[name.replace(/^(BINARY|INPLACE)_/, '')];
  if (unary) {
    const value = stack.pop();
    stack.push({ ...expression(`${unary}${operand(value)}`, value.acts), compound: true });
  } else if (name === 'BINARY_SUBSCR' || (name === 'BINARY_OP' && argument === SUBSCRIPT)) {
    const [value, key] = stack.popMany(2);
    stack.push(expression(`${operand(value)}[${subscript(key)}]`, Boolean(value?.acts || key?.acts)));
  } else if (name === 'BINARY_SLICE') {
    const [value, from, to] = stack.popMany(3);
    stack.push(expression(`${operand(value)}[${from?.text}:${to?.text}]`, Boolean(value?.acts)));
  } else if (name === 'COMPARE_OP' || name === 'IS_OP' || name === 'CONTAINS_OP' || name === 'BINARY_OP' || named) {
    const text =
      name === 'COMPARE_OP'
        ? comparison(argument, state.version)
        : name === 'IS_OP'
          ? argument
            ? 'is not'
            : 'is'
          : name === 'CONTAINS_OP'
            ? argument
              ? 'not in'
              : 'in'
            : name === 'BINARY_OP'
              ? binaryOperator(argument)
              : named;
    const [left, right] = stack.popMany(2);
    state.otherFaults += text ? 0 : 1;
    const inPlace = name.startsWith('INPLACE_') || (name === 'BINARY_OP' && argument >= IN_PLACE);
    stack.push({
      ...operation(left, text ?? '?', right),
      augments: inPlace && left ? { target: left.text, rest: `${text}= ${right?.text}` } : undefined
    });
  } else {
    return false;
  }
  return true;
}

/** Tuples, lists, sets, dicts, slices and f-strings. */
export function build(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  if (name === 'BUILD_MAP') {
    const parts = stack.popMany(2 * argument);
    const pairs = Array.from(
      { length: Math.ceil(parts.length / 2) },
      (_, i) => `${parts[2 * i]?.text}: ${parts[2 * i + 1]?.text}`
    );
    return stack.push(expression(`{${pairs.join(', ')}}`, acts(parts)));
  }
  if (name === 'BUILD_CONST_KEY_MAP') {
    const keys = stack.pop();
    const parts = stack.popMany(argument);
    const pairs = parts.map((part, i) => `'${keys.words?.[i] ?? '…'}': ${part.text}`);
    return stack.push(expression(`{${pairs.join(', ')}}`, acts(parts)));
  }
  const items = argument > 0 ? stack.popMany(argument) : [];
  const stars = name.includes('_UNPACK') ? (name.startsWith('BUILD_MAP') ? '**' : '*') : '';
  const text = items.map(item => (stars === '' ? item.text : `${stars}${operand(item)}`)).join(', ');
  const [open, close] = name.startsWith('BUILD_TUPLE')
    ? ['(', items.length === 1 ? ',)' : ')']
    : name.startsWith('BUILD_LIST')
      ? ['[', ']']
      : name === 'BUILD_SLICE'
        ? ['slice(', ')']
        : name === 'BUILD_STRING'
          ? ["''.join([", '])']
          : ['{', '}'];
  stack.push({
    ...expression(`${open}${text}${close}`, acts(items)),
    items: /^BUILD_(TUPLE|LIST|SLICE)$/.test(name) ? items : undefined
  });
}

/** What stands in the brackets: a slice is written with colons, also as one of several. */
export function subscript(key: Expression | undefined): string {
  if (key?.items === undefined) {
    return key?.text ?? '…';
  }
  if (isSlice(key)) {
    return sliceText(key);
  }
  const several = key.text.startsWith('(') && key.items.some(isSlice);
  const parts = key.items.map(item => (isSlice(item) ? sliceText(item) : item.text));
  return several ? (parts.length === 1 ? `${parts[0]},` : parts.join(', ')) : key.text;
}

function isSlice({ items, text }: Expression): boolean {
  return items !== undefined && text.startsWith('slice(');
}

function sliceText({ items = [] }: Expression): string {
  return items.map(item => (item.text === 'None' ? '' : item.text)).join(':');
}

function acts(parts: readonly Expression[]): boolean {
  return parts.some(part => part.acts);
}
