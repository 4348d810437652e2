import { called } from './code-calls';
import type { CodeMachine } from './code-state';
import type { Expression } from './expressions';
import { expression, operand } from './expressions';

/** Bits of SLICE, STORE_SLICE and DELETE_SLICE: a start is given, an end is given. */
const START = 1;
const END = 2;

/**
 * Instructions that only Python 2 has, or that it means otherwise than Python 3.6 and later. False when `name` is none.
 * CPython 2.7's Python/ceval.c.
 */
export function python2(machine: CodeMachine, name: string, argument: number): boolean {
  const { stack } = machine;
  if (name.startsWith('CALL_FUNCTION')) {
    call(machine, name, argument);
    return true;
  }
  const slice = /^(STORE_|DELETE_)?SLICE_(\d)$/.exec(name);
  if (slice) {
    sliced(machine, slice[1] ?? '', Number(slice[2]));
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
      const [called] = stack.popMany(3);
      stack.push(expression(`class ${called?.text}`));
      return true;
    }
    case 'MAKE_FUNCTION':
    case 'MAKE_CLOSURE': {
      const body = stack.pop();
      stack.popMany(argument + (name === 'MAKE_CLOSURE' ? 1 : 0));
      stack.push(expression(body.text));
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
      machine.note('exec');
      machine.statement(`exec(${code?.text})`);
      return true;
    }
    case 'PRINT_EXPR':
    case 'PRINT_ITEM':
      machine.statement(`print(${stack.pop().text})`);
      return true;
    case 'PRINT_ITEM_TO': {
      const [item, file] = stack.popMany(2);
      machine.statement(`print(${item?.text}, file=${file?.text})`);
      return true;
    }
    case 'PRINT_NEWLINE_TO':
      stack.pop();
      return true;
    default:
      return false;
  }
}

/** The argument counts positional values in its low byte and pairs of name and value in its high byte. */
function call(machine: CodeMachine, name: string, argument: number): void {
  const { stack } = machine;
  const mapping = name.endsWith('KW') ? stack.pop() : undefined;
  const sequence = name.includes('VAR') ? stack.pop() : undefined;
  const pairs = take(machine, 2 * (argument >> 8));
  const positional = take(machine, argument & 255);
  const words = pairs.filter((_, i) => i % 2 === 0).map(part => part.text.replace(/^'(.*)'$/, '$1'));
  const values = pairs.filter((_, i) => i % 2 === 1);
  const starred = [
    ...(sequence ? [expression(`*${operand(sequence)}`)] : []),
    ...(mapping ? [expression(`**${operand(mapping)}`)] : [])
  ];
  called(machine, stack.pop(), [...positional, ...starred, ...values], words);
}

function take(machine: CodeMachine, count: number): Expression[] {
  return count > 0 ? machine.stack.popMany(count) : [];
}

function sliced(machine: CodeMachine, kind: string, bits: number): void {
  const { stack } = machine;
  const end = bits & END ? stack.pop().text : '';
  const start = bits & START ? stack.pop().text : '';
  const object = stack.pop();
  const text = `${operand(object)}[${start}:${end}]`;
  if (kind === '') {
    stack.push(expression(text, object.acts));
  } else if (kind === 'STORE_') {
    machine.statement(`${text} = ${stack.pop().text}`);
  }
}
