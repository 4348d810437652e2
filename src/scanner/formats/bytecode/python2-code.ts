import { called } from './code-calls';
import type { CodeState } from './code-state';
import type { Expression } from './expressions';
import { expression, operand } from './expressions';
import { madeWith } from './rearrange';

/** Bits of SLICE, STORE_SLICE and DELETE_SLICE: a start is given, an end is given. */
const START = 1;
const END = 2;

/**
 * Instructions that only Python 2 has, or to which it gives another meaning than Python 3.6 and later
 * (CPython 2.7's Python/ceval.c). False for any other `name`.
 */
export function python2(state: CodeState, name: string, argument: number): boolean {
  const { stack } = state;
  if (name.startsWith('CALL_FUNCTION')) {
    call(state, name, argument);
    return true;
  }
  const slice = /^(STORE_|DELETE_)?SLICE_(\d)$/.exec(name);
  if (slice) {
    sliced(state, slice[1] ?? '', Number(slice[2]));
    return true;
  }
  switch (name) {
    case 'BUILD_MAP':
      stack.push(expression('{}'));
      return true;
    case 'STORE_MAP': {
      const [whole, value, key] = stack.popMany(3);
      const inner = whole?.text.slice(1, -1) ?? '';
      const text = `{${inner}${inner === '' ? '' : ', '}${key?.text}: ${value?.text}}`;
      stack.push(expression(text, Boolean(whole?.acts || value?.acts || key?.acts)));
      return true;
    }
    case 'BUILD_CLASS': {
      const [name, bases] = stack.popMany(3);
      stack.push(expression(`class ${name?.text}${bases?.text === '()' ? '' : bases?.text}`));
      return true;
    }
    case 'MAKE_FUNCTION':
    case 'MAKE_CLOSURE': {
      const body = stack.pop();
      if (name === 'MAKE_CLOSURE') {
        stack.pop();
      }
      stack.push(madeWith(body, take(state, argument)));
      return true;
    }
    case 'DUP_TOPX':
      for (let i = 0; i < Math.min(argument, 5); i++) {
        stack.push(stack.peek(argument));
      }
      return true;
    case 'UNARY_CONVERT': {
      const value = stack.pop();
      stack.push(expression(`repr(${value.text})`, value.acts));
      return true;
    }
    case 'EXEC_STMT': {
      const [code] = stack.popMany(3);
      state.note('exec');
      state.statement(`exec(${code?.text})`);
      return true;
    }
    case 'PRINT_EXPR':
    case 'PRINT_ITEM':
      state.statement(`print(${stack.pop().text})`);
      return true;
    case 'PRINT_ITEM_TO': {
      const [item, file] = stack.popMany(2);
      state.statement(`print(${item?.text}, file=${file?.text})`);
      return true;
    }
    case 'PRINT_NEWLINE_TO': {
      const file = stack.pop();
      // Behind an item the file is there a second time.
      const isSeen = state.statements[state.statements.length - 1]?.endsWith(`, file=${file.text})`) === true;
      if (!isSeen) {
        state.statement(`print(file=${file.text})`);
      }
      return true;
    }
    default:
      return false;
  }
}

/** The argument counts positional values in its low byte and pairs of name and value in its high byte. */
function call(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  const mapping = name.endsWith('KW') ? stack.pop() : undefined;
  const sequence = name.includes('VAR') ? stack.pop() : undefined;
  const pairs = take(state, 2 * (argument >> 8));
  const positional = take(state, argument & 255);
  const words = pairs.filter((_, i) => i % 2 === 0).map(part => part.text.replace(/^'(.*)'$/, '$1'));
  const values = pairs.filter((_, i) => i % 2 === 1);
  const starred = [
    ...(sequence ? [expression(`*${operand(sequence)}`)] : []),
    ...(mapping ? [expression(`**${operand(mapping)}`)] : [])
  ];
  called(state, stack.pop(), [...positional, ...starred, ...values], words);
}

function take(state: CodeState, count: number): Expression[] {
  return count > 0 ? state.stack.popMany(count) : [];
}

function sliced(state: CodeState, kind: string, bits: number): void {
  const { stack } = state;
  const end = bits & END ? stack.pop().text : '';
  const start = bits & START ? stack.pop().text : '';
  const object = stack.pop();
  const text = `${operand(object)}[${start}:${end}]`;
  if (kind === '') {
    stack.push(expression(text, object.acts));
  } else if (kind === 'STORE_') {
    state.put(text, stack.pop());
  }
}
